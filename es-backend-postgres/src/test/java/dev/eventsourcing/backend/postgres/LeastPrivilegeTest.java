package dev.eventsourcing.backend.postgres;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.eventsourcing.EventFilter;
import dev.eventsourcing.Expectation;
import dev.eventsourcing.UnsupportedServerException;
import dev.eventsourcing.spi.AppendResult.Appended;
import dev.eventsourcing.spi.EventLog;
import dev.eventsourcing.spi.EventRecord;
import dev.eventsourcing.spi.ReadRequest;
import dev.eventsourcing.spi.StoreName;
import dev.eventsourcing.testkit.PostgresDatabase;
import dev.eventsourcing.testkit.TestServers;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** With the rights of the roles script one can append and read, and do nothing else. */
@Timeout(60)
class LeastPrivilegeTest {
    private static final StoreName LOANS = new StoreName("loans");
    private static final String PASSWORD = "a password for the test";

    private final PostgresDatabase database = TestServers.postgres().newDatabase();
    private final Db owner = new Db(database.dataSource());
    private final String writer = database.name() + "-w"; // roles belong to the whole server
    private final String reader = database.name() + "-r";

    @BeforeEach
    void createRoles() throws SQLException {
        for (String role : List.of(writer, reader)) {
            owner.run("CREATE ROLE \"" + role + "\" LOGIN PASSWORD '" + PASSWORD + "'");
        }
        owner.run(PostgresDdl.store("es", LOANS), PostgresDdl.roles("es", LOANS, writer, reader));
    }

    @AfterEach
    void dropRoles() throws SQLException {
        for (String role : List.of(writer, reader)) {
            owner.run("DROP OWNED BY \"" + role + "\"", "DROP ROLE \"" + role + "\"");
        }
        database.close();
    }

    @Test
    void writerAppendsAndReads() {
        for (SchemaMode mode : SchemaMode.values()) {
            try (PostgresBackend backend = backend(writer, mode);
                    EventLog log = backend.open(LOANS)) {
                EventRecord event = TestStores.event("card-1", "Borrowed", Set.of("shelf:7", "fiction"));

                assertInstanceOf(
                        Appended.class,
                        log.append(List.of(event), Expectation.any()).join(),
                        mode.name());

                assertEquals(
                        event,
                        TestStores.read(
                                        log,
                                        ReadRequest.of(EventFilter.tags("shelf:7", "fiction"))
                                                .backwards())
                                .get(0)
                                .event());
            }
        }
    }

    @Test
    void appendsOfAWriterThatArriveTogetherAreDecidedToo() {
        try (PostgresBackend backend = backend(writer, SchemaMode.VALIDATE);
                EventLog log = backend.open(LOANS)) {
            List<CompletableFuture<?>> answers = new ArrayList<>();
            for (int i = 0; i < 50; i++) {
                answers.add(log.append(
                        List.of(TestStores.event("card-" + i)), Expectation.noneAfter(EventFilter.types("Lost"), 0)));
            }
            answers.forEach(answer -> assertInstanceOf(Appended.class, answer.join()));
        }
    }

    @Test
    void writerCanDoNothingPastTheFunctions() throws SQLException {
        try (Connection connection = database.dataSource().getConnection(writer, PASSWORD)) {
            for (String forbidden : List.of(
                    "INSERT INTO es.es_events_loans VALUES (1, gen_random_uuid(), 'card-1', 'Borrowed', now(), NULL, '', '')",
                    "INSERT INTO es.es_tags_loans VALUES ('shelf:7', 1)",
                    "UPDATE es.es_events_loans SET payload = ''",
                    "DELETE FROM es.es_events_loans",
                    "TRUNCATE es.es_events_loans",
                    "DROP TABLE es.es_events_loans",
                    "ALTER TABLE es.es_events_loans DISABLE TRIGGER ALL",
                    "UPDATE es.es_stores SET format = 2",
                    "SELECT es.es_lock_v1_loans('1s')",
                    "CREATE TABLE es.mine ()",
                    "CREATE OR REPLACE FUNCTION es.es_lock_v1_loans(text) RETURNS void LANGUAGE sql AS ''")) {
                refuses(connection, forbidden);
            }
        }
    }

    @Test
    void readerReadsAndCannotAppend() {
        try (PostgresBackend backend = backend(reader, SchemaMode.VALIDATE);
                EventLog log = backend.open(LOANS)) {
            assertEquals(0, log.lastSequence(EventFilter.all()));

            Throwable why = assertThrows(
                            CompletionException.class,
                            () -> log.append(List.of(TestStores.event("card-1")), Expectation.any())
                                    .join())
                    .getCause();

            assertInstanceOf(UnsupportedServerException.class, why);
        }
    }

    @Test
    void strangerIsKeptOut() throws SQLException {
        owner.run("REVOKE ALL ON SCHEMA es FROM \"" + reader + "\"", "GRANT USAGE ON SCHEMA es TO PUBLIC");
        owner.run("DROP OWNED BY \"" + reader + "\"");
        try (Connection connection = database.dataSource().getConnection(reader, PASSWORD)) {
            refuses(connection, "SELECT count(*) FROM es.es_events_loans");
            refuses(
                    connection,
                    "SELECT es.es_append_one_v1_loans(NULL, NULL, NULL, NULL, NULL, NULL, '{}', '{}', '{}', '{}', '{}',"
                            + " '{}', '{}', '{}')");
            refuses(
                    connection,
                    "SELECT es.es_append_all_v2_loans(NULL, 0, 0, '{}', '{}', '{}', '{}', '{}', '{}', '{}', '{}', '{}',"
                            + " '{}', '{}')");
        }
    }

    /** A function that runs with its owner's rights must not be led to objects of the caller's. */
    @Test
    void callersSearchPathAndTemporaryObjectsDoNotMatter() throws SQLException {
        try (Connection connection = database.dataSource().getConnection(writer, PASSWORD);
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE TEMPORARY TABLE es_events_loans (LIKE es.es_events_loans)");
            statement.execute("CREATE FUNCTION pg_temp.cardinality(anyarray) RETURNS integer LANGUAGE plpgsql AS"
                    + " $$ BEGIN RAISE EXCEPTION 'led astray'; END $$");
            statement.execute("SET search_path = pg_temp, pg_catalog");
            connection.setAutoCommit(false);
            try (PostgresBackend backend = backend(writer, SchemaMode.NONE);
                    EventLog log = backend.open(LOANS)) {
                ((TransactionalAppend) log).append(connection, List.of(TestStores.event("card-1")), Expectation.any());
                connection.commit();

                assertEquals(1, log.lastSequence(EventFilter.all()));
            }
        }
    }

    private static void refuses(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            SQLException refused = assertThrows(SQLException.class, () -> statement.execute(sql), sql);
            assertTrue(SqlStates.is(refused, SqlStates.INSUFFICIENT_PRIVILEGE), sql + ": " + refused.getMessage());
        }
    }

    private PostgresBackend backend(String role, SchemaMode mode) {
        return PostgresBackend.connect(PostgresConfig.at(database.jdbcUrl(), role)
                .password(PASSWORD.toCharArray())
                .options(PostgresOptions.defaults().schemaMode(mode))
                .build());
    }
}
