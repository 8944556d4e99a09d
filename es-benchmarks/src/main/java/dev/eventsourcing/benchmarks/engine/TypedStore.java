package dev.eventsourcing.benchmarks.engine;

import dev.eventsourcing.Event;
import dev.eventsourcing.benchmarks.load.Subject;
import dev.eventsourcing.benchmarks.load.Worker;
import dev.eventsourcing.core.EventStore;
import dev.eventsourcing.spi.Backend;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** This library as an application uses it: payload objects in, payload objects out. */
public final class TypedStore implements AutoCloseable {
    private static final int AT_A_TIME = 5000;

    private final EventStore store;

    private TypedStore(EventStore store) {
        this.store = store;
    }

    /**
     * Opens a store.
     *
     * @param name the store's
     * @param backend where it is
     * @return the store
     */
    public static TypedStore on(String name, Backend backend) {
        return new TypedStore(TypedAppends.store(name, backend, null));
    }

    /**
     * Appends some events of one entity, expecting the entity where its writer left it, and waits.
     *
     * @param events in each append
     * @return the subject
     */
    public Subject append(int events) {
        Reading payload = Events.reading(Events.BYTES);
        return Subject.of(Subject.OURS, index -> {
            Entities entities = new Entities();
            return () -> {
                String entity = entities.next();
                List<Long> sequences =
                        store.append(events(entity, events, payload), Events.at(entity, entities.last()));
                entities.appended(sequences.get(sequences.size() - 1));
                return events;
            };
        });
    }

    /**
     * Appends events of an entity, to have something to read.
     *
     * @param entity whose
     * @param events how many
     */
    public void fill(String entity, int events) {
        store.append(events(entity, events, Events.reading(Events.BYTES)));
    }

    private List<Event<?>> events(String entity, int count, Reading payload) {
        List<Event<?>> events = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            events.add(store.newEvent(Events.READ).entity(entity).payload(payload));
        }
        return events;
    }

    /**
     * Loads one entity after the other.
     *
     * @param prefix of the entities' names, which a number from 0 follows
     * @param count how many entities
     * @return the subject
     */
    public Subject load(String prefix, int count) {
        return Subject.of(Subject.OURS, index -> {
            Walk walk = new Walk(count, index);
            return () -> {
                int[] events = {0};
                store.events().entity(prefix + walk.next()).forEach(event -> {
                    requireReading(event);
                    events[0]++;
                });
                return OurLog.requireSome(events[0]);
            };
        });
    }

    /**
     * Reads everything, and again, some events at a time.
     *
     * @return the subject
     */
    public Subject readAll() {
        return Subject.of(Subject.OURS, index -> new Worker() {
            private @Nullable Stream<Event<?>> stream;
            private @Nullable Iterator<Event<?>> events;

            @Override
            public int work() {
                for (int i = 0; i < AT_A_TIME; i++) {
                    if (events == null || !events.hasNext()) {
                        close();
                        stream = store.events().stream();
                        events = stream.iterator();
                    }
                    requireReading(events.next());
                }
                return AT_A_TIME;
            }

            @Override
            public void close() {
                if (stream != null) {
                    stream.close();
                }
            }
        });
    }

    private static void requireReading(Event<?> event) {
        if (!(event.payload() instanceof Reading)) {
            throw new IllegalStateException("not what was appended: " + event);
        }
    }

    @Override
    public void close() {
        store.close();
    }
}
