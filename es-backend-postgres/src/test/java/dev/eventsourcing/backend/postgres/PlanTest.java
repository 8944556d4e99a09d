package dev.eventsourcing.backend.postgres;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.eventsourcing.EventFilter;
import dev.eventsourcing.Expectation;
import dev.eventsourcing.backend.postgres.DriverConnections.Statements;
import dev.eventsourcing.spi.AppendResult.Appended;
import dev.eventsourcing.spi.EventLog;
import dev.eventsourcing.spi.EventRecord;
import dev.eventsourcing.spi.ReadRequest;
import dev.eventsourcing.spi.StoreName;
import dev.eventsourcing.spi.StoredEvent;
import dev.eventsourcing.testkit.PostgresDatabase;
import dev.eventsourcing.testkit.TestServers;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** No statement of ours reads a whole table, whatever the planner believed when it was first planned. */
@Timeout(90)
class PlanTest {
    private static final StoreName LOANS = new StoreName("loans");
    private static final int APPENDS = 3000;

    private final PostgresDatabase database = TestServers.postgres().newDatabase();
    private final Db db = new Db(database.dataSource());

    @AfterEach
    void dropDatabase() {
        database.close();
    }

    @Test
    void tableThatWasVacuumedWhileEmptyIsNotScanned() throws Exception {
        try (PostgresBackend backend = PostgresBackend.connect(TestStores.config(database)
                        .appendConnections(1)
                        .readConnections(1)
                        .build());
                EventLog log = backend.open(LOANS)) {
            vacuumWhileEmpty();

            long start = System.nanoTime();
            appendAll(log, APPENDS / 2);
            long middle = System.nanoTime();
            appendAll(log, APPENDS / 2);
            long end = System.nanoTime();

            System.out.println("appends: first half " + (middle - start) / 1_000_000 + " ms, second half "
                    + (end - middle) / 1_000_000 + " ms");
            assertTrue(end - middle < 4 * (middle - start), "appends get slower as the table grows");
        } // a session that ends publishes what it read

        assertTrue(scanned() < APPENDS, "read by sequential scans: " + scanned());
    }

    @Test
    void theCheckFindsAFunctionThatMayScan() throws Exception {
        try (PostgresBackend backend = PostgresBackend.connect(
                        TestStores.config(database).appendConnections(1).build());
                EventLog log = backend.open(LOANS)) {
            for (String function : List.of("append_all_v2", "append_many_v1")) {
                db.run("ALTER FUNCTION es.es_" + function + "_loans RESET enable_seqscan");
            }
            vacuumWhileEmpty();

            appendAll(log, APPENDS);
        }

        assertTrue(scanned() > 100 * APPENDS, "read by sequential scans: " + scanned());
    }

    @Test
    void readingDoesNotScanEither() throws Exception {
        long before;
        try (PostgresBackend backend = PostgresBackend.connect(
                        TestStores.config(database).readConnections(1).build());
                EventLog log = backend.open(LOANS)) {
            vacuumWhileEmpty();
            read(log, 0); // plans are made, and cached, for an empty table
            fill(log);
            before = scanned();

            for (int card = 0; card < 100; card++) {
                read(log, card);
            }
        } // a session that ends publishes what it read

        assertTrue(scanned() - before < 20 * APPENDS, "read by sequential scans: " + (scanned() - before));
    }

    /** Of a large store the server would think that a plan for one entity must be better than one for any. */
    @Test
    void queriesArePlannedOnce() throws Exception {
        PostgresConfig config = TestStores.config(database).build();
        assertEquals("force_generic_plan", setting("plan_cache_mode", config, Statements.OURS));
        assertEquals("off", setting("jit", config, Statements.OURS), "a load would be compiled each time");

        String url = database.jdbcUrl() + (database.jdbcUrl().contains("?") ? "&" : "?");
        PostgresConfig other = PostgresConfig.at(
                        url + "options=-c%20plan_cache_mode=force_custom_plan", database.user())
                .password(database.password().toCharArray())
                .build();
        assertEquals("force_custom_plan", setting("plan_cache_mode", other, Statements.OURS), "the URL decides");
    }

