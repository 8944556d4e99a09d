package dev.eventsourcing.backend.nats;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.eventsourcing.AppendOutcomeUnknownException;
import dev.eventsourcing.BackendUnavailableException;
import dev.eventsourcing.EventFilter;
import dev.eventsourcing.Expectation;
import dev.eventsourcing.nats.NatsConfig;
import dev.eventsourcing.spi.EventLog;
import dev.eventsourcing.spi.EventRecord;
import dev.eventsourcing.spi.StoreName;
import dev.eventsourcing.testkit.ByteCutProxy;
import dev.eventsourcing.testkit.ByteCutProxy.Direction;
import dev.eventsourcing.testkit.NatsProcess;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The network loses its way: the connection stays open, and nothing arrives, for ever. */
@Timeout(120)
class NatsSilenceTest {
    /** A client takes its server for gone within 15 seconds. */
    private static final Duration NOTICED = Duration.ofSeconds(30);

    @Test
    void clientTakesAnotherWay() throws Exception {
        try (NatsProcess server = NatsProcess.start();
                ByteCutProxy one = ByteCutProxy.to(server.port());
                ByteCutProxy other = ByteCutProxy.to(server.port());
                NatsBackend backend = NatsBackend.connect(
                        NatsConfig.servers("nats://localhost:" + one.port(), "nats://localhost:" + other.port()),
                        NatsOptions.defaults().withTimeouts(Duration.ofSeconds(1), Duration.ofSeconds(2)));
                EventLog log = backend.open(new StoreName("silence"))) {
            BlockingQueue<EventRecord> tailed = new LinkedBlockingQueue<>();
            log.tail(0, EventFilter.all(), event -> tailed.add(event.event()));
            List<EventRecord> events = Events.fill(log, 1, 1, new byte[10]);
            assertEquals(events.get(0), tailed.poll(10, TimeUnit.SECONDS));

            (one.passed(Direction.TO_SERVER) > 0 ? one : other).hold();

            List<EventRecord> next = List.of(Events.about("card-1"));
            appendAtLast(log, next);
            assertEquals(next.get(0), tailed.poll(10, TimeUnit.SECONDS), "the tail goes on by itself");
            assertEquals(List.of(events.get(0), next.get(0)), Events.read(log, EventFilter.all()));
        }
    }

    private static void appendAtLast(EventLog log, List<EventRecord> events) {
        long deadline = System.nanoTime() + NOTICED.toNanos();
        while (true) {
            try {
                log.append(events, Expectation.any()).join();
                return;
            } catch (CompletionException e) {
                assertTrue(
                        e.getCause() instanceof BackendUnavailableException
                                || e.getCause() instanceof AppendOutcomeUnknownException,
                        () -> e.getCause().toString());
                assertTrue(System.nanoTime() < deadline, "its server has been silent for " + NOTICED);
            }
        }
    }
}
