package dev.eventsourcing.backend.postgres;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.eventsourcing.BackendUnavailableException;
import dev.eventsourcing.EventFilter;
import dev.eventsourcing.Expectation;
import dev.eventsourcing.spi.EventLog;
import dev.eventsourcing.spi.ReadRequest;
import dev.eventsourcing.spi.StoreName;
import dev.eventsourcing.testkit.PostgresDatabase;
import dev.eventsourcing.testkit.TestServers;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a read meets on its way: somebody who keeps the table from it. */
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
