package dev.eventsourcing.tck;

import static dev.eventsourcing.tck.LogUnderTest.sequencesOf;
import static dev.eventsourcing.tck.Records.event;
import static dev.eventsourcing.tck.Records.events;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.eventsourcing.AppendOutcomeUnknownException;
import dev.eventsourcing.BackendUnavailableException;
import dev.eventsourcing.EventFilter;
import dev.eventsourcing.Expectation;
import dev.eventsourcing.StoreClosedException;
import dev.eventsourcing.spi.AppendResult;
import dev.eventsourcing.spi.AppendResult.Appended;
import dev.eventsourcing.spi.Backend;
import dev.eventsourcing.spi.EventCursor;
import dev.eventsourcing.spi.EventLog;
import dev.eventsourcing.spi.ReadRequest;
import dev.eventsourcing.spi.StoreName;
import dev.eventsourcing.spi.StoredEvent;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.opentest4j.AssertionFailedError;

/** LIF-01 to LIF-19: opening, closing, and what remains. */
abstract class LifecycleCases extends Group {
    private static final String CLOSED = "After close() every method fails with StoreClosedException.";
    private static final String AGAIN = "Closing does nothing the second time.";

    LifecycleCases(BackendTck suite) {
        super(suite);
    }

    @TckCase(
            id = "LIF-01",
            promise = "P15",
            rule = "Each open gives a log of its own; all of one name show the same events.")
    void logsOfOneNameShowTheSameEvents() throws Exception {
        LogUnderTest second = open(backend(), store());
        LogUnderTest third = anotherClientsLog();

        log().append(event("card-1"));
        second.append(event("card-2"));
        third.append(event("card-3"));

        assertEquals(3, log().readAll().size(), "events of three logs of one name");
        assertEquals(log().readAll(), second.readAll(), "the second log of the same client");
        assertEquals(log().readAll(), third.readAll(), "the log of another client");
    }

