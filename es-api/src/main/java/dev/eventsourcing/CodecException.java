package dev.eventsourcing;

import org.jspecify.annotations.Nullable;

/** The codec could not serialize a payload, or could not read one. Fix the payload class or the stored data. */
public final class CodecException extends PayloadUnreadableException {
    /**
     * Says what happened.
     *
     * @param message which event, entity or store, and what to do; no payload and no secret
     * @param cause what was thrown underneath
     */
    public CodecException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
