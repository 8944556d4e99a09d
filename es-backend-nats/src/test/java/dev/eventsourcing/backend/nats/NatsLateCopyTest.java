package dev.eventsourcing.backend.nats;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import dev.eventsourcing.EventFilter;
import dev.eventsourcing.Expectation;
import dev.eventsourcing.nats.NatsConfig;
import dev.eventsourcing.nats.NatsConnector;
import dev.eventsourcing.spi.AppendResult;
import dev.eventsourcing.spi.AppendResult.Appended;
import dev.eventsourcing.spi.AppendResult.Conflict;
import dev.eventsourcing.spi.EventCursor;
import dev.eventsourcing.spi.EventLog;
import dev.eventsourcing.spi.EventRecord;
import dev.eventsourcing.spi.ReadRequest;
import dev.eventsourcing.spi.RecordFormat;
import dev.eventsourcing.spi.StoreName;
import dev.eventsourcing.spi.StoredEvent;
import dev.eventsourcing.spi.Tail;
import dev.eventsourcing.testkit.ByteCutProxy;
import dev.eventsourcing.testkit.NatsProcess;
import io.nats.client.Connection;
import io.nats.client.Message;
import io.nats.client.api.DiscardPolicy;
import io.nats.client.api.MessageInfo;
import io.nats.client.api.StreamConfiguration;
import io.nats.client.impl.Headers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What is stored already arrives once more, when the server has forgotten its id: after 400 milliseconds here. The
 * stream holds it twice then, and nobody sees it.
 */
@ParameterizedClass
@ValueSource(strings = {"2.10", "newest"})
class NatsLateCopyTest {
    private static final Duration DUPLICATE_WINDOW = Duration.ofMillis(400);
    private static final StoreName LOANS = new StoreName("loans");

    private final String line;
    private NatsProcess process;
    private Connection connection;
    private NatsBackend backend;
    private NatsBackend elsewhere;
    private EventLog log;
    private EventLog other;

    NatsLateCopyTest(String line) {
        this.line = line;
    }

    @BeforeEach
    void start() throws Exception {
        process = line.equals("newest")
                ? NatsProcess.start()
                : NatsProcess.builder().versionLine(line).start();
        NatsConfig config = NatsConfig.servers(process.server().url());
        connection = NatsConnector.connect(config);
        StreamConfiguration.Builder stream = StreamConfiguration.builder()
                .name("es_loans")
                .subjects("es.loans.e.*")
                .discardPolicy(DiscardPolicy.New)
                .allowDirect(true)
                .denyDelete(true)
                .denyPurge(true)
                .duplicateWindow(DUPLICATE_WINDOW);
        connection.jetStreamManagement().addStream((takesBatches() ? stream.allowAtomicPublish() : stream).build());
        backend = NatsBackend.connect(config);
        elsewhere = NatsBackend.connect(config);
        log = backend.open(LOANS);
        other = elsewhere.open(LOANS); // a client that knows nothing of what the first one does
    }

    @AfterEach
    void end() throws Exception {
        backend.close();
        elsewhere.close();
        connection.close();
        process.close();
    }

    private boolean takesBatches() {
        return !line.equals("2.10");
    }

    @Test
    void nobodySeesTheCopy() throws Exception {
        EventRecord first = Events.about("card-1");
        EventRecord second = Events.about("card-1");
        List<EventRecord> both = List.of(first, second);
        List<Long> sequences = Events.append(log, first, second).sequences();

        arriveAgain(1, 1);

        assertEquals(2, messages());
        for (EventFilter filter : List.of(EventFilter.all(), EventFilter.entity("card-1"))) {
            assertEquals(both, Events.read(other, filter));
            assertEquals(List.of(second, first), backwards(other, filter));
            assertEquals(sequences.get(1), other.lastSequence(filter));
        }
        assertEquals(both, firstOfTail(2));
    }

    @Test
    void whatFollowsTheCopyIsStoredAndSeenAsIfItWereNotThere() throws Exception {
        EventRecord before = Events.about("card-1");
        long end = Events.append(log, before).sequences().get(0);
        arriveAgain(1, 1);
        EventRecord expecting = Events.about("card-1");
        EventRecord elsewhereToo = Events.about("card-2");
        EventRecord storeWide = Events.about("card-1");

        Conflict stale = assertInstanceOf(
                Conflict.class,
                log.append(List.of(expecting), Expectation.entityAbsent("card-1"))
                        .join());
        Appended next = assertInstanceOf(
                Appended.class,
                other.append(List.of(expecting), Expectation.entityAt("card-1", end))
                        .join());
        Events.append(log, elsewhereToo);
        arriveAgain(4, 1);
        Appended last = assertInstanceOf(
                Appended.class,
                other.append(List.of(storeWide), Expectation.storeAt(Position.ofLast(4)))
                        .join());

        assertEquals(end, stale.actualSequence());
        assertEquals(List.of(Position.ofLast(3)), next.sequences());
        assertEquals(List.of(Position.ofLast(6)), last.sequences());
        assertEquals(List.of(before, expecting, elsewhereToo, storeWide), Events.read(log, EventFilter.all()));
        assertEquals(List.of(before, expecting, elsewhereToo, storeWide), firstOfTail(4));
    }

