package dev.eventsourcing.backend.nats;

import dev.eventsourcing.spi.EventRecord;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * Where the events are that this client appended lately: of at least the last {@value #GENERATION}. The ids are in two
 * tables. When the younger one is full the older one is forgotten as a whole, so that no id has to be taken out by
 * itself. Safe for use by many threads.
 */
final class RecentIds {
    static final int GENERATION = 25_000;

    private IdMessages young = new IdMessages(); // guarded by this, as the older one
    private IdMessages old = new IdMessages();

    /**
     * Notes that a batch is stored.
     *
     * @param first the first of its messages
     */
    synchronized void add(List<EventRecord> batch, long first) {
        for (EventRecord event : batch) {
            if (young.size() == GENERATION) {
                IdMessages forgotten = old;
                forgotten.clear();
                old = young;
                young = forgotten;
            }
            young.put(event.id(), first);
        }
    }

    /** An event of the batch that is stored, if one is known. */
    synchronized Optional<Known> find(List<EventRecord> batch) {
        for (EventRecord event : batch) {
            long first = young.get(event.id());
            if (first == 0) {
                first = old.get(event.id());
            }
            if (first != 0) {
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
