package dev.eventsourcing.core;

import dev.eventsourcing.EventStoreException;
import java.util.Objects;
import java.util.UUID;

/**
 * A stored event that could not be read; see {@link EventStore#verify}. Immutable.
 *
 * @param sequence where it is
 * @param eventId its id
 * @param type the name of its type, as it is stored
 * @param entityId its entity
 * @param reason what reading it threw; says what to do
 */
public record Unreadable(long sequence, UUID eventId, String type, String entityId, EventStoreException reason) {
    public Unreadable {
        Objects.requireNonNull(eventId, "eventId");
        Objects.requireNonNull(type, "type");
        Objects.requireNonNull(entityId, "entityId");
        Objects.requireNonNull(reason, "reason");
    }
}
