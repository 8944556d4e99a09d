package dev.eventsourcing.backend.nats;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.eventsourcing.BackendUnavailableException;
import dev.eventsourcing.EventFilter;
import dev.eventsourcing.nats.NatsConfig;
import dev.eventsourcing.nats.NatsConnector;
import dev.eventsourcing.spi.EventCursor;
import dev.eventsourcing.spi.EventLog;
import dev.eventsourcing.spi.EventRecord;
import dev.eventsourcing.spi.ReadRequest;
import dev.eventsourcing.spi.StoreName;
import dev.eventsourcing.testkit.CuttableProxy;
import dev.eventsourcing.testkit.NatsProcess;
import io.nats.client.Connection;
import io.nats.client.JetStreamManagement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A read that has begun comes to its end, whatever becomes of its consumer, its connection or the server. */
class NatsReadTest {
    private static final int EVENTS = 3000;

    /** So many that entities are worth asking for one by one, and what is read is most of what comes after a mishap. */
    private static final int EVENTS_OF_MANY = 8000;

    private static final int MANY = 640;
    private static final StoreName LOANS = new StoreName("loans");
    private static final StoreName SHELVES = new StoreName("shelves");

    private static final Duration CUTTING = Duration.ofSeconds(4);
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Duration LONGEST_BETWEEN_CUTS = Duration.ofMillis(300);

    private static final List<Server> SERVERS = new ArrayList<>();

    /** A server that holds a store, and a client that reaches it through a proxy. */
    private record Server(
            NatsProcess process,
            CuttableProxy proxy,
            NatsBackend backend,
            List<EventRecord> events,
            List<EventRecord> eventsOfMany) {}

    @BeforeAll
    static void startTheNewestAndTheOldest() {
        SERVERS.add(fill(NatsProcess.start()));
        SERVERS.add(fill(NatsProcess.builder().versionLine("2.10").start()));
    }

    private static Server fill(NatsProcess process) {
        CuttableProxy proxy = CuttableProxy.to(process.port());
        NatsBackend backend = NatsBackend.connect(
                NatsConfig.servers("nats://127.0.0.1:" + proxy.port()),
                NatsOptions.defaults().withTimeouts(Duration.ofSeconds(1), Duration.ofSeconds(10)));
        try (EventLog log = backend.open(LOANS);
                EventLog shelves = backend.open(SHELVES)) {
            return new Server(
                    process,
                    proxy,
                    backend,
                    Events.fill(log, EVENTS, 2, new byte[100]),
                    Events.fill(shelves, EVENTS_OF_MANY, MANY, new byte[100]));
        }
    }

    @AfterAll
    static void end() throws Exception {
        for (Server server : SERVERS) {
            server.backend.close();
            server.proxy.close();
            server.process.close();
        }
    }

    /** Something that happens to a read. */
    @FunctionalInterface
    interface Mishap {
        void happen(Server server) throws Exception;
    }

    static Stream<Arguments> mishaps() {
        Mishap consumerIsDeleted = NatsReadTest::deleteConsumers;
        Mishap connectionIsCut = server -> server.proxy.cut();
        Mishap serverIsRestarted = server -> {
            server.process.kill();
            server.process.restart();
        };
        return SERVERS.stream()
                .flatMap(server -> Stream.of(
                        arguments(server.process.server().version() + " consumer deleted", server, consumerIsDeleted),
                        arguments(server.process.server().version() + " connection cut", server, connectionIsCut),
                        arguments(server.process.server().version() + " server killed", server, serverIsRestarted)));
    }

