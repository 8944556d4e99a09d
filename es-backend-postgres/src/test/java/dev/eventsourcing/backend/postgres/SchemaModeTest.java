package dev.eventsourcing.backend.postgres;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.eventsourcing.EventFilter;
import dev.eventsourcing.Expectation;
import dev.eventsourcing.IncompatibleStoreException;
import dev.eventsourcing.InvalidInputException;
import dev.eventsourcing.spi.AppendResult.Appended;
import dev.eventsourcing.spi.EventLog;
import dev.eventsourcing.spi.ReadRequest;
import dev.eventsourcing.spi.StoreName;
import dev.eventsourcing.spi.StoredEvent;
import dev.eventsourcing.testkit.PostgresDatabase;
import dev.eventsourcing.testkit.TestServers;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What opening does about tables, the statements for those who make them themselves, and upgrades. */
@Timeout(60)
class SchemaModeTest {
    private static final StoreName LOANS = new StoreName("loans");

    /** The format of a release that does not exist yet. */
    private static final int NEXT = SchemaStep.ALL.size() + 1;

    private final PostgresDatabase database = TestServers.postgres().newDatabase();
    private final Db db = new Db(database.dataSource());

    @AfterEach
    void dropDatabase() {
        database.close();
    }

    @Test
    void validateCreatesNothing() throws Exception {
        try (PostgresBackend backend = backend(SchemaMode.VALIDATE)) {
            IncompatibleStoreException refused =
                    assertThrows(IncompatibleStoreException.class, () -> backend.open(LOANS));

            assertTrue(refused.getMessage().contains("PostgresDdl.store"), refused.getMessage());
            assertEquals(0, db.number("SELECT count(*) FROM pg_namespace WHERE nspname = 'es'"));
        }
    }

    @Test
    void storeMadeOfTheExportedStatementsIsAccepted() throws Exception {
        String statements = PostgresDdl.script("store", "es", "loans");
        assertFalse(statements.contains("${"), "a migration tool would replace what looks like its placeholder");
        db.run(statements);
        db.run(statements); // again

        try (PostgresBackend backend = backend(SchemaMode.VALIDATE);
                EventLog log = backend.open(LOANS)) {
            assertInstanceOf(Appended.class, append(log));
        }
    }

    @Test
    void validateRefusesAStoreThatLacksAFunction() throws Exception {
        db.run(PostgresDdl.store("es", LOANS), "DROP FUNCTION es.es_append_many_v1_loans");

        try (PostgresBackend backend = backend(SchemaMode.VALIDATE)) {
            assertThrows(IncompatibleStoreException.class, () -> backend.open(LOANS));
        }
        try (PostgresBackend backend = backend(SchemaMode.CREATE);
                EventLog log = backend.open(LOANS)) {
            assertInstanceOf(Appended.class, append(log), "it was not mended");
        }
    }

    @Test
    void noneAsksTheServerNothing() throws Exception {
        TreatedConnections connections = new TreatedConnections(database, connection -> {
            throw new AssertionError("it connected");
        });
        try (PostgresBackend backend = PostgresBackend.over(
                        connections, PostgresOptions.defaults().schemaMode(SchemaMode.NONE));
                EventLog log = backend.open(LOANS)) {
            db.run(PostgresDdl.store("es", LOANS));
            connections.treat(connection -> {});

            assertInstanceOf(Appended.class, append(log));
        }
    }

    @Test
    void storesOfOneDatabaseKnowNothingOfEachOther() throws Exception {
        try (PostgresBackend here = backend(SchemaMode.CREATE);
                PostgresBackend elsewhere = PostgresBackend.over(
                        database.dataSource(), PostgresOptions.defaults().schema("branch"));
                EventLog loans = here.open(LOANS);
                EventLog events = here.open(new StoreName("loans-events"));
                EventLog branch = elsewhere.open(LOANS)) {
            append(loans);
            append(loans);
            append(events);

            assertEquals(2, loans.lastSequence(EventFilter.all()));
            assertEquals(1, events.lastSequence(EventFilter.all()));
            assertEquals(0, branch.lastSequence(EventFilter.all()));
        }
    }

