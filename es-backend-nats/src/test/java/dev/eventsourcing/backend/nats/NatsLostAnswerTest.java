package dev.eventsourcing.backend.nats;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.eventsourcing.AppendOutcomeUnknownException;
import dev.eventsourcing.DuplicateEventIdException;
import dev.eventsourcing.EventFilter;
import dev.eventsourcing.Expectation;
import dev.eventsourcing.UnsupportedServerException;
import dev.eventsourcing.nats.NatsConfig;
import dev.eventsourcing.nats.NatsConnector;
import dev.eventsourcing.spi.AppendResult;
import dev.eventsourcing.spi.AppendResult.Appended;
import dev.eventsourcing.spi.AppendResult.Conflict;
import dev.eventsourcing.spi.EventLog;
import dev.eventsourcing.spi.EventRecord;
import dev.eventsourcing.spi.StoreName;
import dev.eventsourcing.testkit.NatsProcess;
import io.nats.client.Connection;
import io.nats.client.api.DiscardPolicy;
import io.nats.client.api.StreamConfiguration;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A writer whose answer is lost appends again and is told the truth, also when the server has forgotten the message id:
 * here it does so after 100 milliseconds.
 */
@ParameterizedClass
@ValueSource(strings = {"2.10", "newest"})
class NatsLostAnswerTest {
    private static final Duration DUPLICATE_WINDOW = Duration.ofMillis(100);
    private static final StoreName LOANS = new StoreName("loans");
    private static final NatsOptions IMPATIENT =
            NatsOptions.defaults().withTimeouts(Duration.ofMillis(200), Duration.ofMillis(500));

    private final String line;
    private NatsProcess process;
    private NatsBackend backend;
    private EventLog log;

    NatsLostAnswerTest(String line) {
        this.line = line;
    }

    @BeforeEach
    void start() throws Exception {
        process = line.equals("newest")
                ? NatsProcess.start()
                : NatsProcess.builder().versionLine(line).start();
        makeStream("es_loans", DUPLICATE_WINDOW);
        backend = NatsBackend.connect(config(), IMPATIENT);
        log = backend.open(LOANS);
    }

    @AfterEach
    void end() {
        backend.close();
        process.close();
    }

    private void makeStream(String name, Duration duplicateWindow) throws Exception {
        try (Connection connection = NatsConnector.connect(config())) {
            StreamConfiguration.Builder stream = StreamConfiguration.builder()
                    .name(name)
                    .subjects(name.replace('_', '.') + ".e.*")
                    .discardPolicy(DiscardPolicy.New)
                    .denyDelete(true)
                    .denyPurge(true)
                    .duplicateWindow(duplicateWindow);
            connection.jetStreamManagement().addStream((takesBatches() ? stream.allowAtomicPublish() : stream).build());
        }
    }

    private NatsConfig config() {
        return NatsConfig.servers(process.server().url());
    }

    private boolean takesBatches() {
        return !line.equals("2.10");
    }

    /** The window is longer here, because an older event would be looked up before it is sent. */
    @Test
    void answerLostInAFreezeIsFoundByTheRetryAfterTheDuplicateWindow() throws Exception {
        Duration window = Duration.ofSeconds(2);
        makeStream("es_frozen", window);
        try (EventLog frozen = backend.open(new StoreName("frozen"))) {
            process.pause();
            EventRecord event = Events.about("card-1");
            Expectation absent = Expectation.entityAbsent("card-1");
            CompletionException lost = assertThrows(
                    CompletionException.class,
                    () -> frozen.append(List.of(event), absent).join());
            AppendOutcomeUnknownException unknown =
                    assertInstanceOf(AppendOutcomeUnknownException.class, lost.getCause());
            assertEquals(List.of(event.id()), unknown.eventIds());
            process.resume(); // and now it reads what was sent before
            awaitEvent(frozen);
            Thread.sleep(window.plusMillis(200).toMillis());

            Appended found = assertInstanceOf(
                    Appended.class, frozen.append(List.of(event), absent).join());

            assertTrue(found.alreadyStored());
            assertEquals(List.of(event), Events.read(frozen, EventFilter.all()));
        }
    }

    /** The server recognises the id, and the client that never saw it has to find out what it is the id of. */
    @Test
    void idThatAnotherClientUsedIsADuplicate() throws Exception {
        makeStream("es_shelves", Duration.ofSeconds(10));
        StoreName shelves = new StoreName("shelves");
        try (EventLog first = backend.open(shelves);
                NatsBackend another = NatsBackend.connect(config(), IMPATIENT);
                EventLog second = another.open(shelves)) {
            EventRecord stored = Events.about("card-1");
            Events.append(first, stored);
            EventRecord taken = elsewhere(stored, "card-2");

            CompletionException refused = assertThrows(
                    CompletionException.class,
                    () -> second.append(List.of(taken), Expectation.any()).join());

            assertInstanceOf(DuplicateEventIdException.class, refused.getCause());
        }
    }

    /** As above, but the server does not say where it has the id. */
    @Test
    void idsThatAnotherClientUsedInABatchAreDuplicates() throws Exception {
        if (!takesBatches()) {
            return; // refused, see below
        }
        makeStream("es_shelves", Duration.ofSeconds(10));
        StoreName shelves = new StoreName("shelves");
        try (EventLog first = backend.open(shelves);
                NatsBackend another = NatsBackend.connect(config(), IMPATIENT);
                EventLog second = another.open(shelves)) {
            EventRecord[] stored = {Events.about("card-1"), Events.about("card-2")};
            Events.append(first, stored);
            EventRecord taken = elsewhere(stored[0], "card-3");

            CompletionException refused = assertThrows(
                    CompletionException.class,
                    () -> second.append(List.of(taken, stored[1]), Expectation.any())
                            .join());

            DuplicateEventIdException duplicate = assertInstanceOf(DuplicateEventIdException.class, refused.getCause());
            assertEquals(stored[0].id(), duplicate.eventId());
            assertEquals(List.of(stored), Events.read(second, EventFilter.all()));
        }
    }

