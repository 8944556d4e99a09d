package dev.eventsourcing.backend.postgres;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.eventsourcing.BackendUnavailableException;
import dev.eventsourcing.EventFilter;
import dev.eventsourcing.Expectation;
import dev.eventsourcing.spi.EventLog;
import dev.eventsourcing.spi.EventRecord;
import dev.eventsourcing.spi.ReadRequest;
import dev.eventsourcing.spi.StoreName;
import dev.eventsourcing.spi.StoredEvent;
import dev.eventsourcing.testkit.PostgresDatabase;
import dev.eventsourcing.testkit.TestServers;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postgresql.ds.PGSimpleDataSource;

/** What a read meets on its way: rows in two formats, and somebody who keeps the table from it. */
@Timeout(60)
class ReadPathTest {
    private static final StoreName LOANS = new StoreName("loans");
    private static final PostgresOptions OPTIONS = PostgresOptions.defaults().readTimeout(Duration.ofSeconds(2));

    private final PostgresDatabase database = TestServers.postgres().newDatabase();
    private final Db db = new Db(database.dataSource());
    private final AtomicInteger aborted = new AtomicInteger();

    @AfterEach
    void dropDatabase() {
        database.close();
    }

    @Test
    void serverIsToldToStopAtTheDeadline() throws Exception {
        try (PostgresBackend backend = PostgresBackend.connect(
                TestStores.config(database).options(OPTIONS).build())) {
            readOfALockedTableEndsInTime(backend, 0);
        }
    }

    /** A pool may show nothing of its driver: then the connection is given up, and the server notices later. */
    @Test
    void readEndsAtItsDeadlineWithoutTheDriver() throws Exception {
        try (PostgresBackend backend = PostgresBackend.over(hidden(database.dataSource()), OPTIONS)) {
            readOfALockedTableEndsInTime(backend, 1);
        }
        assertEquals(1, aborted.get());
    }

    /** A prepared statement gets ids and times as bytes, any other as text; the text of a year BC is its own. */
    @ParameterizedTest
    @ValueSource(strings = {"", "?prepareThreshold=0"})
    void whatIsReadIsWhatWasAppended(String parameters) {
        requireSameAsAppended(
                PostgresBackend.connect(PostgresConfig.at(database.jdbcUrl() + parameters, database.user())
                        .password(database.password().toCharArray())
                        .build()));
    }

    /** Our own connections refuse it. */
    @Test
    void sourceOfTheSimpleProtocolIsServedToo() {
        PGSimpleDataSource source = new PGSimpleDataSource();
        source.setUrl(database.jdbcUrl() + "?preferQueryMode=simple");
        source.setUser(database.user());
        source.setPassword(database.password());

        requireSameAsAppended(PostgresBackend.over(source));
    }

    private static void requireSameAsAppended(PostgresBackend connected) {
        List<EventRecord> events = Stream.of(
                        "-4000-03-01T00:00:00.000001Z",
                        "1969-12-31T23:59:59.999999Z",
                        "1999-12-31T23:59:59.999999Z",
                        "2026-11-26T12:00:00Z",
                        "+200000-01-01T00:00:00.000001Z")
                .map(time -> TestStores.at(Instant.parse(time), TestStores.event("card-1")))
                .toList();
        try (PostgresBackend backend = connected;
                EventLog log = backend.open(LOANS)) {
            log.append(events, Expectation.any()).join();

            for (int i = 0; i < 3; i++) { // a statement may be prepared after some executions
                assertEquals(events, read(log, EventFilter.all()));
                assertEquals(events, read(log, EventFilter.entity("card-1")));
            }
        }
    }

    private static List<EventRecord> read(EventLog log, EventFilter filter) {
        return TestStores.read(log, ReadRequest.of(filter)).stream()
                .map(StoredEvent::event)
                .toList();
    }

    private void readOfALockedTableEndsInTime(PostgresBackend backend, int stillAtIt) throws Exception {
        try (EventLog log = backend.open(LOANS);
                Connection other = database.dataSource().getConnection()) {
            log.append(List.of(TestStores.event("card-1")), Expectation.any()).join();
            other.setAutoCommit(false);
            other.createStatement().execute("LOCK TABLE es.es_events_loans IN ACCESS EXCLUSIVE MODE");
            long start = System.nanoTime();

            assertThrows(
                    BackendUnavailableException.class,
                    () -> TestStores.read(log, ReadRequest.of(EventFilter.entity("card-1"))));

            long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
            assertTrue(millis >= 1900 && millis < 8000, "it took " + millis + " ms, not 2 s and a moment");
            assertEquals(
                    stillAtIt,
                    db.number("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
                            + " AND state = 'active' AND wait_event_type = 'Lock'"));
            other.rollback();
            assertEquals(
                    1, TestStores.read(log, ReadRequest.of(EventFilter.all())).size());
        }
    }

    private DataSource hidden(DataSource dataSource) {
        return (DataSource) Proxy.newProxyInstance(
                ReadPathTest.class.getClassLoader(), new Class<?>[] {DataSource.class}, (proxy, method, arguments) -> {
                    Object result = call(dataSource, method, arguments);
                    return result instanceof Connection connection ? hidden(connection) : result;
                });
    }

    private Connection hidden(Connection connection) {
        return (Connection) Proxy.newProxyInstance(
                ReadPathTest.class.getClassLoader(), new Class<?>[] {Connection.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("isWrapperFor")) {
                        return false;
                    }
                    if (method.getName().equals("abort")) {
                        aborted.incrementAndGet();
                    }
                    return call(connection, method, arguments);
                });
    }

    private static Object call(Object target, Method method, Object[] arguments) throws Throwable {
        try {
            return method.invoke(target, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }
}