    private static void deleteConsumers(Server server) throws Exception {
        try (Connection other =
                NatsConnector.connect(NatsConfig.servers(server.process.server().url()))) {
            JetStreamManagement management = other.jetStreamManagement();
            List<String> consumers = management.getConsumerNames("es_loans");
            String stream = "es_loans";
            if (consumers.isEmpty()) {
                stream = "es_shelves";
                consumers = management.getConsumerNames(stream);
            }
            assertEquals(1, consumers.size(), "the read has a consumer to lose");
            management.deleteConsumer(stream, consumers.get(0));
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("mishaps")
    void readOfAllIsCompleteAndInOrder(String name, Server server, Mishap mishap) throws Exception {
        assertEquals(server.events, readWith(mishap, server, ReadRequest.of(EventFilter.all())));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("mishaps")
    void readOfOneEntityIsCompleteAndInOrder(String name, Server server, Mishap mishap) throws Exception {
        boolean usesNoConsumer = name.endsWith("consumer deleted") && !name.startsWith("2.10");
        Mishap what = usesNoConsumer ? NatsReadTest::assertNoConsumers : mishap;

        List<EventRecord> read = readWith(what, server, ReadRequest.of(EventFilter.entity("card-1")));

        assertEquals(
                server.events.stream()
                        .filter(event -> event.entityId().equals("card-1"))
                        .toList(),
                read);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("mishaps")
    void readOfManyEntitiesIsCompleteAndInOrder(String name, Server server, Mishap mishap) throws Exception {
        boolean usesNoConsumer = name.endsWith("consumer deleted") && !name.startsWith("2.10");
        Mishap what = usesNoConsumer ? NatsReadTest::assertNoConsumers : mishap;
        Set<String> wanted =
                IntStream.range(0, 100).mapToObj(number -> "card-" + number * 6).collect(Collectors.toSet());

        List<EventRecord> read = readWith(what, server, SHELVES, ReadRequest.of(EventFilter.entities(wanted)));

        assertEquals(
                server.eventsOfMany.stream()
                        .filter(event -> wanted.contains(event.entityId()))
                        .toList(),
                read);
    }

    /**
     * Each entity's share of what a read may hold is less than one of these events takes; and the entities at the
     * beginning are so near to each other that each is read with its neighbours.
     */
    @Test
    void largeEventsOfManyEntitiesAreReadOnce() {
        try (EventLog log = SERVERS.get(0).backend.open(new StoreName("folios"))) {
            List<EventRecord> wanted = new ArrayList<>();
            for (int i = 0; i < 5; i++) {
                wanted.add(Events.about("first-" + i));
            }
            for (int i = 0; i < 80; i++) {
                wanted.add(Events.about("folio-" + i % 40, new byte[200_000]));
            }
            wanted.subList(0, 5).forEach(event -> Events.append(log, event));
            Events.fill(log, 3500, 1000, new byte[10]);
            wanted.subList(5, 85).forEach(event -> Events.append(log, event));
            Set<String> entities = wanted.stream().map(EventRecord::entityId).collect(Collectors.toSet());

            assertEquals(wanted, Events.read(log, EventFilter.entities(entities)));
        }
    }

    /** Some of what the server sends meanwhile is lost, and what it sends once the client is back is not. */
    @ParameterizedTest
    @ValueSource(ints = {0, 1})
    void readsAreCompleteWhileTheConnectionIsCutAgainAndAgain(int which) throws Exception {
        Server server = SERVERS.get(which);
        AtomicBoolean over = new AtomicBoolean();
        Thread cuts = new Thread(() -> {
            Random random = new Random(which);
            while (!over.get()) {
                server.proxy.cut();
                LockSupport.parkNanos(random.nextInt((int) LONGEST_BETWEEN_CUTS.toNanos()));
            }
        });
        try (EventLog log = server.backend.open(LOANS)) {
            cuts.start();
            List<EventRecord> ofOne = server.events.stream()
                    .filter(event -> event.entityId().equals("card-1"))
                    .toList();
            int complete = 0;
            long end = System.nanoTime() + CUTTING.toNanos();
            while (System.nanoTime() < end || complete < 3) {
                try {
                    for (int i = 0; i < 8; i++) {
                        assertEquals(ofOne, Events.read(log, EventFilter.entity("card-1")));
                    }
                    assertEquals(server.events, Events.read(log, EventFilter.all()));
                    complete++;
                } catch (BackendUnavailableException e) { // on a busy machine no connection may live for long enough
                    assertTrue(System.nanoTime() < end + PATIENCE.toNanos(), "only " + complete + " reads succeeded");
                }
            }
        } finally {
            over.set(true);
            cuts.join();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1})
    void backwardReadIsCompleteOverACut(int server) throws Exception {
        List<EventRecord> expected = new ArrayList<>(SERVERS.get(server).events);
        Collections.reverse(expected);

        assertEquals(
                expected,
                readWith(
                        one -> one.proxy.cut(),
                        SERVERS.get(server),
                        ReadRequest.of(EventFilter.all()).backwards()));
    }

    /** The server forgets a consumer that is not used for some seconds; the reader does not notice. */
    @ParameterizedTest
    @ValueSource(ints = {0, 1})
    void slowReaderGetsEverything(int server) throws Exception {
        Mishap aLongPause = one -> {
            try (Connection other = NatsConnector.connect(
                    NatsConfig.servers(one.process.server().url()))) {
                JetStreamManagement management = other.jetStreamManagement();
                long deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
                while (!management.getConsumerNames("es_loans").isEmpty() && System.nanoTime() < deadline) {
                    Thread.sleep(100);
                }
                assertEquals(List.of(), management.getConsumerNames("es_loans"), "it is forgotten after a while");
            }
        };

        assertEquals(
                SERVERS.get(server).events,
                readWith(aLongPause, SERVERS.get(server), ReadRequest.of(EventFilter.all())));
    }

    private static void assertNoConsumers(Server server) throws Exception {
        try (Connection other =
                NatsConnector.connect(NatsConfig.servers(server.process.server().url()))) {
            assertEquals(List.of(), other.jetStreamManagement().getConsumerNames("es_loans"));
            assertEquals(List.of(), other.jetStreamManagement().getConsumerNames("es_shelves"));
        }
    }

    private static List<EventRecord> readWith(Mishap mishap, Server server, ReadRequest request) throws Exception {
        return readWith(mishap, server, LOANS, request);
    }

    private static List<EventRecord> readWith(Mishap mishap, Server server, StoreName store, ReadRequest request)
            throws Exception {
        List<EventRecord> read = new ArrayList<>();
        try (EventLog log = server.backend.open(store);
                EventCursor cursor = log.read(request)) {
            for (int i = 0; i < 100; i++) {
                read.add(cursor.next().event());
            }
            mishap.happen(server);
            cursor.forEachRemaining(event -> read.add(event.event()));
        }
        assertTrue(read.size() > 1000, "most of it came after the mishap");
        return read;
    }
}
