package dev.eventsourcing;

import java.util.UUID;

/**
 * An event with this id is already stored, and it is another event: other content, another entity, or another place in
 * its batch. Nothing was stored. Give new events new ids.
 */
public final class DuplicateEventIdException extends EventStoreException {
    private final UUID eventId;

    /**
     * Names the id.
     *
     * @param store the store's name
     * @param eventId the id that is taken
     * @param difference how the stored event differs; no payload
     */
    public DuplicateEventIdException(String store, UUID eventId, String difference) {
        super("store '" + store + "': event id " + eventId + " is taken: " + difference
                + "; nothing was stored: give new events new ids");
        this.eventId = eventId;
    }

    /**
     * The id that is taken.
     *
     * @return the id
     */
    public UUID eventId() {
        return eventId;
    }
}
