package dev.eventsourcing;

/**
 * A payload is in the clear where the policy of the store wants it encrypted. When reading: somebody went around the
 * library, or it was stored before there was a key; look who wrote it. When appending: create the entity's key first.
 */
public final class UnexpectedPlaintextException extends PayloadUnreadableException {
    /**
     * Says what happened.
     *
     * @param message which event and entity, and what to do; no payload
     */
    public UnexpectedPlaintextException(String message) {
        super(message, null);
    }
}