    @Test
    void whoAppendsItAgainIsToldOfTheFirstCopy() throws Exception {
        EventRecord event = Events.about("card-1");
        Appended stored = new Appended(Events.append(log, event).sequences(), true);

        arriveAgain(1, 1); // of which the server remembers the id for a moment

        assertEquals(stored, Events.append(other, event));
        Thread.sleep(2 * DUPLICATE_WINDOW.toMillis());
        assertEquals(stored, other.append(List.of(event), Expectation.any()).join());
    }

    /** The acknowledgement is that of the copy, and comes while its client still waits. */
    @Test
    void whoseAppendIsTheCopyIsToldOfTheFirstOne() throws Exception {
        NatsOptions patient = NatsOptions.defaults().withTimeouts(Duration.ofSeconds(10), Duration.ofSeconds(20));
        try (ByteCutProxy proxy = ByteCutProxy.to(process.port());
                NatsBackend slow =
                        NatsBackend.connect(NatsConfig.servers("nats://127.0.0.1:" + proxy.port()), patient);
                EventLog held = slow.open(LOANS)) {
            Events.append(held, Events.about("card-2"));
            proxy.hold();
            EventRecord event = Events.about("card-1");
            CompletableFuture<AppendResult> late = held.append(List.of(event), Expectation.any());
            Appended first = Events.append(log, event);
            Thread.sleep(2 * DUPLICATE_WINDOW.toMillis());
            proxy.release();

            Appended told = assertInstanceOf(Appended.class, late.get(10, TimeUnit.SECONDS));

            assertEquals(3, messages(), "it was stored twice");
            assertEquals(first.sequences(), told.sequences());
        }
    }

    @Test
    void appendOverSeveralEntitiesIsPassedOverAsAWhole() throws Exception {
        if (!takesBatches()) {
            assertEquals(0, messages(), "this server stores no such appends");
            return;
        }
        EventRecord[] batch = {Events.about("card-1"), Events.about("card-2"), Events.about("card-1")};
        List<Long> sequences = Events.append(log, batch).sequences();

        arriveAgain(1, 3);

        assertEquals(6, messages());
        assertEquals(List.of(batch), Events.read(other, EventFilter.all()));
        assertEquals(List.of(batch[1]), Events.read(other, EventFilter.entity("card-2")));
        assertEquals(sequences.get(2), other.lastSequence(EventFilter.all()));
        assertEquals(sequences.get(1), other.lastSequence(EventFilter.entity("card-2")));
    }

    /** What was stored late, but once, is there. */
    @Test
    void whatIsLateAndNoCopyIsSeen() throws Exception {
        EventRecord event = Events.about("card-1");
        Events.append(log, Events.about("card-1"));
        MessageInfo like = connection.jetStreamManagement().getMessage("es_loans", 1);
        Thread.sleep(2 * DUPLICATE_WINDOW.toMillis());

        connection
                .jetStream()
                .publish(
                        like.getSubject(),
                        new Headers().put("Nats-Msg-Id", event.id().toString()),
                        RecordFormat.encode(List.of(event)));

        assertEquals(2, Events.read(other, EventFilter.all()).size());
        assertEquals(Position.ofLast(2), other.lastSequence(EventFilter.entity("card-1")));
    }

    /** Sends stored messages once more, as they were sent before, but without a guard. */
    private void arriveAgain(long first, int count) throws Exception {
        Thread.sleep(2 * DUPLICATE_WINDOW.toMillis());
        for (long number = first; number < first + count; number++) {
            MessageInfo stored = connection.jetStreamManagement().getMessage("es_loans", number);
            Message answer = connection.request(
                    stored.getSubject(), again(stored.getHeaders()), stored.getData(), Duration.ofSeconds(5));
            assertEquals(
                    false,
                    new String(answer.getData(), StandardCharsets.UTF_8).contains("error"),
                    "the server takes it again");
        }
    }

    private static Headers again(Headers stored) {
        Headers headers = new Headers();
        stored.forEach((name, values) -> {
            if (name.equals("Nats-Batch-Id")) {
                headers.put(name, values.get(0) + "-again");
            } else if (!name.startsWith("Nats-Expected-Last")) {
                headers.put(name, values);
            }
        });
        return headers;
    }

    private long messages() throws Exception {
        return connection
                .jetStreamManagement()
                .getStreamInfo("es_loans")
                .getStreamState()
                .getMsgCount();
    }

    private static List<EventRecord> backwards(EventLog log, EventFilter filter) {
        List<EventRecord> events = new ArrayList<>();
        try (EventCursor cursor = log.read(ReadRequest.of(filter).backwards())) {
            cursor.forEachRemaining(event -> events.add(event.event()));
        }
        return events;
    }

    /** What a tail delivers, and nothing more for a moment. */
    private List<EventRecord> firstOfTail(int count) throws Exception {
        BlockingQueue<StoredEvent> delivered = new LinkedBlockingQueue<>();
        List<EventRecord> events = new ArrayList<>();
        try (Tail tail = other.tail(0, EventFilter.all(), delivered::add)) {
            for (int i = 0; i < count; i++) {
                StoredEvent event = delivered.poll(10, TimeUnit.SECONDS);
                events.add(event.event());
            }
            assertEquals(null, delivered.poll(300, TimeUnit.MILLISECONDS), "nothing more is delivered");
        }
        return events;
    }
}
