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
     * A huge store to read from.
     *
     * @param events how many, most of them appended together
     * @param batch how many on the average
     * @return its workloads
     * @throws Exception if it cannot be filled
     */
    public Filled fill(int events, int batch) throws Exception {
        return new Filled(engine.newStore(events, batch), Math.max(1, events / 10 / (2 * batch)));
    }

    /**
     * What the bare client has no counterpart for: the hot entity, and tails of this client and of another one.
     *
     * @param run measures them
     * @throws Exception if one fails
     */
    public void live(Run run) throws Exception {
        EventLog log = engine.newStore().log();
        run.measure(ENGINE, "tail-latency", () -> Live.latency(ENGINE, "tail-latency", log, log));
        if (run.plan().thorough()) {
            NatsEngine.Streams streams = engine.newStore();
            try (Backend another = engine.anotherClient();
                    EventLog other = another.open(streams.name())) {
                run.measure(
                        ENGINE,
                        "tail-latency-other-client",
                        () -> Live.latency(ENGINE, "tail-latency-other-client", streams.log(), other));
            }
            run.measure(
                    ENGINE,
                    "hot-entity-1x16",
                    () -> Live.hotEntity(ENGINE, engine.newStore().log()));
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
         * What needs no comparison: opening, catching up, projecting.
         *
         * @param run measures them
         * @throws Exception if one fails
         */
        public void thorough(Run run) throws Exception {
            run.measure(ENGINE, "open", () -> Live.open(ENGINE, engine.backend(), streams.name()));
            run.measure(ENGINE, "catch-up", () -> Live.catchUp(ENGINE, streams.log()));
            run.measure(
                    ENGINE, "project-10000", () -> Live.project(ENGINE, engine.backend(), streams.name(), entities));
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
