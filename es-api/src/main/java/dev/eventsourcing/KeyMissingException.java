package dev.eventsourcing;

/**
 * A payload is encrypted, and the key store has neither its key nor a note that the key was destroyed: this is the
 * wrong key store, or it lost data. Connect the right one or restore it.
 */
public final class KeyMissingException extends PayloadUnreadableException {
    /**
     * Says what happened.
     *
     * @param message which event, entity or store, and what to do; no payload and no secret
     */
    public KeyMissingException(String message) {
        super(message, null);
    }
}
