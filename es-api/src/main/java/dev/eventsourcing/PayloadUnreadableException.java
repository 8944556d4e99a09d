package dev.eventsourcing;

import org.jspecify.annotations.Nullable;

/**
 * A stored payload could not be turned back into an object, or a payload could not be serialized. Retrying does not
 * help; each subclass says what would.
 */
public abstract class PayloadUnreadableException extends EventStoreException {
    /**
     * For subclasses.
     *
     * @param message which event, and what to do; no payload
     * @param cause what a codec or cipher threw; must not hold a payload
     */
    protected PayloadUnreadableException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
