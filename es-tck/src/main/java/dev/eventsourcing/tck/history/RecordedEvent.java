package dev.eventsourcing.tck.history;

import dev.eventsourcing.EventFilter;
import dev.eventsourcing.TextRule;
import dev.eventsourcing.spi.EventRecord;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;

/**
 * What a history keeps of an event: what filters look at, and a digest of everything. Neither payload nor headers, so
 * that a history may be shown to others. Immutable.
 *
 * @param id the event's id
 * @param type its type
 * @param entityId its entity
 * @param tags its tags
 * @param digest half a SHA-256 of all its parts, payload included, in hexadecimal; equal events have equal digests
 */
public record RecordedEvent(UUID id, String type, String entityId, Set<String> tags, String digest) {
    /** Copies the tags. */
    public RecordedEvent {
        Objects.requireNonNull(id, "id");
        Objects.requireNonNull(type, "type");
        Objects.requireNonNull(entityId, "entityId");
        Objects.requireNonNull(digest, "digest");
        tags = Set.copyOf(tags);
    }

    /**
     * Notes an event.
     *
     * @param event what is appended, or was read
     * @return what a history keeps of it
     */
    public static RecordedEvent of(EventRecord event) {
        return new RecordedEvent(event.id(), event.type(), event.entityId(), event.tags(), ContentDigest.of(event));
    }

    boolean matches(EventFilter filter) {
        return filter.matches(entityId, type, tags);
    }

    /** Type, entity, and enough of the id to find it. */
    @Override
    public String toString() {
        return TextRule.quoted(type) + " of " + TextRule.quoted(entityId) + (tags.isEmpty() ? "" : " " + tags) + " "
                + id;
    }
}
