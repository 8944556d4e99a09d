package dev.eventsourcing.benchmarks.engine;

import dev.eventsourcing.EventFilter;
import dev.eventsourcing.Expectation;
import dev.eventsourcing.backend.memory.MemoryBackend;
import dev.eventsourcing.benchmarks.load.Subject;
import dev.eventsourcing.benchmarks.load.Worker;
import dev.eventsourcing.benchmarks.load.Workload;
import dev.eventsourcing.benchmarks.load.Workload.Measure;
import dev.eventsourcing.spi.AppendResult.Appended;
import dev.eventsourcing.spi.EventLog;
import dev.eventsourcing.spi.EventRecord;
import dev.eventsourcing.spi.StoreName;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutionException;

/** What is done in memory. Every round begins with nothing, so that the heap holds one round at most. */
public final class MemoryWorkloads {
    /** The name of the engine in the results. */
    public static final String ENGINE = "memory";

    private static final int APPENDS_AT_ONCE = 1000;
    private static final int EVENTS = 100_000;
    private static final StoreName NAME = new StoreName("meters");

    private MemoryWorkloads() {}

    /**
     * Appends of one event each.
     *
     * @param writers at once
     * @return the workload
     */
    public static Workload append(int writers) {
        return new Workload(
                ENGINE, "append-1x" + writers, writers, Measure.RATE, List.of(new OurAppend(), new CollectionAppend()));
    }

    /**
     * Loads entities of ten events.
     *
     * @return the workload
     */
    public static Workload load() {
        EventLog log = filled();
        Collections collections = new Collections();
        for (int i = 0; i < EVENTS; i++) {
            collections.add(Events.record("ten-" + i % (EVENTS / 10), new byte[0]));
        }
        return new Workload(
                ENGINE,
                "load-10",
                1,
                Measure.RATE_AND_LATENCY,
                List.of(OurLog.load(log, number -> "ten-" + number, EVENTS / 10), Subject.of(Subject.RAW, index -> {
                    Walk walk = new Walk(EVENTS / 10, index);
                    return () -> OurLog.requireSome(collections.load("ten-" + walk.next()));
                })));
    }

    /**
     * Reads everything.
     *
     * @return the workload
     */
    public static Workload readAll() {
        Collections collections = new Collections();
        for (int i = 0; i < EVENTS; i++) {
            collections.add(Events.record("ten-" + i % (EVENTS / 10), new byte[0]));
        }
        return new Workload(
                ENGINE,
                "read-all",
                1,
                Measure.RATE,
                List.of(
                        OurLog.scan(filled(), EventFilter.all(), EVENTS),
                        Subject.of(Subject.RAW, index -> () -> OurLog.requireSome(collections.readAll()))));
    }

    private static EventLog filled() {
        EventLog log = new MemoryBackend().open(NAME);
        byte[] payload = Events.json(Events.BYTES);
        for (int i = 0; i < EVENTS; i++) {
            append(log, Events.record("ten-" + i % (EVENTS / 10), payload), Expectation.any());
        }
        return log;
    }

    private static long append(EventLog log, EventRecord event, Expectation expectation) {
        try {
            return ((Appended) log.append(List.of(event), expectation).get()).lastSequence();
        } catch (InterruptedException | ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Ours, with a new log for each round. */
    private static final class OurAppend implements Subject {
        private volatile EventLog log = new MemoryBackend().open(NAME);

        @Override
        public String name() {
            return OURS;
        }

        @Override
        public void beforeRound() {
            log = new MemoryBackend().open(NAME);
            System.gc();
        }

        @Override
        public Worker worker(int index) {
            byte[] payload = Events.json(Events.BYTES);
            Entities entities = new Entities();
            return new Worker() {
                private EventLog current = log;

                @Override
                public int work() {
                    boolean isNewRound = current != log;
                    current = log;
                    for (int i = 0; i < APPENDS_AT_ONCE; i++) {
                        String entity = entities.next();
                        long last = isNewRound ? 0 : entities.last();
                        isNewRound = isNewRound && last != 0;
                        entities.appended(append(current, Events.record(entity, payload), Events.at(entity, last)));
                    }
                    return APPENDS_AT_ONCE;
                }
            };
        }
    }

    /** What one would write without a library: a list of all, a map by entity, a map by id, and a lock. */
    private static final class CollectionAppend implements Subject {
        private volatile Collections collections = new Collections();

        @Override
        public String name() {
            return RAW;
        }

        @Override
        public void beforeRound() {
            collections = new Collections();
            System.gc();
        }

        @Override
        public Worker worker(int index) {
            byte[] payload = Events.json(Events.BYTES);
            Entities entities = new Entities();
            return () -> {
                Collections current = collections;
                for (int i = 0; i < APPENDS_AT_ONCE; i++) {
                    current.add(Events.record(entities.next(), payload));
                }
                return APPENDS_AT_ONCE;
            };
        }
    }

    /** Plain collections. Safe for use by many threads, one at a time. */
    private static final class Collections {
        private final List<EventRecord> all = new ArrayList<>();
        private final Map<String, List<EventRecord>> byEntity = new HashMap<>();
        private final Map<UUID, EventRecord> byId = new HashMap<>();

        synchronized void add(EventRecord event) {
            all.add(event);
            byEntity.computeIfAbsent(event.entityId(), entity -> new ArrayList<>())
                    .add(event);
            byId.put(event.id(), event);
        }

        synchronized int load(String entity) {
            int events = 0;
            for (EventRecord event : byEntity.getOrDefault(entity, List.of())) {
                events += event.type().isEmpty() ? 0 : 1;
            }
            return events;
        }

        synchronized int readAll() {
            int events = 0;
            for (EventRecord event : all) {
                events += event.type().isEmpty() ? 0 : 1;
            }
            return events;
        }
    }
}
