package dev.eventsourcing.backend.nats;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.eventsourcing.Expectation;
import dev.eventsourcing.UuidV7;
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
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

/** What a client makes of a refusal, which names the last message of the entity, and how much it asks for that. */
@ParameterizedClass
@ValueSource(strings = {"2.10", "newest"})
class NatsRefusalTest {
    private static final StoreName LOANS = new StoreName("loans");
    private static final String CARD = "card-1";

    private final String line;
    private final AtomicInteger questions = new AtomicInteger();
    private NatsProcess process;
    private Connection connection;
    private NatsBackend backend;
    private NatsBackend elsewhere;
    private EventLog log;
    private EventLog other;

    NatsRefusalTest(String line) {
        this.line = line;
    }

    @BeforeEach
    void start() {
        process = line.equals("newest")
                ? NatsProcess.start()
                : NatsProcess.builder().versionLine(line).start();
        NatsConfig config = NatsConfig.servers(process.server().url());
        connection = NatsConnector.connect(config);
        backend = NatsBackend.over(counting(connection), NatsOptions.defaults());
        elsewhere = NatsBackend.connect(config);
        log = backend.open(LOANS);
        other = elsewhere.open(LOANS);
    }

    @AfterEach
    void end() throws Exception {
        backend.close();
        elsewhere.close();
        connection.close();
        process.close();
    }

    /** The same connection; what is asked of JetStream is counted, appends are not. */
    private Connection counting(Connection counted) {
        return (Connection) Proxy.newProxyInstance(
                Connection.class.getClassLoader(), new Class<?>[] {Connection.class}, (proxy, method, arguments) -> {
                    if (arguments != null && String.valueOf(arguments[0]).startsWith("$JS.API.")) {
                        questions.incrementAndGet();
                    }
                    try {
                        return method.invoke(counted, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    @Test
    void conflictWithOnesOwnAppendsAsksNothing() {
        long first = stored(log, Events.about(CARD), 0);
        assertEquals(first, refused(log, Events.about(CARD), 0));
        long last = stored(log, Events.about(CARD), stored(log, Events.about(CARD), first));
        questions.set(0);

        assertEquals(last, refused(log, Events.about(CARD), first));
        assertEquals(0, questions.get());
    }

    @Test
    void conflictWithAppendsOfAnotherClientAsksOnceAtMost() {
        long first = stored(log, Events.about(CARD), 0);
        assertEquals(first, refused(log, Events.about(CARD), 0));
        long last = stored(other, Events.about(CARD), stored(other, Events.about(CARD), first));
        questions.set(0);

        assertEquals(last, refused(log, Events.about(CARD), first));
        assertTrue(questions.get() <= 1, questions + " questions");
        assertEquals(last, refused(log, Events.about(CARD), first));
        assertTrue(questions.get() <= 1, questions + " questions");
    }

    /** Two minutes later by the clock: nothing that is as old as that can be the append. */
    @Test
    void conflictWithAnEntityOfLongAgoAsksForOneMessage() throws Exception {
        long first = stored(other, Events.about(CARD), 0);
        long last = stored(other, Events.about(CARD), first);
        Clock later = Clock.offset(Clock.systemUTC(), Duration.ofMinutes(2));
        Append stale = Append.of(
                List.of(withId(new UuidV7(later).next(), Events.about(CARD))), Expectation.entityAt(CARD, first));
        StreamReader stream = reader(counting(connection));
        StoredAppends storedAppends = new StoredAppends(stream, new RecentIds(), later);
        questions.set(0);

        Optional<AppendResult> answer =
                new RefusedAppends(stream, storedAppends, later).find(new Refusal(stale, Position.message(last)));

        assertEquals(
                last, assertInstanceOf(Conflict.class, answer.orElseThrow()).actualSequence());
        assertEquals(1, questions.get());
    }

    @Test
    void refusedAppendThatIsStoredAlreadyIsFoundWhereverItIs() {
        EventRecord before = Events.about(CARD);
        EventRecord behind = Events.about(CARD);
        Appended unguarded = Events.append(other, before);
        long expected = stored(other, Events.about(CARD), unguarded.lastSequence());
        assertEquals(expected, refused(log, Events.about(CARD), 0), "it knows the ids now");
        long found = stored(other, behind, expected);
        stored(other, Events.about(CARD), found);

        assertEquals(new Appended(List.of(found), true), append(log, behind, expected));
        assertEquals(new Appended(unguarded.sequences(), true), append(log, before, expected));
    }

    @Test
    void conflictBehindAnAppendThatRestsOnNothingIsTrueAsWell() {
        long first = stored(log, Events.about(CARD), 0);
        assertEquals(first, refused(log, Events.about(CARD), 0));
        long last = Events.append(other, Events.about(CARD)).lastSequence();

        assertEquals(last, refused(log, Events.about(CARD), first));
    }

    /** The older half of the ids is forgotten again and again, some while they are read. */
    @Test
    void idsAreFoundThoughOnlySomeAreKept() throws Exception {
        List<EventRecord> events = new ArrayList<>();
        long last = 0;
        for (int i = 0; i < 40; i++) {
            events.add(Events.about(CARD));
            last = stored(log, events.get(i), last);
        }
        SubjectIds ids = new SubjectIds(reader(connection), new EntitySubject(LOANS).of(CARD), 8);

        for (int i = 0; i < events.size(); i++) {
            EventRecord event = events.get(i);
            SubjectIds.Search search = ids.find(event.id().toString(), Append.earliest(event, Instant.now()), 40);
            assertEquals(new SubjectIds.Search(OptionalLong.of(i + 1), 40, true), search);
        }
    }

    private StreamReader reader(Connection of) throws Exception {
        return new StreamReader(
                of,
                of.jetStreamManagement(),
                of.getStreamContext("es_loans"),
                new EntitySubject(LOANS),
                NatsOptions.defaults(),
                new StreamSetup.Abilities(false, line.equals("newest"), Duration.ofMinutes(2)));
    }

    private static EventRecord withId(UUID id, EventRecord event) {
        return new EventRecord(
                id, event.type(), event.entityId(), event.timestamp(), event.tags(), event.headers(), event.payload());
    }

    private static AppendResult append(EventLog to, EventRecord event, long expected) {
        return to.append(List.of(event), Expectation.entityAt(CARD, expected)).join();
    }

    private static long stored(EventLog to, EventRecord event, long expected) {
        return assertInstanceOf(Appended.class, append(to, event, expected)).lastSequence();
    }

    private static long refused(EventLog by, EventRecord event, long expected) {
        return assertInstanceOf(Conflict.class, append(by, event, expected)).actualSequence();
    }
}
