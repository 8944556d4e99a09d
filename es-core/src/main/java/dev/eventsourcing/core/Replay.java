package dev.eventsourcing.core;

import dev.eventsourcing.Event;
import dev.eventsourcing.EventFilter;
import dev.eventsourcing.spi.EventCursor;
import dev.eventsourcing.spi.EventLog;
import dev.eventsourcing.spi.ReadRequest;
import dev.eventsourcing.spi.StoredEvent;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One run over the events of an entity. Tells where the entity stands in the log even if an upcaster made nothing of
 * its last event. Used by one thread.
 */
final class Replay {
    private final EventLog log;
    private final EventReader reader;
    private final String entityId;
    private long sequence;
    private long events;
    private @Nullable UUID lastEventId;

    Replay(EventLog log, EventReader reader, String entityId) {
        this.log = log;
        this.reader = reader;
        this.entityId = entityId;
    }

    /** Takes all events. */
    Replay run(Consumer<Event<?>> action) {
        return run(0, action);
    }

    /**
     * Takes the events behind a snapshot.
     *
     * @return whether the snapshot's last event is where the snapshot says; nothing was taken if not
     */
    boolean runBehind(long snapshotSequence, UUID snapshotEventId, Consumer<Event<?>> action) {
        try (EventCursor cursor = log.read(request(snapshotSequence - 1))) {
            if (!cursor.hasNext() || !isAt(cursor.next(), snapshotSequence, snapshotEventId)) {
                return false;
            }
            sequence = snapshotSequence;
            lastEventId = snapshotEventId;
            takeAll(cursor, action);
            return true;
        }
    }

    private static boolean isAt(StoredEvent stored, long sequence, UUID id) {
        return stored.sequence() == sequence && stored.event().id().equals(id);
    }

    private Replay run(long after, Consumer<Event<?>> action) {
        try (EventCursor cursor = log.read(request(after))) {
            takeAll(cursor, action);
        }
        return this;
    }

    private ReadRequest request(long after) {
        return ReadRequest.of(EventFilter.entity(entityId)).after(after);
    }

    private void takeAll(EventCursor cursor, Consumer<Event<?>> action) {
        while (cursor.hasNext()) {
            StoredEvent stored = cursor.next();
            reader.read(stored).forEach(action);
            sequence = stored.sequence();
            lastEventId = stored.event().id();
            events++;
        }
    }

    /** The sequence of the entity's last event, whatever was made of it; 0 if it has none. */
    long sequence() {
        return sequence;
    }

    /** The id of that event. */
    Optional<UUID> lastEventId() {
        return Optional.ofNullable(lastEventId);
    }

    /** How many stored events this run read. */
    long events() {
        return events;
    }
}
