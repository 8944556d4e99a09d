package dev.eventsourcing.backend.postgres;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.eventsourcing.EventFilter;
import dev.eventsourcing.Expectation;
import dev.eventsourcing.spi.AppendResult.Appended;
import dev.eventsourcing.spi.EventLog;
import dev.eventsourcing.spi.ReadRequest;
import dev.eventsourcing.spi.StoreName;
import dev.eventsourcing.spi.Tail;
import dev.eventsourcing.testkit.PostgresDatabase;
import dev.eventsourcing.testkit.PostgresProcess;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What only a proxy that pools transactions can break. */
@Tag("pgbouncer") // which has to be installed
@Timeout(60)
class PgBouncerTest {
    private static PostgresProcess process;
    private static PgBouncer bouncer;
    private final PostgresDatabase database = process.server().newDatabase();

    @BeforeAll
    static void start() {
        process = PostgresProcess.start();
        bouncer = PgBouncer.before(process.port());
    }

    @AfterAll
    static void stop() {
        bouncer.close();
        process.close();
    }

    @Test
    void transactionsOfOneConnectionAreAnsweredByManyProcesses() throws Exception {
        String url = bouncer.way(database.jdbcUrl()) + "?prepareThreshold=0";
        try (Connection first = DriverManager.getConnection(url, "postgres", "");
                Connection second = DriverManager.getConnection(url, "postgres", "")) {
            int before = process(first);
            second.setAutoCommit(false);
            process(second); // keeps the process that the first one had

            assertNotEquals(before, process(first), "this proxy does not pool transactions");
        }
    }

    @Test
    void storesOfManyProgramsAreNotMixedUp() throws Exception {
        int programs = 12;
        int each = 40;
        ExecutorService threads = Executors.newFixedThreadPool(programs);
        try {
            List<Future<?>> running = new ArrayList<>();
            for (int i = 0; i < programs; i++) {
                StoreName store = new StoreName("loans-" + i);
                running.add(threads.submit(() -> appendAndRead(store, each)));
            }
            for (Future<?> program : running) {
                program.get();
            }
        } finally {
            threads.shutdownNow();
        }
    }

    private void appendAndRead(StoreName store, int events) {
        try (PostgresBackend backend = connect(PostgresOptions.defaults());
                EventLog log = backend.open(store)) {
            String card = "card-of-" + store;
            for (int i = 0; i < events; i++) {
                assertInstanceOf(
                        Appended.class,
                        log.append(List.of(TestStores.event(card)), Expectation.any())
                                .join());
                assertEquals(i + 1, log.lastSequence(EventFilter.all()));
            }
            TestStores.read(log, ReadRequest.of(EventFilter.all()))
                    .forEach(event -> assertEquals(card, event.event().entityId()));
        }
    }

    @Test
    void tailHearsOfOtherProgramsWithoutNotices() throws Exception {
        StoreName loans = new StoreName("loans");
        CountDownLatch heard = new CountDownLatch(1);
        try (PostgresBackend reader = connect(PostgresOptions.defaults().notifications(true));
                PostgresBackend writer = connect(PostgresOptions.defaults().notifications(true));
                EventLog read = reader.open(loans);
                EventLog written = writer.open(loans);
                Tail tail = read.tail(0, EventFilter.all(), event -> heard.countDown())) {
            written.append(List.of(TestStores.event("card-1")), Expectation.any())
                    .join();

            assertTrue(heard.await(10, TimeUnit.SECONDS), "the event never came");
        }
    }

    private PostgresBackend connect(PostgresOptions options) {
        return PostgresBackend.connect(PostgresConfig.at(bouncer.way(database.jdbcUrl()), database.user())
                .options(options)
                .build());
    }

    private static int process(Connection connection) throws SQLException {
        try (var row = connection.createStatement().executeQuery("SELECT pg_backend_pid()")) {
            row.next();
            return row.getInt(1);
        }
    }
}