    /** They may be any statements, which need any plan. */
    @Test
    void statementsOfHandlersArePlannedAsEver() throws Exception {
        PostgresConfig config = TestStores.config(database).build();
        assertEquals("auto", setting("plan_cache_mode", config, Statements.OF_HANDLERS_TOO));
        assertEquals(db.ask("SHOW jit"), setting("jit", config, Statements.OF_HANDLERS_TOO));
    }

    /**
     * The index finds all that is theirs in a part of the log: if that were much more than a page, so for each page.
     */
    @Test
    void pageOfManyEntitiesCostsWhatItDelivers() throws Exception {
        try (PostgresBackend backend =
                        PostgresBackend.connect(TestStores.config(database).build());
                EventLog log = backend.open(LOANS)) {
            fillWithCards();
            List<String> many =
                    IntStream.range(0, 1000).mapToObj(n -> "card-" + n).toList();
            List<Long> expected = LongStream.rangeClosed(1, 100_000)
                    .filter(n -> n % 2000 < 1000)
                    .boxed()
                    .collect(Collectors.toCollection(ArrayList::new));

            assertEquals(expected, sequences(log, ReadRequest.of(EventFilter.entities(many))));
            Collections.reverse(expected);
            assertEquals(
                    expected,
                    sequences(log, ReadRequest.of(EventFilter.entities(many)).backwards()));
        } // a session that ends publishes what it read

        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (readFrom("es_seq_loans") + readFrom("es_entity_loans") < 100_000) {
            assertTrue(System.nanoTime() < deadline, "the server published no statistics");
            db.run("SELECT pg_sleep(0.1)");
        }
        long read = readFrom("es_seq_loans") + readFrom("es_entity_loans");
        assertTrue(read < 400_000, "read from the indexes for 100,000 events: " + read);
    }

    /** A hundred thousand events, fifty of each entity. */
    private void fillWithCards() throws SQLException {
        db.run(
                "INSERT INTO es.es_events_loans SELECT n, gen_random_uuid(), 'card-' || n % 2000, 'Borrowed', now(), NULL,"
                        + " '\\x0000', '' FROM generate_series(1, 100000) AS n",
                "VACUUM ANALYZE es.es_events_loans");
    }

    private long readFrom(String index) throws SQLException {
        return db.number("SELECT idx_tup_read FROM pg_stat_user_indexes WHERE indexrelname = '" + index + "'");
    }

    private static String setting(String name, PostgresConfig config, Statements whose) throws SQLException {
        try (OwnPools pools = new OwnPools(config, whose);
                Connection connection = pools.forReading(Duration.ofSeconds(10));
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SHOW " + name)) {
            row.next();
            return row.getString(1);
        }
    }

    /** Each append is a transaction of its own on whatever connection is free: nothing of a session may matter. */
    @Test
    void nothingDependsOnASession() throws Exception {
        TreatedConnections pooled = new TreatedConnections(database, connection -> {
            try (Statement statement = connection.createStatement()) {
                statement.execute("DISCARD ALL");
            }
        });
        pooled.setPrepareThreshold(0); // unnamed statements only, as behind a proxy that does not know them
        try (PostgresBackend backend = PostgresBackend.over(pooled);
                EventLog log = backend.open(LOANS)) {
            vacuumWhileEmpty();
            appendAll(log, 300);
            read(log, 7);

            assertEquals(300, log.lastSequence(EventFilter.all()));
            assertTrue(scanned() < 20_000, "read by sequential scans: " + scanned());
            assertEquals(0, db.number("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory'"), "a lock was left");
        }
    }

