package dev.eventsourcing.backend.postgres;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.eventsourcing.BackendUnavailableException;
import dev.eventsourcing.CorruptRecordException;
import dev.eventsourcing.EventFilter;
import dev.eventsourcing.Expectation;
import dev.eventsourcing.IncompatibleStoreException;
import dev.eventsourcing.InvalidInputException;
import dev.eventsourcing.spi.EventLog;
import dev.eventsourcing.spi.ReadRequest;
import dev.eventsourcing.spi.StoreName;
import dev.eventsourcing.testkit.PostgresDatabase;
import dev.eventsourcing.testkit.PostgresProcess;
import dev.eventsourcing.testkit.PostgresServer;
import dev.eventsourcing.testkit.TestServers;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What is of PostgreSQL alone; the rest is in the conformance suite. */
class PostgresBackendTest {
    private static final StoreName LOANS = new StoreName("loans");

    private final PostgresDatabase database = TestServers.postgres().newDatabase();

    @AfterEach
    void dropDatabase() {
        database.close();
    }

    @Test
    void storeOfAnotherFormatIsRefused() throws Exception {
        try (PostgresBackend backend = PostgresBackend.over(database.dataSource())) {
            backend.open(LOANS).close();
            execute("UPDATE es.es_stores SET format = 99");

            IncompatibleStoreException refused =
                    assertThrows(IncompatibleStoreException.class, () -> backend.open(LOANS));

            assertTrue(refused.getMessage().contains("99"), refused.getMessage());
        }
    }

    @Test
    void damagedRecordIsReportedAndNotSkipped() throws Exception {
        try (PostgresBackend backend = PostgresBackend.over(database.dataSource());
                EventLog log = backend.open(LOANS)) {
            log.append(List.of(TestStores.event("card-1")), Expectation.any()).join();
            execute("UPDATE es.es_events_loans SET headers = '\\xFFFFFF'");

            assertThrows(CorruptRecordException.class, () -> TestStores.read(log, ReadRequest.of(EventFilter.all())));
        }
    }

    @Test
    void wrongPasswordIsRefusedAndNotShown() throws Exception {
        try (PostgresProcess process = PostgresProcess.start()) {
            PostgresServer server = process.server();
            demandPassword(server, "right");

            BackendUnavailableException refused =
                    assertThrows(BackendUnavailableException.class, () -> open(server, "wrong-canary"));

            for (Throwable one = refused; one != null; one = one.getCause()) {
                assertFalse(one.toString().contains("canary"), one.toString());
            }
            open(server, "right");
        }
    }

    @Test
    void unreachableServerIsNamed() {
        PostgresConfig nowhere = PostgresConfig.at("jdbc:postgresql://127.0.0.1:1/library", "ada")
                .connectTimeout(Duration.ofMillis(500))
                .build();

        BackendUnavailableException refused = assertThrows(BackendUnavailableException.class, () -> {
            try (PostgresBackend backend = PostgresBackend.connect(nowhere)) {
                backend.open(LOANS).close();
            }
        });

        assertTrue(
                refused.getMessage().contains("loans") || refused.getMessage().contains("127.0.0.1"));
    }

    @Test
    void credentialsInTheUrlAreRefusedAndNotShown() {
        InvalidInputException refused = assertThrows(
                InvalidInputException.class,
                () -> PostgresConfig.at("jdbc:postgresql://localhost/library?password=canary", "ada"));

        assertFalse(refused.getMessage().contains("canary"), refused.getMessage());
    }

    private static void open(PostgresServer server, String password) {
        PostgresConfig config = PostgresConfig.at(server.jdbcUrl(), server.user())
                .password(password.toCharArray())
                .connectTimeout(Duration.ofSeconds(5))
                .build();
        try (PostgresBackend backend = PostgresBackend.connect(config);
                EventLog log = backend.open(LOANS)) {
            assertEquals(0, log.lastSequence(EventFilter.all()));
        }
    }

    /** The server lets everybody in until it is told otherwise. */
    private static void demandPassword(PostgresServer server, String password) throws SQLException {
        try (Connection connection = server.dataSource().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("ALTER ROLE \"" + server.user() + "\" PASSWORD '" + password + "'");
            String file;
            try (ResultSet shown = statement.executeQuery("SHOW hba_file")) {
                shown.next();
                file = shown.getString(1);
            }
            statement.execute("COPY (SELECT 'host all all all scram-sha-256') TO '" + file + "'");
            statement.execute("SELECT pg_reload_conf()");
        }
    }

    private void execute(String sql) throws SQLException {
        try (Connection connection = database.dataSource().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
