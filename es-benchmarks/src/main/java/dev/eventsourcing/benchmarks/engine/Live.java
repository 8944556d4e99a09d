package dev.eventsourcing.benchmarks.engine;

import dev.eventsourcing.Entity;
import dev.eventsourcing.Event;
import dev.eventsourcing.EventFilter;
import dev.eventsourcing.Expectation;
import dev.eventsourcing.backend.memory.MemoryCheckpointStore;
import dev.eventsourcing.benchmarks.load.Subject;
import dev.eventsourcing.benchmarks.load.Worker;
import dev.eventsourcing.benchmarks.load.Workload;
import dev.eventsourcing.benchmarks.load.Workload.Measure;
import dev.eventsourcing.core.EventStore;
import dev.eventsourcing.core.Projection;
import dev.eventsourcing.spi.AppendResult;
import dev.eventsourcing.spi.AppendResult.Appended;
import dev.eventsourcing.spi.AppendResult.Conflict;
import dev.eventsourcing.spi.Backend;
import dev.eventsourcing.spi.EventLog;
import dev.eventsourcing.spi.StoreName;
import dev.eventsourcing.spi.Tail;
import dev.eventsourcing.subscription.StartAt;
import dev.eventsourcing.subscription.Subscription;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.LongAdder;

/** What has no counterpart in a bare driver: the same on every engine, for this library alone. */
public final class Live {
    private static final long PATIENCE_SECONDS = 60;

    private Live() {}