    @Test
    void rareTypeIsFoundThroughTheOptionalIndex() throws Exception {
        try (PostgresBackend backend = PostgresBackend.over(database.dataSource());
                EventLog log = backend.open(LOANS)) {
            fill(log);
            append(log, List.of(TestStores.event("card-1", "Lost", Set.of())));
            append(log, List.of(TestStores.event("card-2", "Found", Set.of())));
        }
        db.run(PostgresDdl.typeIndex("es", LOANS), "VACUUM ANALYZE es.es_events_loans");
        try (PostgresBackend backend = PostgresBackend.over(database.dataSource());
                EventLog log = backend.open(LOANS)) {
            long before = db.number(INDEX_READS);

            assertEquals(List.of(APPENDS + 1L), sequences(log, ReadRequest.of(EventFilter.types("Lost"))));
            assertEquals(
                    List.of(APPENDS + 2L, APPENDS + 1L),
                    sequences(
                            log,
                            ReadRequest.of(EventFilter.types("Lost", "Found")).backwards()));
            assertEquals(APPENDS + 1L, log.lastSequence(EventFilter.types("Lost")));
            assertInstanceOf(
                    Appended.class,
                    log.append(
                                    List.of(TestStores.event("card-1")),
                                    Expectation.noneAfter(EventFilter.types("Lost"), APPENDS + 1L))
                            .join());

            long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30); // until the statistics are published
            while (db.number(INDEX_READS) < before + 4) {
                assertTrue(System.nanoTime() < deadline, "the index was not used");
                db.run("SELECT pg_sleep(0.1)");
            }
        }
    }

    private static final String INDEX_READS =
            "SELECT coalesce(sum(idx_scan), 0) FROM pg_stat_user_indexes WHERE indexrelname = 'es_type_loans'";

    /** Afterwards the planner believes that it will always be so small. */
    private void vacuumWhileEmpty() throws SQLException {
        for (String table : List.of("es.es_events_loans", "es.es_tags_loans")) {
            db.run("ALTER TABLE " + table + " SET (autovacuum_enabled = off)", "VACUUM ANALYZE " + table);
        }
    }

    /**
     * A session publishes what it did when it ends, or is idle for ten seconds: asked earlier the answer is always 0.
     */
    private long scanned() throws SQLException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (db.number("SELECT n_tup_ins FROM pg_stat_user_tables WHERE relid = 'es.es_events_loans'::regclass")
                < db.number("SELECT coalesce(max(seq), 0) FROM es.es_events_loans")) {
            assertTrue(System.nanoTime() < deadline, "the server published no statistics");
            db.run("SELECT pg_sleep(0.1)");
        }
        return db.number("SELECT sum(seq_tup_read) FROM pg_stat_user_tables WHERE schemaname = 'es'"
                + " AND relname IN ('es_events_loans', 'es_tags_loans')");
    }

    private static void appendAll(EventLog log, int appends) {
        for (int i = 0; i < appends; i += 10) {
            append(log, List.of(TestStores.event("card-" + i % 100))); // alone
            List<CompletableFuture<?>> together = new ArrayList<>();
            for (int k = 1; k < 10; k++) {
                together.add(log.append(
                        List.of(TestStores.event("card-" + (i + k) % 100, "Borrowed", Set.of("shelf:" + k))),
                        Expectation.any()));
            }
            together.forEach(CompletableFuture::join);
        }
    }

    private static void append(EventLog log, List<EventRecord> batch) {
        assertInstanceOf(Appended.class, log.append(batch, Expectation.any()).join());
    }

    private static void fill(EventLog log) {
        for (int i = 0; i < APPENDS; i += 100) {
            List<EventRecord> batch = new ArrayList<>();
            for (int k = 0; k < 100; k++) {
                batch.add(TestStores.event("card-" + k, "Borrowed", Set.of("shelf:" + k)));
            }
            append(log, batch);
        }
    }

    private static void read(EventLog log, int card) {
        TestStores.read(log, ReadRequest.of(EventFilter.entity("card-" + card)));
        TestStores.read(log, ReadRequest.of(EventFilter.entities(List.of("card-" + card, "card-none"))));
        TestStores.read(log, ReadRequest.of(EventFilter.tags("shelf:" + card)));
        TestStores.read(log, ReadRequest.of(EventFilter.all()).after(Math.max(0, APPENDS - 10)));
        assertEquals(log.lastSequence(EventFilter.entity("card-none")), 0);
    }

    private static List<Long> sequences(EventLog log, ReadRequest request) {
        return TestStores.read(log, request).stream().map(StoredEvent::sequence).toList();
    }
}
