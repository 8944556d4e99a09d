package dev.eventsourcing.core;

import dev.eventsourcing.Entity;
import dev.eventsourcing.EventFilter;
import dev.eventsourcing.EventStoreException;
import dev.eventsourcing.InvalidInputException;
import dev.eventsourcing.TextRule;
import dev.eventsourcing.spi.EventCursor;
import dev.eventsourcing.spi.EventLog;
import dev.eventsourcing.spi.ReadRequest;
import dev.eventsourcing.spi.StoredEvent;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Projects many entities: one read of the log for each {@value #ENTITIES_PER_READ} of them, whose events are handed out
 * as they come. What goes wrong with one event is its entity's failure; what goes wrong with a read is the failure of
 * every entity that waited for it.
 */
final class EntityProjections {
    static final int ENTITIES_PER_READ = 200;

    private final EventLog log;
    private final EventReader reader;

    EntityProjections(EventLog log, EventReader reader) {
        this.log = log;
        this.reader = reader;
    }

    <E extends Entity> List<Projection<E>> project(Collection<E> entities) {
        List<Run<E>> runs = entities.stream().map(Run::new).toList();
        Map<String, List<Run<E>>> waiting = new HashMap<>();
        for (Run<E> run : runs) {
            run.begin(waiting);
            if (waiting.size() == ENTITIES_PER_READ) {
                read(waiting);
                waiting.clear();
            }
        }
        if (!waiting.isEmpty()) {
            read(waiting);
        }
        return runs.stream().map(Run::end).toList();
    }

    private <E extends Entity> void read(Map<String, List<Run<E>>> runs) {
        try (EventCursor events = log.read(ReadRequest.of(EventFilter.entities(runs.keySet())))) {
            while (events.hasNext()) {
                StoredEvent stored = events.next();
                for (Run<E> run : runs.getOrDefault(stored.event().entityId(), List.of())) {
                    run.take(stored, reader);
                }
            }
        } catch (EventStoreException e) {
            runs.values().forEach(ofOneEntity -> ofOneEntity.forEach(run -> run.fail(e)));
        }
    }

    /** One entity on its way. Confined to the caller's thread. */
    private static final class Run<E extends Entity> {
        private final E entity;
        private long sequence;
        private @Nullable EventStoreException failure;

        Run(E entity) {
            this.entity = entity;
        }

        /** Joins those that wait for the next read, unless the entity has no id that could be read. */
        void begin(Map<String, List<Run<E>>> waiting) {
            try {
                waiting.computeIfAbsent(TextRule.ENTITY_ID.check(entity.id()), id -> new ArrayList<>())
                        .add(this);
            } catch (InvalidInputException e) {
                failure = e;
            } catch (RuntimeException e) { // no id at all: still no reason to leave the other entities out
                failure = new InvalidInputException(
                        "id of an entity of " + entity.getClass().getName(), e, "is not text that could be asked for");
            }
        }

        void take(StoredEvent stored, EventReader reader) {
            if (failure == null) {
                try {
                    reader.read(stored).forEach(event -> Projecting.project(event, entity));
                    sequence = stored.sequence();
                } catch (EventStoreException e) {
                    failure = e;
                }
            }
        }

        void fail(EventStoreException cause) {
            if (failure == null) {
                failure = cause;
            }
        }

        Projection<E> end() {
            return new Projection<>(entity, sequence, Optional.ofNullable(failure));
        }
    }
}
