package dev.eventsourcing;

import org.jspecify.annotations.Nullable;

/**
 * The key store did not answer. Nothing was appended or read: a payload is never written in the clear because its key
 * could not be had. Try again later.
 */
public final class KeyStoreUnavailableException extends EventStoreException {
    /**
     * Says what happened.
     *
     * @param message which event, entity or store, and what to do; no payload and no secret
     * @param cause what was thrown underneath
     */
    public KeyStoreUnavailableException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
