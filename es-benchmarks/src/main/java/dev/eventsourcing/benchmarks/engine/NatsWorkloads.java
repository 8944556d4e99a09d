package dev.eventsourcing.benchmarks.engine;

import dev.eventsourcing.EventFilter;
import dev.eventsourcing.benchmarks.Run;
import dev.eventsourcing.benchmarks.load.Subject;
import dev.eventsourcing.benchmarks.load.Workload;
import dev.eventsourcing.benchmarks.load.Workload.Measure;
import dev.eventsourcing.spi.AppendResult.Appended;
import dev.eventsourcing.spi.Backend;
import dev.eventsourcing.spi.EventLog;
import java.io.IOException;
import java.util.List;

/** What is done on NATS. Each workload gets streams of its own to write to. */
public final class NatsWorkloads {
    /** The name of the engine in the results. */
    public static final String ENGINE = "nats";

    private static final int AT_A_TIME = 5_000;

    private final NatsEngine engine;
    private final RawNats raw;
    private final String suffix;

    /**
     * Workloads on a server.
     *
     * @param engine the server
     * @param suffix of the workloads' names, to tell servers apart
     * @throws IOException if it does not answer
     */
    public NatsWorkloads(NatsEngine engine, String suffix) throws IOException {
        this.engine = engine;
        this.raw = new RawNats(engine.connection());
        this.suffix = suffix;
    }

    /**
     * Appends.
     *
     * @param events in each append
     * @param writers at once
     * @return the workload
     * @throws Exception if the streams cannot be made
     */
    public Workload append(int events, int writers) throws Exception {
        NatsEngine.Streams streams = engine.newStore();
        return new Workload(
                ENGINE,
                "append-" + events + "x" + writers + suffix,
                writers,
                Measure.RATE_AND_LATENCY,
                List.of(
                        OurLog.append(streams.log(), events, Events.BYTES),
                        raw.publish(streams, events, Events.BYTES)));
    }

    /**
     * Ten events: in one append, in ten appends, and in the server's atomic batch.
     *
     * @return the workload
     * @throws Exception if the streams cannot be made
     */
    public Workload appendTen() throws Exception {
        NatsEngine.Streams streams = engine.newStore();
        byte[] payload = Events.json(Events.BYTES);
        Subject tenAppends = Subject.of("ten-appends", index -> {
            Entities entities = new Entities();
            return () -> {
                for (int i = 0; i < 10; i++) {
                    String entity = entities.next();
                    Object result = streams.log()
                            .append(List.of(Events.record(entity, payload)), Events.at(entity, entities.last()))
                            .get();
                    entities.appended(((Appended) result).lastSequence());
                }
                return 10;
            };
        });
        return new Workload(
                ENGINE,
                "append-10x1" + suffix,
                1,
                Measure.RATE_AND_LATENCY,
                List.of(
                        OurLog.append(streams.log(), 10, Events.BYTES),
                        raw.publish(streams, 10, Events.BYTES),
                        tenAppends,
                        raw.atomicBatch(streams, 10, Events.BYTES)));
    }

    /**
     * Appends without waiting for each.
     *
     * @return the workload
     * @throws Exception if the streams cannot be made
     */
    public Workload appendAsync() throws Exception {
        NatsEngine.Streams streams = engine.newStore();
        return new Workload(
                ENGINE,
                "append-async" + suffix,
                1,
                Measure.RATE,
                List.of(
                        OurLog.appendAsync(streams.log(), Events.BYTES),
                        raw.publishAsync(streams, Events.BYTES),
                        raw.publishAsyncBare(streams, Events.BYTES)));
    }

    /**
     * A store to read from.
     *
     * @param events how many, each appended alone
     * @return its workloads
     * @throws Exception if it cannot be filled
     */
    public Filled fill(int events) throws Exception {
        return new Filled(engine.newStore(events), Math.max(1, events / 10));
    }

    /**
     * A store to read from, with small and large entities, and events of a rare type among those of a common one.
     *
     * @param events how many, each appended alone
     * @return its workloads
     * @throws Exception if it cannot be filled
     */
    public Mixed fillMixed(int events) throws Exception {
        return new Mixed(engine.newMixedStore(events), events);
    }