    @Test
    void namesThatWouldNeedEscapingAreRefused() {
        for (String name : List.of("", "es\"; drop table x", "Es", "pg_es", "a b", "1es", "x".repeat(49))) {
            assertThrows(InvalidInputException.class, () -> PostgresDdl.store(name, LOANS), name);
            assertThrows(
                    InvalidInputException.class,
                    () -> PostgresOptions.defaults().schema(name),
                    name);
        }
        for (String name : List.of("", "w\"; drop role x", "${reader}", "x".repeat(64))) {
            assertThrows(InvalidInputException.class, () -> PostgresDdl.roles("es", LOANS, name, "reader"), name);
        }
        assertThrows(InvalidInputException.class, () -> PostgresDdl.script("store", "es"));
    }

    /** What somebody may have applied is never edited: a change is another step. */
    @ParameterizedTest
    @CsvSource({
        "store-v1.sql, b3a984ea18a6c3e656ace8d4edcb1bdc5ac3546fad1508236081259e7aec6673",
        "store-v2.sql, a47ff10003f474a8eb643134128fad042c819a95826e5e88c9c78773cf27e149",
        "checkpoints-v1.sql, d2a57e1a977f3daaef9a28e84f72856999069f4d136f8721c41a1f51a413df51",
        "snapshots-v1.sql, 40bc72a831d2c0639161ac4fdf0e8d3468c32d67ce7c105116d4f14c5271001a"
    })
    void stepsStayAsTheyWereApplied(String step, String sha256) throws Exception {
        byte[] sql = SchemaStep.resource(step).getBytes(StandardCharsets.UTF_8);

        assertEquals(
                sha256,
                HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(sql)),
                step);
    }

    @Test
    void storeOfTheFirstFormatIsReadAndWrittenByThisRelease() throws Exception {
        db.run(
                "CREATE SCHEMA es",
                SchemaStep.ALL.get(0).sql(new StoreNames("es", LOANS)),
                SchemaStep.resource("golden-v1-events.sql"));

        try (PostgresBackend backend = backend(SchemaMode.CREATE);
                EventLog log = backend.open(LOANS)) {
            List<StoredEvent> events = TestStores.read(log, ReadRequest.of(EventFilter.all()));
            assertEquals(2, events.size());
            StoredEvent first = events.get(0);
            assertEquals(
                    "01890a5d-ac96-774b-bcce-b302099a8057", first.event().id().toString());
            assertEquals("Borrowed", first.event().type());
            assertEquals("card-1", first.event().entityId());
            assertEquals(
                    "2026-01-02T03:04:05.678901Z", first.event().timestamp().toString());
            assertEquals("json", first.event().headers().get("codec"));
            assertEquals(
                    "{\"book\":\"dune\"}", new String(first.event().payload().toByteArray(), StandardCharsets.UTF_8));
            assertTrue(TestStores.read(log, ReadRequest.of(EventFilter.tags("shelf:7")))
                            .size()
                    == 1);

            assertEquals(3, ((Appended) append(log)).sequences().get(0));
        }
    }

    /** Those who may append when the store is upgraded need not wait until somebody runs the roles script again. */
    @Test
    void whoMayAppendBeforeAnUpgradeMayAppendAfterIt() throws Exception {
        String writer = "writer_" + database.name();
        db.run(
                "CREATE SCHEMA es",
                SchemaStep.ALL.get(0).sql(new StoreNames("es", LOANS)),
                "CREATE ROLE \"" + writer + "\"",
                "GRANT EXECUTE ON FUNCTION es.es_append_many_v1_loans TO \"" + writer + "\"");

        try (PostgresBackend backend = backend(SchemaMode.CREATE);
                EventLog log = backend.open(LOANS)) {
            assertInstanceOf(Appended.class, append(log));
            assertEquals(
                    "t",
                    db.ask("SELECT has_function_privilege('" + writer
                            + "', 'es.es_append_all_v2_loans'::regproc, 'EXECUTE')"));
            assertEquals(
                    1,
                    db.number("SELECT count(*) FROM pg_proc, aclexplode(proacl) AS grants"
                            + " WHERE proname = 'es_append_all_v2_loans' AND grants.grantee <> proowner"));
        } finally {
            db.run("DROP OWNED BY \"" + writer + "\"", "DROP ROLE \"" + writer + "\"");
        }
    }

    @Test
    void olderFormatIsUpgradedOnceHoweverManyOpenIt() throws Exception {
        try (PostgresBackend backend = backend(SchemaMode.CREATE);
                EventLog log = backend.open(LOANS)) {
            append(log);
        }
        List<CompletableFuture<Void>> opened = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            opened.add(CompletableFuture.runAsync(
                    () -> nextRelease(SchemaMode.CREATE).prepare()));
        }
        opened.forEach(CompletableFuture::join);

        assertEquals("" + NEXT, db.ask("SELECT format FROM es.es_stores WHERE name = 'loans'"));
        assertEquals("1", db.ask("SELECT count(*) FROM es.upgrades_loans"), "it was upgraded more than once");
        assertEquals("1", db.ask("SELECT count(*) FROM es.es_events_loans"), "events were lost");
        try (PostgresBackend older = backend(SchemaMode.CREATE)) {
            assertThrows(IncompatibleStoreException.class, () -> older.open(LOANS));
        }
    }

    @Test
    void newStoreTakesAllStepsAndValidatingTakesNone() throws Exception {
        IncompatibleStoreException refused = assertThrows(
                IncompatibleStoreException.class,
                () -> nextRelease(SchemaMode.VALIDATE).prepare());
        assertTrue(refused.getMessage().contains("0 of " + NEXT), refused.getMessage());

        nextRelease(SchemaMode.CREATE).prepare();
        nextRelease(SchemaMode.VALIDATE).prepare();

        assertEquals("1", db.ask("SELECT count(*) FROM es.upgrades_loans"));
    }

    @Test
    void upgradeThatFailsLeavesTheStoreAsItWas() throws Exception {
        SchemaStep broken = new SchemaStep(NEXT, "CREATE TABLE \"${schema}\".half (); SELECT 1 / 0;");
        try (PostgresBackend backend = backend(SchemaMode.CREATE);
                EventLog log = backend.open(LOANS)) {
            assertThrows(
                    RuntimeException.class,
                    () -> release(SchemaMode.CREATE, broken).prepare());

            assertEquals("" + (NEXT - 1), db.ask("SELECT format FROM es.es_stores WHERE name = 'loans'"));
            assertEquals(0, db.number("SELECT count(*) FROM pg_class WHERE relname = 'half'"));
            assertInstanceOf(Appended.class, append(log));
        }
    }

    private StoreSchema nextRelease(SchemaMode mode) {
        return release(mode, new SchemaStep(NEXT, """
                        CREATE TABLE IF NOT EXISTS "${schema}"."upgrades_${store}" (at timestamptz DEFAULT now());
                        INSERT INTO "${schema}"."upgrades_${store}" DEFAULT VALUES;
                        UPDATE "${schema}"."es_stores" SET format = %d WHERE name = '${store}';
                        """.formatted(NEXT)));
    }

    private StoreSchema release(SchemaMode mode, SchemaStep second) {
        List<SchemaStep> steps = new ArrayList<>(SchemaStep.ALL);
        steps.add(second);
        return new StoreSchema(
                new StoreNames("es", LOANS),
                new BorrowedConnections(database.dataSource()),
                PostgresOptions.defaults().schemaMode(mode),
                steps);
    }

    private PostgresBackend backend(SchemaMode mode) {
        return PostgresBackend.over(
                database.dataSource(), PostgresOptions.defaults().schemaMode(mode));
    }

    private static Object append(EventLog log) {
        return log.append(List.of(TestStores.event("card-1")), Expectation.any())
                .join();
    }
}
