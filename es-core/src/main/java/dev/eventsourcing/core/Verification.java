package dev.eventsourcing.core;

import dev.eventsourcing.CorruptRecordException;
import dev.eventsourcing.EventStoreException;
import dev.eventsourcing.PayloadUnreadableException;
import dev.eventsourcing.UnknownCodecException;
import dev.eventsourcing.UnknownEventTypeException;
import dev.eventsourcing.spi.EventCursor;
import dev.eventsourcing.spi.StoredEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What reading every event of a store showed; see {@link EventStore#verify}. Immutable.
 *
 * @param readable how many stored events could be read
 * @param forgotten how many have a payload that was forgotten
 * @param unreadable how many could not be read
 * @param unreadableByType the same, by the stored name of their type
 * @param first the first of them, at most {@value #MAX_NAMED}, in order
 */
public record Verification(
        long readable, long forgotten, long unreadable, Map<String, Long> unreadableByType, List<Unreadable> first) {
    /** How many unreadable events are named at most. */
    public static final int MAX_NAMED = 1000;

    public Verification {
        unreadableByType = Map.copyOf(unreadableByType);
        first = List.copyOf(first);
    }

    /**
     * Tells whether everything could be read or was forgotten on purpose.
     *
     * @return whether nothing is unreadable
     */
    public boolean isSound() {
        return unreadable == 0;
    }

    static Verification of(EventCursor cursor, EventReader reader) {
        Count count = new Count();
        while (cursor.hasNext()) {
            StoredEvent stored = cursor.next();
            try {
                boolean forgotten = reader.read(stored).stream().anyMatch(event -> event.isForgotten());
                count.read(forgotten);
            } catch (PayloadUnreadableException
                    | CorruptRecordException
                    | UnknownCodecException
                    | UnknownEventTypeException e) {
                count.unreadable(stored, e);
            }
        }
        return count.result();
    }

    private static final class Count {
        private final Map<String, Long> byType = new TreeMap<>();
        private final List<Unreadable> first = new ArrayList<>();
        private long readable;
        private long forgotten;
        private long unreadable;

        void read(boolean isForgotten) {
            if (isForgotten) {
                forgotten++;
            } else {
                readable++;
            }
        }

        void unreadable(StoredEvent stored, EventStoreException reason) {
            unreadable++;
            byType.merge(stored.event().type(), 1L, Long::sum);
            if (first.size() < MAX_NAMED) {
                first.add(new Unreadable(
                        stored.sequence(),
                        stored.event().id(),
                        stored.event().type(),
                        stored.event().entityId(),
                        reason));
            }
        }

        Verification result() {
            return new Verification(readable, forgotten, unreadable, byType, first);
        }
    }
}
