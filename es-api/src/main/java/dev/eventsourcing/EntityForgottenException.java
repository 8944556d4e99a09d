package dev.eventsourcing;

/**
 * The entity's keys were shredded: its payloads cannot be read any more, and no event is appended for it until its keys
 * are reopened on purpose.
 */
public final class EntityForgottenException extends EventStoreException {
    /**
     * Says what happened.
     *
     * @param message which event, entity or store, and what to do; no payload and no secret
     */
    public EntityForgottenException(String message) {
        super(message);
    }
}
