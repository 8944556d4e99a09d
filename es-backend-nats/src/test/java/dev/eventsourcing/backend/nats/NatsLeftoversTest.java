package dev.eventsourcing.backend.nats;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.eventsourcing.EventFilter;
import dev.eventsourcing.Expectation;
import dev.eventsourcing.nats.NatsConfig;
import dev.eventsourcing.nats.NatsConnector;
import dev.eventsourcing.spi.EventCursor;
import dev.eventsourcing.spi.EventLog;
import dev.eventsourcing.spi.ReadRequest;
import dev.eventsourcing.spi.StoreName;
import dev.eventsourcing.testkit.NatsProcess;
import io.nats.client.Connection;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** What is left after clients have gone, as the server's monitoring endpoint counts it. */
class NatsLeftoversTest {
    private static final int CYCLES = 100;
    /** Less than the server waits before it forgets a consumer by itself. */
    private static final Duration SOON = Duration.ofSeconds(10);

    private static final Duration FORGOTTEN = Duration.ofSeconds(15);
    private static final StoreName LOANS = new StoreName("loans");

    private final HttpClient http = HttpClient.newHttpClient();

    /** What the server holds for clients. */
    private record Held(long connections, long subscriptions, long consumers) {}

    @Test
    void nothingIsLeftOfAHundredClientsThatClosedUnderLoad() throws Exception {
        try (NatsProcess process = NatsProcess.start()) {
            NatsConfig config = NatsConfig.servers(process.server().url());
            try (NatsBackend first = NatsBackend.connect(config);
                    EventLog log = first.open(LOANS)) {
                Events.fill(log, 600, 3, new byte[10]);
            }
            Held before = awaitHeld(process, SOON, held -> held.consumers == 0 && held.connections == 0);

            for (int cycle = 0; cycle < CYCLES; cycle++) {
                openUseAndClose(config);
            }

            assertEquals(before, awaitHeld(process, SOON, before::equals));
            assertEquals(Set.of(), awaitNoThreads());
        }
    }

    /** Closes with appends under way, a tail that runs, and reads in the middle of a consumer and of a direct get. */
    private static void openUseAndClose(NatsConfig config) {
        try (NatsBackend backend = NatsBackend.connect(config)) {
            EventLog log = backend.open(LOANS);
            log.tail(0, EventFilter.all(), event -> {});
            EventCursor all = log.read(ReadRequest.of(EventFilter.all()));
            all.next();
            EventCursor one = log.read(ReadRequest.of(EventFilter.entity("card-1")));
            one.next();
            for (int i = 0; i < 10; i++) {
                var unused = log.append(List.of(Events.about("card-9")), Expectation.any());
            }
        }
    }

    @Test
    void closedLogLeavesNothingOnAConnectionThatStays() throws Exception {
        try (NatsProcess process = NatsProcess.start();
                Connection connection = NatsConnector.connect(
                        NatsConfig.servers(process.server().url()));
                NatsBackend backend = NatsBackend.over(connection, NatsOptions.defaults())) {
            try (EventLog log = backend.open(LOANS)) {
                Events.fill(log, 600, 3, new byte[10]);
                Events.read(log, EventFilter.all());
            }
            Held before = held(process);
            for (int cycle = 0; cycle < 20; cycle++) {
                EventLog log = backend.open(LOANS);
                log.tail(0, EventFilter.all(), event -> {});
                EventCursor all = log.read(ReadRequest.of(EventFilter.all()));
                all.next();
                EventCursor one = log.read(ReadRequest.of(EventFilter.entity("card-1")));
                one.next();
                assertTrue(held(process).consumers > 0, "a read has a consumer while it lasts");
                log.close();
            }

            assertEquals(before, awaitHeld(process, SOON, before::equals));
        }
    }

    @Test
    void consumerOfAClientThatDiedIsForgotten() throws Exception {
        try (NatsProcess process = NatsProcess.start()) {
            Connection connection =
                    NatsConnector.connect(NatsConfig.servers(process.server().url()));
            NatsBackend backend = NatsBackend.over(connection, NatsOptions.defaults());
            EventLog log = backend.open(LOANS);
            Events.fill(log, 1500, 3, new byte[10]);
            EventCursor all = log.read(ReadRequest.of(EventFilter.all()));
            all.next();
            assertEquals(1, held(process).consumers);

            connection.close(); // of the rest the server is told nothing

            assertEquals(0, awaitHeld(process, FORGOTTEN, held -> held.consumers == 0).consumers);
            backend.close();
        }
    }

    /** What is held as soon as it is as it should be, or at the end of the time. */
    private Held awaitHeld(NatsProcess process, Duration within, Predicate<Held> asItShouldBe) throws Exception {
        long deadline = System.nanoTime() + within.toNanos();
        Held held = held(process);
        while (!asItShouldBe.test(held) && System.nanoTime() < deadline) {
            Thread.sleep(50);
            held = held(process);
        }
        return held;
    }

    private Held held(NatsProcess process) throws IOException, InterruptedException {
        String url = process.server().monitoringUrl().orElseThrow();
        return new Held(
                number("num_connections", url + "/connz"),
                number("num_subscriptions", url + "/subsz"),
                number("consumers", url + "/jsz"));
    }

    private long number(String name, String url) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create(url)).build();
        String answer = http.send(request, HttpResponse.BodyHandlers.ofString()).body();
        Matcher number = Pattern.compile("\"" + name + "\":\\s*(\\d+)").matcher(answer);
        assertTrue(number.find(), "no " + name + " in " + answer);
        return Long.parseLong(number.group(1));
    }

    private static Set<String> threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(name -> name.startsWith("es-nats")
                        || name.toLowerCase(java.util.Locale.ROOT).contains("nats"))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static Set<String> awaitNoThreads() throws InterruptedException {
        long deadline = System.nanoTime() + FORGOTTEN.toNanos();
        while (!threads().isEmpty() && System.nanoTime() < deadline) {
            Thread.sleep(50);
        }
        return threads();
    }
}