    /**
     * From the beginning of an append to the handler of a tail that has it.
     *
     * @param engine its name
     * @param name of the workload
     * @param writing appends
     * @param reading tails; another client's perhaps
     * @return the workload
     */
    public static Workload latency(String engine, String name, EventLog writing, EventLog reading) {
        byte[] payload = Events.json(Events.BYTES);
        return ours(engine, name, 1, Measure.LATENCY, index -> new Worker() {
            private final Semaphore arrived = new Semaphore(0);
            private final Entities entities = new Entities();
            private final Tail tail = reading.tail(
                    reading.lastSequence(EventFilter.all()), EventFilter.all(), event -> arrived.release());

            @Override
            public int work() throws Exception {
                writing.append(List.of(Events.record(entities.next(), payload)), Expectation.any())
                        .get();
                if (!arrived.tryAcquire(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                    throw new TimeoutException("a tail did not deliver");
                }
                return 1;
            }

            @Override
            public void close() {
                tail.close();
            }
        });
    }

    /**
     * From the beginning of an append to the handler of a subscription that has it.
     *
     * @param engine its name
     * @param backend where the store is
     * @param name the store's
     * @param writing appends to the same store
     * @return the workload
     */
    public static Workload subscriptionLatency(String engine, Backend backend, StoreName name, EventLog writing) {
        byte[] payload = Events.json(Events.BYTES);
        return ours(engine, "subscription-latency", 1, Measure.LATENCY, index -> new Worker() {
            private final Semaphore arrived = new Semaphore(0);
            private final Entities entities = new Entities();
            private final EventStore store = TypedAppends.store(name.value(), backend, null);
            private final MemoryCheckpointStore checkpoints = new MemoryCheckpointStore();
            private final Subscription subscription = store.subscribe("latency", checkpoints)
                    .from(StartAt.after(writing.lastSequence(EventFilter.all())))
                    .start(event -> arrived.release());

            @Override
            public int work() throws Exception {
                writing.append(List.of(Events.record(entities.next(), payload)), Expectation.any())
                        .get();
                if (!arrived.tryAcquire(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                    throw new TimeoutException("a subscription did not deliver");
                }
                return 1;
            }

            @Override
            public void close() {
                subscription.close();
                checkpoints.close();
                store.close();
            }
        });
    }

    /**
     * Sixteen writers append to one entity, each expecting it where it last was; what is rejected is tried again.
     *
     * @param engine its name
     * @param log appended to
     * @return the workload; only what was stored counts
     */
    public static Workload hotEntity(String engine, EventLog log) {
        byte[] payload = Events.json(Events.BYTES);
        return ours(engine, "hot-entity-1x16", 16, Measure.RATE_AND_LATENCY, index -> new Worker() {
            private long last;

            @Override
            public int work() throws Exception {
                while (true) {
                    AppendResult result = log.append(List.of(Events.record("hot", payload)), Events.at("hot", last))
                            .get();
                    if (result instanceof Appended appended) {
                        last = appended.lastSequence();
                        return 1;
                    }
                    last = ((Conflict) result).actualSequence();
                }
            }
        });
    }

    /**
     * A subscription from the beginning to the end of a store; payloads are decoded, and it is done when its handler
     * is.
     *
     * @param engine its name
     * @param backend where the store is
     * @param name the store's
     * @return the workload
     */
    public static Workload catchUp(String engine, Backend backend, StoreName name) {
        return ours(engine, "catch-up", 1, Measure.RATE, index -> new Worker() {
            private final EventStore store = TypedAppends.store(name.value(), backend, null);
            private final MemoryCheckpointStore checkpoints = new MemoryCheckpointStore();
            private int begun;

            @Override
            public int work() throws Exception {
                LongAdder events = new LongAdder();
                try (Subscription subscription =
                        store.subscribe("catch-up-" + ++begun, checkpoints).start(event -> events.increment())) {
                    if (!subscription.awaitSequence(store.lastSequence(), Duration.ofSeconds(PATIENCE_SECONDS))) {
                        throw new TimeoutException("a subscription did not catch up");
                    }
                }
                return OurLog.requireSome(events.intValue());
            }

            @Override
            public void close() {
                checkpoints.close();
                store.close();
            }
        });
    }

    /**
     * A tail from the beginning to the end of a store.
     *
     * @param engine its name
     * @param log tailed
     * @return the workload
     */
    public static Workload catchUpTail(String engine, EventLog log) {
        return ours(engine, "catch-up-tail", 1, Measure.RATE, index -> () -> {
            long end = log.lastSequence(EventFilter.all());
            CountDownLatch caughtUp = new CountDownLatch(1);
            int[] events = {0};
            try (Tail tail = log.tail(0, EventFilter.all(), event -> {
                events[0]++;
                if (event.sequence() == end) {
                    caughtUp.countDown();
                }
            })) {
                if (!caughtUp.await(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                    throw new TimeoutException(tail + " did not catch up");
                }
            }
            return OurLog.requireSome(events[0]);
        });
    }

    /**
     * Opening a store, and closing it.
     *
     * @param engine its name
     * @param backend where it is
     * @param store its name
     * @return the workload
     */
    public static Workload open(String engine, Backend backend, StoreName store) {
        return ours(engine, "open", 1, Measure.LATENCY, index -> () -> {
            backend.open(store).close();
            return 1;
        });
    }

    /**
     * The state of ten thousand entities of ten events.
     *
     * @param engine its name
     * @param backend where they are
     * @param name the store's
     * @param entities how many the store has, named {@code ten-0} and so on; of more than ten thousand the first
     * @return the workload
     */
    public static Workload project(String engine, Backend backend, StoreName name, int entities) {
        EventStore store = TypedAppends.store(name.value(), backend, null);
        return ours(engine, "project-10000", 1, Measure.RATE, index -> new Worker() {
            @Override
            public int work() {
                List<Meter> meters = new ArrayList<>();
                for (int i = 0; i < Math.min(entities, 10_000); i++) {
                    meters.add(new Meter("ten-" + i));
                }
                int events = 0;
                for (Projection<Meter> projection : store.projectAll(meters)) {
                    events += projection.orThrow().readings;
                }
                return OurLog.requireSome(events);
            }

            @Override
            public void close() {
                store.close();
            }
        });
    }

    private static Workload ours(
            String engine, String name, int writers, Measure measure, Subject.WorkerFactory workers) {
        return new Workload(engine, name, writers, measure, List.of(Subject.of(Subject.OURS, workers)));
    }

    /** Counts its readings. Confined to one thread. */
    private static final class Meter implements Entity {
        private final String id;
        private int readings;

        Meter(String id) {
            this.id = id;
        }

        @Override
        public String id() {
            return id;
        }

        @Override
        public void project(Event<?> event) {
            readings++;
        }
    }
}
