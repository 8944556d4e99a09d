package dev.eventsourcing.benchmarks.engine;

import dev.eventsourcing.EventFilter;
import dev.eventsourcing.benchmarks.Run;
import dev.eventsourcing.benchmarks.load.Workload;
import dev.eventsourcing.benchmarks.load.Workload.Measure;
import dev.eventsourcing.spi.Backend;
import dev.eventsourcing.spi.EventLog;
import java.sql.SQLException;
import java.util.List;

/** What is done on PostgreSQL. Each workload gets tables of its own to write to. */
public final class PostgresWorkloads {
    /** The name of the engine in the results. */
    public static final String ENGINE = "postgres";

    private static final int AT_A_TIME = 10_000;

    private final PostgresEngine engine;
    private final RawPostgres raw;

    /**
     * Workloads on a server.
     *
     * @param engine the server
     */
    public PostgresWorkloads(PostgresEngine engine) {
        this.engine = engine;
        this.raw = new RawPostgres(engine.dataSource());
    }

    /**
     * Appends.
     *
     * @param events in each append
     * @param writers at once
     * @return the workload
     * @throws SQLException if the tables cannot be made
     */
    public Workload append(int events, int writers) throws SQLException {
        PostgresEngine.Tables tables = engine.newStore();
        return new Workload(
                ENGINE,
                "append-" + events + "x" + writers,
                writers,
                Measure.RATE_AND_LATENCY,
                List.of(
                        OurLog.append(tables.log(), events, Events.BYTES),
                        events == 1
                                ? raw.insertOne(tables.raw(), Events.BYTES)
                                : raw.insertMany(tables.raw(), events, Events.BYTES)));
    }

    /**
     * Appends without waiting for each.
     *
     * @return the workload
     * @throws SQLException if the tables cannot be made
     */
    public Workload appendAsync() throws SQLException {
        PostgresEngine.Tables tables = engine.newStore();
        return new Workload(
                ENGINE, "append-async", 1, Measure.RATE, List.of(OurLog.appendAsync(tables.log(), Events.BYTES)));
    }

    /**
     * A store to read from.
     *
     * @param events how many
     * @return its workloads
     * @throws SQLException if it cannot be filled
     */
    public Filled fill(long events) throws SQLException {
        return new Filled(events, engine.newStore(events));
    }

    /**
     * What a bare driver has no counterpart for: the hot entity, and tails of this client and of another one.
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
            PostgresEngine.Tables tables = engine.newStore();
            try (Backend another = engine.anotherClient();
                    EventLog other = another.open(tables.name())) {
                run.measure(
                        ENGINE,
                        "tail-latency-other-client",
                        () -> Live.latency(ENGINE, "tail-latency-other-client", tables.log(), other));
            }
        }
        run.measure(ENGINE, "subscription-latency", () -> {
            PostgresEngine.Tables tables = engine.newStore();
            return Live.subscriptionLatency(ENGINE, engine.backend(), tables.name(), tables.log());
        });
        run.measure(
                ENGINE,
                "hot-entity-1x16",
                () -> Live.hotEntity(ENGINE, engine.newStore().log()));
    }

    /** What is done with a store that is full. */
    public final class Filled {
        private final int events;
        private final PostgresEngine.Tables tables;

        private Filled(long events, PostgresEngine.Tables tables) {
            this.events = Math.toIntExact(events);
            this.tables = tables;
        }

        /**
         * Loads entities.
         *
         * @param each how many events an entity has: 10, 100 or 1000
         * @param suffix to tell stores of different sizes apart
         * @return the workload
         */
        public Workload load(int each, String suffix) {
            String name = each == 10 ? "ten-" : each == 100 ? "hundred-" : "thousand-";
            int share = each == 10 ? 6 : each == 100 ? 3 : 1;
            int entities = Math.max(1, events / 10 * share / each);
            return new Workload(
                    ENGINE,
                    "load-" + each + suffix,
                    1,
                    Measure.RATE_AND_LATENCY,
                    List.of(
                            OurLog.load(tables.log(), number -> name + number, entities),
                            raw.load(tables.ours(), number -> name + number, entities)));
        }

        /**
         * Reads everything.
         *
         * @param suffix to tell stores of different sizes apart
         * @return the workload
         */
        public Workload readAll(String suffix) {
            return new Workload(
                    ENGINE,
                    "read-all" + suffix,
                    1,
                    Measure.RATE,
                    List.of(
                            OurLog.scan(tables.log(), EventFilter.all(), AT_A_TIME),
                            raw.scan(tables.ours(), null, AT_A_TIME)));
        }

        /**
         * Reads all events of the common type.
         *
         * @return the workload
         */
        public Workload readCommonType() {
            return byType("read-common-type", Events.READ.name(), AT_A_TIME);
        }

        /**
         * Reads all events of the rare type.
         *
         * @return the workload
         */
        public Workload readRareType() {
            return byType("read-rare-type", Events.SEALED.name(), Math.max(1, events / 1000));
        }

        /**
         * Opens it.
         *
         * @return the workload
         */
        public Workload open() {
            return Live.open(ENGINE, engine.backend(), tables.name());
        }

        /**
         * A subscription goes from its beginning to its end.
         *
         * @return the workload
         */
        public Workload catchUp() {
            return Live.catchUp(ENGINE, engine.backend(), tables.name());
        }

        /**
         * A tail goes from its beginning to its end.
         *
         * @return the workload
         */
        public Workload catchUpTail() {
            return Live.catchUpTail(ENGINE, tables.log());
        }

        /**
         * Projects ten thousand entities.
         *
         * @return the workload
         */
        public Workload project() {
            return Live.project(ENGINE, engine.backend(), tables.name(), events / 100 * 6);
        }

        /**
         * Appends to a store that is full already.
         *
         * @param suffix to tell stores of different sizes apart
         * @return the workload
         */
        public Workload append(String suffix) {
            return new Workload(
                    ENGINE,
                    "append-1x16" + suffix,
                    16,
                    Measure.RATE_AND_LATENCY,
                    List.of(OurLog.append(tables.log(), 1, Events.BYTES)));
        }

        private Workload byType(String name, String type, int atATime) {
            return new Workload(
                    ENGINE,
                    name,
                    1,
                    Measure.RATE,
                    List.of(
                            OurLog.scan(tables.log(), EventFilter.types(type), atATime),
                            raw.scan(tables.ours(), type, atATime)));
        }
    }
}
