package dev.eventsourcing;

/**
 * An encrypted payload is not what was written: bytes were changed, cut, or moved from another event. It is never the
 * same as a forgotten one. Find out who changed the store; restore the event from a backup.
 */
public final class TamperedPayloadException extends PayloadUnreadableException {
    /**
     * Says what happened.
     *
     * @param message which event, entity or store, and what to do; no payload and no secret
     */
    public TamperedPayloadException(String message) {
        super(message, null);
    }
}