    /**
     * What the bare client has no counterpart for: the hot entity, and tails of this client and of another one.
     *
     * @param run measures them
     * @throws Exception if one fails
     */
    public void live(Run run) throws Exception {
        run.measure(ENGINE, "tail-latency", () -> {
            EventLog log = engine.newStore().log();
            return Live.latency(ENGINE, "tail-latency", log, log);
        });
        if (!run.plan().thorough()) {
            return;
        }
        if (run.wants(ENGINE, "tail-latency-other-client")) {
            NatsEngine.Streams streams = engine.newStore();
            try (Backend another = engine.anotherClient();
                    EventLog other = another.open(streams.name())) {
                run.measure(
                        ENGINE,
                        "tail-latency-other-client",
                        () -> Live.latency(ENGINE, "tail-latency-other-client", streams.log(), other));
            }
        }
        run.measure(ENGINE, "subscription-latency", () -> {
            NatsEngine.Streams streams = engine.newStore();
            return Live.subscriptionLatency(ENGINE, engine.backend(), streams.name(), streams.log());
        });
        run.measure(
                ENGINE,
                "hot-entity-1x16",
                () -> Live.hotEntity(ENGINE, engine.newStore().log()));
    }

    /** What is done with a store of small and large entities. */
    public final class Mixed {
        private final NatsEngine.Streams streams;
        private final int events;

        private Mixed(NatsEngine.Streams streams, int events) {
            this.streams = streams;
            this.events = events;
        }

        /**
         * Loads entities.
         *
         * @param each how many events an entity has: 100 or 1000
         * @return the workload
         */
        public Workload load(int each) {
            String name = each == 100 ? Scattered.HUNDRED : Scattered.THOUSAND;
            int entities = new Scattered(events).entitiesOf(each);
            return new Workload(
                    ENGINE,
                    "load-" + each,
                    1,
                    Measure.RATE_AND_LATENCY,
                    List.of(
                            OurLog.load(streams.log(), number -> name + number, entities),
                            raw.load(streams, number -> name + number, entities)));
        }

        /**
         * Reads all events of the common type. The server cannot filter by type, so the bare client has no counterpart.
         *
         * @return the workload
         */
        public Workload readCommonType() {
            return byType("read-common-type", Events.READ.name(), AT_A_TIME);
        }

        /**
         * Reads all events of the rare type, likewise.
         *
         * @return the workload
         */
        public Workload readRareType() {
            return byType("read-rare-type", Events.SEALED.name(), Math.max(1, events / 1000));
        }

        private Workload byType(String name, String type, int atATime) {
            return new Workload(
                    ENGINE,
                    name,
                    1,
                    Measure.RATE,
                    List.of(OurLog.scan(streams.log(), EventFilter.types(type), atATime)));
        }
    }

    /** What is done with a store that is full. */
    public final class Filled {
        private final NatsEngine.Streams streams;
        private final int entities;

        private Filled(NatsEngine.Streams streams, int entities) {
            this.streams = streams;
            this.entities = entities;
        }

        /**
         * Loads entities of ten events.
         *
         * @param size to tell stores of different sizes apart
         * @return the workload
         */
        public Workload load(String size) {
            return new Workload(
                    ENGINE,
                    "load-10" + size + suffix,
                    1,
                    Measure.RATE_AND_LATENCY,
                    List.of(
                            OurLog.load(streams.log(), number -> "ten-" + number, entities),
                            raw.load(streams, number -> "ten-" + number, entities)));
        }

        /**
         * Opens it.
         *
         * @return the workload
         */
        public Workload open() {
            return Live.open(ENGINE, engine.backend(), streams.name());
        }

        /**
         * A subscription goes from its beginning to its end.
         *
         * @return the workload
         */
        public Workload catchUp() {
            return Live.catchUp(ENGINE, engine.backend(), streams.name());
        }

        /**
         * A tail goes from its beginning to its end.
         *
         * @return the workload
         */
        public Workload catchUpTail() {
            return Live.catchUpTail(ENGINE, streams.log());
        }

        /**
         * Projects ten thousand entities.
         *
         * @return the workload
         */
        public Workload project() {
            return Live.project(ENGINE, engine.backend(), streams.name(), entities);
        }

        /**
         * Appends to a store that is full already.
         *
         * @param size to tell stores of different sizes apart
         * @return the workload
         */
        public Workload append(String size) {
            return new Workload(
                    ENGINE,
                    "append-1x16" + size,
                    16,
                    Measure.RATE_AND_LATENCY,
                    List.of(OurLog.append(streams.log(), 1, Events.BYTES)));
        }

        /**
         * Reads everything.
         *
         * @param size to tell stores of different sizes apart
         * @return the workload
         */
        public Workload readAll(String size) {
            return new Workload(
                    ENGINE,
                    "read-all" + size + suffix,
                    1,
                    Measure.RATE,
                    List.of(OurLog.scan(streams.log(), EventFilter.all(), AT_A_TIME), raw.scan(streams, AT_A_TIME)));
        }
    }
}