    @Test
    void appendThatIsUnderWayWhenTheBackendIsClosedIsUnknown() throws Exception {
        process.pause();
        CompletableFuture<AppendResult> answer = log.append(List.of(Events.about("card-1")), Expectation.any());
        Thread.sleep(50); // it is sent

        backend.close();
        CompletionException unknown = assertThrows(CompletionException.class, answer::join);
        process.resume();

        assertInstanceOf(AppendOutcomeUnknownException.class, unknown.getCause());
    }

    /** More than there are threads to find out: their time runs while they wait for one. */
    @Test
    void allThatIsUnderWayEndsInTime() throws Exception {
        process.pause();
        List<CompletableFuture<AppendResult>> answers = new ArrayList<>();
        for (int i = 0; i < 400; i++) {
            answers.add(log.append(List.of(Events.about("card-" + i)), Expectation.any()));
        }

        CompletableFuture<Void> all = CompletableFuture.allOf(answers.toArray(CompletableFuture[]::new));
        ExecutionException failed = assertThrows(ExecutionException.class, () -> all.get(10, TimeUnit.SECONDS));
        process.resume();

        assertInstanceOf(AppendOutcomeUnknownException.class, failed.getCause());
    }

    @Test
    void everyExpectationRecognisesOnesOwnAppendAfterTheDuplicateWindow() throws Exception {
        EventRecord first = Events.about("card-1");
        Appended stored = Events.append(log, first);
        EventRecord second = Events.about("card-2");
        Appended after = Events.append(log, second);
        Thread.sleep(2 * DUPLICATE_WINDOW.toMillis());
        try (NatsBackend other = NatsBackend.connect(config(), IMPATIENT); // that knows nothing of what was appended
                EventLog retrying = other.open(LOANS)) {
            List<AppendResult> answers = new ArrayList<>();
            for (Expectation expectation : List.of(
                    Expectation.any(),
                    Expectation.entityAbsent("card-1"),
                    Expectation.storeAt(0),
                    Expectation.noneAfter(EventFilter.types("borrowed"), 0))) {
                answers.add(retrying.append(List.of(first), expectation).join());
            }
            answers.add(retrying.append(
                            List.of(second),
                            Expectation.storeAt(stored.sequences().get(0)))
                    .join());

            Appended again = new Appended(stored.sequences(), true);
            assertEquals(List.of(again, again, again, again, new Appended(after.sequences(), true)), answers);
            assertEquals(List.of(first, second), Events.read(retrying, EventFilter.all()));
        }
    }

    @Test
    void anotherEventInThatPlaceIsAConflict() throws Exception {
        Appended stored = Events.append(log, Events.about("card-1"));
        Thread.sleep(2 * DUPLICATE_WINDOW.toMillis());

        Conflict conflict = assertInstanceOf(
                Conflict.class,
                log.append(List.of(Events.about("card-1")), Expectation.entityAbsent("card-1"))
                        .join());

        assertEquals(stored.sequences().get(0), conflict.actualSequence());
    }

    /** Which ids an entity has is read once, and then on from there. */
    @Test
    void whatIsStoredAfterItWasLookedForIsFoundTheNextTime() throws Exception {
        Events.append(log, Events.about("card-1"));
        try (NatsBackend other = NatsBackend.connect(config(), IMPATIENT);
                EventLog retrying = other.open(LOANS)) {
            Expectation absent = Expectation.entityAbsent("card-1");
            EventRecord wanted = Events.about("card-1");
            assertInstanceOf(
                    Conflict.class, retrying.append(List.of(wanted), absent).join());
            Appended stored = Events.append(log, wanted);
            Events.append(log, Events.about("card-1"));
            Thread.sleep(2 * DUPLICATE_WINDOW.toMillis());

            assertEquals(
                    new Appended(stored.sequences(), true),
                    retrying.append(List.of(wanted), absent).join());
        }
    }

    @Test
    void appendOverSeveralEntitiesIsRecognisedAsAWhole() throws Exception {
        EventRecord[] batch = {Events.about("card-1"), Events.about("card-2"), Events.about("card-1")};
        if (!takesBatches()) {
            CompletionException refused = assertThrows(CompletionException.class, () -> Events.append(log, batch));
            assertInstanceOf(UnsupportedServerException.class, refused.getCause());
            assertEquals(List.of(), Events.read(log, EventFilter.all()));
            return;
        }
        Appended stored = Events.append(log, batch);
        Thread.sleep(2 * DUPLICATE_WINDOW.toMillis());
        try (NatsBackend other = NatsBackend.connect(config(), IMPATIENT);
                EventLog retrying = other.open(LOANS)) {
            assertEquals(new Appended(stored.sequences(), true), Events.append(retrying, batch));
            assertEquals(List.of(batch), Events.read(retrying, EventFilter.all()));
        }
    }

    private static EventRecord elsewhere(EventRecord event, String entity) {
        return new EventRecord(
                event.id(), event.type(), entity, event.timestamp(), event.tags(), event.headers(), event.payload());
    }

    private static void awaitEvent(EventLog log) throws InterruptedException {
        long deadline = System.nanoTime() + Duration.ofSeconds(10).toNanos();
        while (log.lastSequence(EventFilter.all()) == 0 && System.nanoTime() < deadline) {
            Thread.sleep(20);
        }
        assertTrue(log.lastSequence(EventFilter.all()) > 0, "what was sent is stored");
    }
}