    @TckCase(
            id = "LIF-02",
            promise = "P15",
            rule = "Any number of processes may open the same log at once, also the first time.")
    void manyClientsMayOpenANewStoreAtOnce() throws Exception {
        int rounds = scaled(3);
        for (int round = 0; round < rounds; round++) {
            StoreName fresh = freshStore();
            List<Backend> clients = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                clients.add(connect());
            }

            List<LogUnderTest> logs = patience().together(8, client -> () -> {
                LogUnderTest opened = open(clients.get(client), fresh);
                opened.append(event("card-" + client));
                return opened;
            });

            for (LogUnderTest opened : logs) {
                assertEquals(8, opened.readAll().size(), "events of eight clients that opened a new store at once");
            }
        }
    }

    @TckCase(id = "LIF-03", promise = "P15", rule = "What is there is left as it is.")
    void openingAgainChangesNothing() throws Exception {
        log().append(events(3, "card-1"), Expectation.any());
        List<StoredEvent> before = log().readAll();

        LogUnderTest again = open(backend(), store());
        LogUnderTest elsewhere = anotherClientsLog();

        assertEquals(before, again.readAll(), "the log, opened again");
        assertEquals(before, elsewhere.readAll(), "the log, opened by another client");
        assertEquals(before, log().readAll(), "the log that was open before");
    }

    @TckCase(id = "LIF-04", promise = "P15", rule = "Two stores share nothing.")
    void storesAreIsolated() throws Exception {
        LogUnderTest other = open(backend(), freshStore());
        Collector tailOfOther = new Collector(patience());
        closing(other.tail(0, EventFilter.all(), tailOfOther));

        log().append(events(3, "card-1"), Expectation.any());

        assertEquals(List.of(), other.readAll(), "another store's events");
        assertEquals(0, other.last(), "another store's last sequence");
        long own =
                other.append(event("card-1"), Expectation.entityAbsent("card-1").and(Expectation.storeAt(0)));
        tailOfOther.awaitEvents(1);
        assertEquals(List.of(own), tailOfOther.sequences(), "what a tail of the other store was shown");
        assertEquals(3, log().readAll().size(), "the first store's events");
    }

    @TckCase(id = "LIF-05", promise = "P10", rule = "Store names are taken as they are.")
    void similarStoreNamesAreDifferentStores() throws Exception {
        String stem = "n" + freshStore().value().replace("tck-", "");
        List<StoreName> names = new ArrayList<>();
        for (String end : List.of("", "-", "_", "-a", "_a", "a", "--", "__", "-1", "1")) {
            names.add(new StoreName(stem + end));
        }
        names.add(new StoreName((stem + "-" + "long".repeat(10)).substring(0, 40)));
        names.add(new StoreName((stem + "-" + "long".repeat(10)).substring(0, 39)));

        for (StoreName name : names) {
            open(backend(), name).append(event(name.value()), Expectation.storeAt(0));
        }

        for (StoreName name : names) {
            List<StoredEvent> events = open(backend(), name).readAll();
            assertEquals(1, events.size(), "events of store " + name);
            assertEquals(name.value(), events.get(0).event().entityId(), "the event of store " + name);
        }
    }

    @TckCase(id = "LIF-06", promise = "P1", rule = "What was answered is there for every later client.")
    void laterClientsSeeEverything() throws Exception {
        log().append(events(20, "card-1"), Expectation.any());
        log().append(event("card-2"));
        List<StoredEvent> all = log().readAll();
        log().close();
        backend().close();

        LogUnderTest later = anotherClientsLog();

        assertEquals(all, later.readAll(), "the log after all clients were closed");
        assertEquals(all.get(20).sequence(), later.last(), "its last sequence");
        assertEquals(1, later.read(EventFilter.entity("card-2")).size(), "an entity's events");
    }

    @TckCase(id = "LIF-07", promise = "P14", rule = CLOSED)
    void closedLogRefusesEverything() throws Exception {
        log().append(event("card-1"));
        EventLog closed = log().port();
        log().close();

        log().refused(StoreClosedException.class, List.of(event("card-1")), Expectation.any());
        assertThrows(StoreClosedException.class, () -> closed.read(ReadRequest.of(EventFilter.all())), "read");
        assertThrows(StoreClosedException.class, () -> closed.lastSequence(EventFilter.all()), "lastSequence");
        assertThrows(
                StoreClosedException.class, () -> closed.tail(0, EventFilter.all(), new Collector(patience())), "tail");
        assertEquals(1, anotherClientsLog().readAll().size(), "events in the log");
    }

    @TckCase(id = "LIF-08", promise = "P14", rule = "Closing a log closes its cursors.")
    void cursorOfAClosedLogRefuses() throws Exception {
        log().append(events(700, "card-1"), Expectation.any());
        EventCursor cursor = closing(log().port().read(ReadRequest.of(EventFilter.all())));
        cursor.next();

        log().close();

        assertThrows(
                StoreClosedException.class,
                () -> cursor.forEachRemaining(event -> {}),
                "a cursor whose log was closed behind its first event");
    }

    @TckCase(id = "LIF-09", promise = "P14", rule = "A cursor that was closed delivers nothing more.")
    void closedCursorDeliversNothing() throws Exception {
        log().append(events(3, "card-1"), Expectation.any());
        EventCursor cursor = log().port().read(ReadRequest.of(EventFilter.all()));
        cursor.next();
        cursor.close();
        cursor.close();

        List<StoredEvent> late = new ArrayList<>();
        try {
            cursor.forEachRemaining(late::add);
        } catch (StoreClosedException e) {
            assertTrue(late.isEmpty(), "a closed cursor delivered before it refused");
        }

        assertEquals(List.of(), late, "what a closed cursor delivers");
    }

    @TckCase(id = "LIF-10", promise = "P14", rule = "Closing a backend closes what it opened, logs included.")
    void closedBackendRefusesEverything() throws Exception {
        EventLog log = log().port();
        log().append(event("card-1"));

        backend().close();

        assertThrows(StoreClosedException.class, () -> backend().open(store()), "open");
        log().refused(StoreClosedException.class, List.of(event("card-1")), Expectation.any());
        assertThrows(StoreClosedException.class, () -> log.read(ReadRequest.of(EventFilter.all())), "read");
        assertThrows(StoreClosedException.class, () -> log.lastSequence(EventFilter.all()), "lastSequence");
    }

    @TckCase(id = "LIF-11", promise = "P14", rule = AGAIN)
    void everythingMayBeClosedTwiceAndByManyThreads() throws Exception {
        LogUnderTest mine = log();
        Backend client = backend();
        mine.append(event("card-1"));
        EventCursor cursor = mine.port().read(ReadRequest.of(EventFilter.all()));

        patience().together(6, thread -> () -> {
            cursor.close();
            mine.close();
            client.close();
            return true;
        });
        mine.close();
        client.close();

        assertEquals(1, anotherClientsLog().readAll().size(), "events in the log");
    }

    @TckCase(id = "LIF-12", promise = "P14", rule = "Closing one log closes no other, also of the same name.")
    void closingOneLogLeavesTheOthers() throws Exception {
        LogUnderTest second = open(backend(), store());
        Collector collector = new Collector(patience());
        closing(second.tail(0, EventFilter.all(), collector));

        log().close();
        second.append(event("card-1"));

        collector.awaitEvents(1);
        assertEquals(1, second.readAll().size(), "events read by a log whose twin was closed");
        assertEquals(0, open(backend(), freshStore()).last(), "a store opened afterwards by the same client");
    }

    @TckCase(id = "LIF-13", promise = "P14", rule = "Closing one client leaves the others.")
    void closingOneClientLeavesTheOthers() throws Exception {
        LogUnderTest other = anotherClientsLog();
        Collector collector = new Collector(patience());
        closing(other.tail(0, EventFilter.all(), collector));
        log().append(event("card-1"));

        backend().close();
        other.append(event("card-1"));

        collector.awaitEvents(2);
        assertEquals(2, other.readAll().size(), "events read by the client that is still open");
    }

    @TckCase(id = "LIF-14", promise = "P4", rule = "Appends under way complete, some perhaps with an unknown outcome.")
    void appendsUnderWayWhileTheLogIsClosedAreAllAnswered() throws Exception {
        List<Long> acknowledged = new ArrayList<>();
        List<Long> inDoubt = new ArrayList<>();
        int count = scaled(200);
        List<CompletableFuture<AppendResult>> underWay = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            underWay.add(log().port().append(List.of(event("card-1")), Expectation.any()));
            if (i == count / 2) {
                log().close();
            }
        }

        for (CompletableFuture<AppendResult> one : underWay) {
            try {
                acknowledged.add(((Appended) patience().await(one, "an append under way when the log was closed"))
                        .lastSequence());
            } catch (AppendOutcomeUnknownException e) {
                inDoubt.add(0L);
            } catch (StoreClosedException | BackendUnavailableException e) {
                assertTrue(e.getMessage() != null, "a refusal that says nothing");
            }
        }

        List<Long> stored = sequencesOf(anotherClientsLog().readAll());
        assertTrue(
                stored.containsAll(acknowledged),
                "of what was acknowledged " + acknowledged + " the log has " + stored);
        assertTrue(
                stored.size() <= acknowledged.size() + inDoubt.size(),
                stored.size() + " events are stored but only " + acknowledged.size() + " were acknowledged and "
                        + inDoubt.size() + " left in doubt");
    }

    @TckCase(id = "LIF-15", promise = "P14", rule = "After close no thread remains.")
    void noThreadRemains() throws Exception {
        openUseAndClose();
        openUseAndClose();
        RemainingThreads threads = new RemainingThreads();
        int cycles = scaled(8);
        for (int i = 0; i < cycles; i++) {
            openUseAndClose();
        }

        threads.assertNone(fixture(), cycles + " clients were closed");
    }

    @TckCase(id = "LIF-16", promise = "P14", rule = "Closing under load ends everything, and harms no other client.")
    void closingUnderLoadEndsEverything() throws Exception {
        int rounds = scaled(8);
        for (int round = 0; round < rounds; round++) {
            Backend client = connect();
            LogUnderTest closedSoon = open(client, store());
            CountDownLatch busy = new CountDownLatch(10);
            AtomicBoolean closed = new AtomicBoolean();
            closedSoon.tail(0, EventFilter.all(), new Collector(patience()));
            CompletableFuture<List<Boolean>> load =
                    Patience.beside(() -> patience().together(3, thread -> () -> {
                        try {
                            while (true) {
                                closedSoon.append(event("card-" + thread));
                                closedSoon.readAll();
                                busy.countDown();
                            }
                        } catch (StoreClosedException | BackendUnavailableException | AppendOutcomeUnknownException e) {
                            return closed.get();
                        }
                    }));
            patience().await(busy, "the load");

            closed.set(true);
            client.close();

            assertEquals(
                    List.of(true, true, true),
                    patience().await(load, "the end of calls under way when the client was closed"),
                    "calls ended because the client was closed, not before");
        }
        assertTrue(anotherClientsLog().readAll().size() >= 10 * rounds / 3, "what was acknowledged is there");
    }

    @TckCase(
            id = "LIF-17",
            promise = "P15",
            rule = "What the fixture can do to the engine is claimed, and what is claimed it can do.")
    void claimsAndHooksOfTheFixtureAgree() {
        Map<Capability, Boolean> hooks = new EnumMap<>(Map.of(
                Capability.HELD_WRITES, fixture().heldWrites().isPresent(),
                Capability.SURVIVES_CRASHES, fixture().crash().isPresent(),
                Capability.SURVIVES_POWER_LOSS, fixture().powerLoss().isPresent(),
                Capability.SURVIVES_CUTS, fixture().cut().isPresent(),
                Capability.SURVIVES_FREEZES, fixture().freeze().isPresent(),
                Capability.RAW_BYTES, fixture().rawBytes().isPresent()));

        Map<Capability, Boolean> claimed = new EnumMap<>(Capability.class);
        hooks.keySet().forEach(capability -> claimed.put(capability, claims(capability)));

        assertEquals(hooks, claimed, "hooks that the fixture offers, and whether it claims them");
    }

    private void openUseAndClose() throws Exception {
        Backend client = fixture().connect();
        try {
            LogUnderTest opened = new LogUnderTest(client.open(store()), patience());
            Collector collector = new Collector(patience());
            opened.tail(0, EventFilter.all(), collector);
            opened.append(event("card-1"));
            collector.awaitEvents(1);
            assertTrue(opened.port().read(ReadRequest.of(EventFilter.all())).hasNext(), "an event was appended");
        } finally {
            client.close();
        }
        if (client == backend()) {
            throw new AssertionFailedError("connect() must give a new client each time");
        }
    }
}
