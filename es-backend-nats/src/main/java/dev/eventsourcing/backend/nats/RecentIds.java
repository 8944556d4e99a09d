package dev.eventsourcing.backend.nats;

import dev.eventsourcing.spi.EventRecord;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** Where the events are that this client appended lately. Safe for use by many threads. */
final class RecentIds {
    private static final int MOST = 50_000;

    private final Map<UUID, Long> messages = new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<UUID, Long> eldest) {
            return size() > MOST;
        }
    }; // guarded by this

    /**
     * Notes that a batch is stored.
     *
     * @param first the first of its messages
     */
    synchronized void add(List<EventRecord> batch, long first) {
        for (EventRecord event : batch) {
            messages.put(event.id(), first);
        }
    }

    /** An event of the batch that is stored, if one is known. */
    synchronized Optional<Known> find(List<EventRecord> batch) {
        for (EventRecord event : batch) {
            Long first = messages.get(event.id());
            if (first != null) {
                return Optional.of(new Known(event.id(), first));
            }
        }
        return Optional.empty();
    }

    /**
     * A stored event.
     *
     * @param id the event's id
     * @param first the first message of its append
     */
    record Known(UUID id, long first) {}
}
