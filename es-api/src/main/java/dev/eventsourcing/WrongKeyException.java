package dev.eventsourcing;

/** The key store has a key for the entity, but not the one that sealed this payload. Connect the right key store. */
public final class WrongKeyException extends PayloadUnreadableException {
    /**
     * Says what happened.
     *
     * @param message which event, entity or store, and what to do; no payload and no secret
     */
    public WrongKeyException(String message) {
        super(message, null);
    }
}
