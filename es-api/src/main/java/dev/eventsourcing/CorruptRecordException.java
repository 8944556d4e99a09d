package dev.eventsourcing;

import org.jspecify.annotations.Nullable;

/**
 * A stored record is not in the format it claims: the store was damaged or written to by something else. Retrying does
 * not help; restore it from a backup.
 */
public final class CorruptRecordException extends EventStoreException {
    /**
     * Says what happened.
     *
     * @param message which event, entity or store, and what to do; no payload and no secret
     * @param cause what was thrown underneath
     */
    public CorruptRecordException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
