package dev.eventsourcing.backend.nats;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.eventsourcing.BackendUnavailableException;
import dev.eventsourcing.EventFilter;
import dev.eventsourcing.nats.NatsConfig;
import dev.eventsourcing.nats.NatsConnector;
import dev.eventsourcing.spi.EventCursor;
import dev.eventsourcing.spi.EventLog;
import dev.eventsourcing.spi.EventRecord;
import dev.eventsourcing.spi.ReadRequest;
import dev.eventsourcing.spi.StoreName;
import dev.eventsourcing.testkit.NatsProcess;
import io.nats.client.Connection;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The server stands still in the middle of a read until the read fails, and goes on then: the cursor does not. */
class NatsFailedReadTest {
    private static final StoreName LOANS = new StoreName("loans");
    private static final NatsOptions IMPATIENT =
            NatsOptions.defaults().withTimeouts(Duration.ofMillis(200), Duration.ofMillis(500));

    private final AtomicInteger untilFrozen = new AtomicInteger(Integer.MAX_VALUE);
    private NatsProcess process;
    private Connection connection;
    private NatsBackend backend;
    private EventLog log;

    @BeforeEach
    void start() {
        process = NatsProcess.start();
        connection = NatsConnector.connect(NatsConfig.servers(process.server().url()));
        backend = NatsBackend.over(freezing(connection), IMPATIENT);
        log = backend.open(LOANS);
    }

    @AfterEach
    void end() throws Exception {
        backend.close();
        connection.close();
        process.close();
    }

    /** The same connection; before a certain batch is asked for the server is frozen. */
    private Connection freezing(Connection honest) {
        return (Connection) Proxy.newProxyInstance(
                Connection.class.getClassLoader(), new Class<?>[] {Connection.class}, (proxy, method, arguments) -> {
                    boolean asksForABatch =
                            arguments != null && String.valueOf(arguments[0]).startsWith("$JS.API.DIRECT.GET.");
                    if (asksForABatch && untilFrozen.decrementAndGet() == 0) {
                        process.pause();
                    }
                    try {
                        return method.invoke(honest, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    @Test
    void entitiesReadSideBySide() {
        List<EventRecord> events = fill(4000, 50);
        Set<String> some = IntStream.range(0, 40).mapToObj(i -> "card-" + i).collect(Collectors.toSet());
        events.removeIf(event -> !some.contains(event.entityId()));

        assertFailsForGood(50, events, ReadRequest.of(EventFilter.entities(some)));
    }

    @Test
    void backwards() {
        List<EventRecord> events = fill(2500, 1);
        Collections.reverse(events);

        assertFailsForGood(
                6, events, ReadRequest.of(EventFilter.entity("card-0")).backwards());
    }

    @Test
    void forwards() {
        List<EventRecord> events = fill(1000, 1);

        assertFailsForGood(2, events, ReadRequest.of(EventFilter.entity("card-0")));
    }

    private List<EventRecord> fill(int count, int entities) {
        try (NatsBackend patient = NatsBackend.over(connection, NatsOptions.defaults());
                EventLog filled = patient.open(LOANS)) {
            return Events.fill(filled, count, entities, new byte[1]);
        }
    }

    private void assertFailsForGood(int batch, List<EventRecord> events, ReadRequest request) {
        List<EventRecord> given = new ArrayList<>();
        untilFrozen.set(batch);
        try (EventCursor cursor = log.read(request)) {
            BackendUnavailableException failure = assertThrows(
                    BackendUnavailableException.class,
                    () -> cursor.forEachRemaining(event -> given.add(event.event())));
            process.resume();

            assertTrue(!given.isEmpty() && given.size() < events.size(), given.size() + " were given");
            assertEquals(events.subList(0, given.size()), given);
            assertSame(failure, assertThrows(BackendUnavailableException.class, cursor::hasNext));
            assertSame(failure, assertThrows(BackendUnavailableException.class, cursor::next));
        }
        assertEquals(events.size(), count(request), "another cursor reads all");
    }

    private int count(ReadRequest request) {
        int count = 0;
        try (EventCursor cursor = log.read(request)) {
            while (cursor.hasNext()) {
                cursor.next();
                count++;
            }
        }
        return count;
    }
}
