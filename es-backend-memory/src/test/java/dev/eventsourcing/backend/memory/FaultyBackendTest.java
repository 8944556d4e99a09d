package dev.eventsourcing.backend.memory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.eventsourcing.AppendOutcomeUnknownException;
import dev.eventsourcing.BackendUnavailableException;
import dev.eventsourcing.EventFilter;
import dev.eventsourcing.EventStoreException;
import dev.eventsourcing.Expectation;
import dev.eventsourcing.spi.AppendResult;
import dev.eventsourcing.spi.AppendResult.Appended;
import dev.eventsourcing.spi.AppendResult.Conflict;
import dev.eventsourcing.spi.Bytes;
import dev.eventsourcing.spi.EventCursor;
import dev.eventsourcing.spi.EventLog;
import dev.eventsourcing.spi.EventRecord;
import dev.eventsourcing.spi.ReadRequest;
import dev.eventsourcing.spi.StoreName;
import dev.eventsourcing.spi.StoredEvent;
import dev.eventsourcing.spi.Tail;
import dev.eventsourcing.spi.TailListener;
import dev.eventsourcing.tck.fault.Fault;
import dev.eventsourcing.tck.fault.FaultyBackend;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The faults of es-tck, around the one engine that needs nothing. */
class FaultyBackendTest {
    private static final StoreName STORE = new StoreName("library");

    @Test
    void aLostRequestStoresNothingAndSaysSo() {
        EventLog log = faulty(faults -> faults.onCall(1, Fault.REQUEST_LOST));

        assertInstanceOf(BackendUnavailableException.class, failureOf(log, event("card-1")));

        assertEquals(0, log.lastSequence(EventFilter.all()));
    }

    @Test
    void anUnknownOutcomeMayHaveStoredNothing() {
        EventLog log = faulty(faults -> faults.onCall(1, Fault.UNKNOWN_NOT_STORED));

        assertInstanceOf(AppendOutcomeUnknownException.class, failureOf(log, event("card-1")));

        assertEquals(0, log.lastSequence(EventFilter.all()));
    }

    @Test
    void aLostAnswerHasStoredTheEventAndARetryFindsIt() {
        EventLog log = faulty(faults -> faults.onCall(1, Fault.ANSWER_LOST));
        EventRecord event = event("card-1");

        assertInstanceOf(AppendOutcomeUnknownException.class, failureOf(log, event));
        AppendResult retry = log.append(List.of(event), Expectation.any()).join();

        assertEquals(new Appended(List.of(1L), true), retry);
        assertEquals(List.of(event), all(log));
    }

    @Test
    void aRepeatedRequestIsStoredOnce() {
        EventLog log = faulty(faults -> faults.onCall(1, Fault.REQUEST_REPEATED));
        EventRecord event = event("card-1");

        AppendResult answer = log.append(List.of(event), Expectation.any()).join();

        assertEquals(new Appended(List.of(1L), false), answer);
        assertEquals(List.of(event), all(log));
    }

    @Test
    void anInventedConflictStoresNothingAndReportsTheTrueSequence() {
        EventLog log = faulty(faults -> faults.onCall(2, Fault.CONFLICT));
        log.append(List.of(event("card-1")), Expectation.any()).join();

        Expectation expectation = Expectation.entityAt("card-1", 1);
        AppendResult answer = log.append(List.of(event("card-1")), expectation).join();

        assertEquals(new Conflict(expectation.conditions().get(0), 1), answer);
        assertEquals(1, all(log).size());
    }

    @Test
    void aDelayedAppendIsStored() {
        EventLog log = faulty(faults -> faults.onCall(1, Fault.DELAY));

        AppendResult answer =
                log.append(List.of(event("card-1")), Expectation.any()).join();

        assertEquals(new Appended(List.of(1L), false), answer);
    }

    @Test
    void aCutTailSaysSoAndCanBeResumedBehindItsLastEvent() throws Exception {
        FaultyBackend backend = FaultyBackend.around(new MemoryBackend())
                .onEvent(1, Fault.TAIL_CUT)
                .build();
        EventLog log = backend.open(STORE);
        for (int i = 0; i < 4; i++) {
            log.append(List.of(event("card-" + i)), Expectation.any()).join();
        }
        List<Long> seen = new ArrayList<>();
        CompletableFuture<EventStoreException> failure = new CompletableFuture<>();

        try (Tail tail = log.tail(0, EventFilter.all(), collecting(seen, failure))) {
            assertInstanceOf(BackendUnavailableException.class, failure.get(30, TimeUnit.SECONDS));
        }
        assertEquals(List.of(), seen);
        CompletableFuture<Long> caughtUp = new CompletableFuture<>();
        try (Tail tail = log.tail(0, EventFilter.all(), new TailListener() {
            @Override
            public void onEvent(StoredEvent event) {
                seen.add(event.sequence());
            }

            @Override
            public void onCaughtUp(long sequence) {
                caughtUp.complete(sequence);
            }
        })) {
            assertEquals(4, caughtUp.get(30, TimeUnit.SECONDS));
        }

        assertEquals(List.of(1L, 2L, 3L, 4L), seen);
        assertEquals(1, backend.injected(Fault.TAIL_CUT));
    }

    @Test
    void aTailMayBringItsLastEventsAgain() throws Exception {
        FaultyBackend backend = FaultyBackend.around(new MemoryBackend())
                .onEvent(1, Fault.EVENT_REPEATED) // there is nothing to repeat yet
                .onEvent(3, Fault.EVENT_REPEATED)
                .onEvent(6, Fault.EVENT_REPEATED)
                .build();

        assertEquals(List.of(1L, 2L, 1L, 2L, 3L, 4L, 5L, 3L, 4L, 5L, 6L), seenByATail(backend, 6));

        assertEquals(2, backend.injected(Fault.EVENT_REPEATED));
        assertEquals(6, backend.events());
    }

    @Test
    void theSameSeedRepeatsTheSameEvents() throws Exception {
        assertEquals(repeated(42), repeated(42));
        assertTrue(!repeated(42).equals(repeated(43)), "another seed, other faults");
    }

    @Test
    void aStormOfConflictsEndsWhenItIsOver() {
        EventLog log = faulty(faults -> faults.onCalls(1, 3, Fault.CONFLICT));
        List<Boolean> conflicts = new ArrayList<>();

        for (int i = 0; i < 5; i++) {
            conflicts.add(
                    log.append(List.of(event("card-" + i)), Expectation.entityAbsent("card-" + i))
                                    .join()
                            instanceof Conflict);
        }

        assertEquals(List.of(true, true, true, false, false), conflicts);
        assertEquals(2, all(log).size());
    }

    @Test
    void probabilitiesThatTogetherAreMoreThanCertainAreRefused() {
        FaultyBackend.Builder builder = FaultyBackend.around(new MemoryBackend())
                .probability(Fault.ANSWER_LOST, 0.6)
                .probability(Fault.REQUEST_LOST, 0.6);

        assertThrows(IllegalArgumentException.class, builder::build);
        assertThrows(IllegalArgumentException.class, () -> builder.onCalls(3, 2, Fault.DELAY));
    }

    @ParameterizedTest
    @EnumSource(
            value = Fault.class,
            names = {"REQUEST_LOST", "UNKNOWN_NOT_STORED", "ANSWER_LOST", "REQUEST_REPEATED"})
    void whoRetriesUntilAnAnswerComesStoresEachEventOnce(Fault fault) {
        FaultyBackend backend = FaultyBackend.around(new MemoryBackend())
                .seed(7)
                .probability(fault, 0.3)
                .build();
        EventLog log = backend.open(STORE);
        List<EventRecord> events = new ArrayList<>();

        for (int i = 0; i < 200; i++) {
            EventRecord event = event("card-" + i % 5);
            events.add(event);
            while (true) {
                try {
                    log.append(List.of(event), Expectation.any()).join();
                    break;
                } catch (CompletionException e) {
                    assertInstanceOf(EventStoreException.class, e.getCause());
                }
            }
        }
        backend.quiet();

        assertEquals(events, all(log));
        assertTrue(backend.injected(fault) > 20, () -> fault + " fired " + backend.injected(fault) + " times");
    }

    @Test
    void theSameSeedMeetsTheSameFaults() {
        assertEquals(outcomes(42), outcomes(42));
        assertTrue(!outcomes(42).equals(outcomes(43)), "another seed, other faults");
    }

    @Test
    void aProbabilityBeyondOneIsRefused() {
        FaultyBackend.Builder builder = FaultyBackend.around(new MemoryBackend());

        assertThrows(IllegalArgumentException.class, () -> builder.probability(Fault.DELAY, 1.5));
    }

    private static List<Long> repeated(long seed) throws Exception {
        return seenByATail(
                FaultyBackend.around(new MemoryBackend())
                        .seed(seed)
                        .probability(Fault.EVENT_REPEATED, 0.3)
                        .build(),
                40);
    }

    private static List<Long> seenByATail(FaultyBackend backend, int events) throws Exception {
        EventLog log = backend.open(STORE);
        for (int i = 0; i < events; i++) {
            log.append(List.of(event("card-" + i)), Expectation.any()).join();
        }
        List<Long> seen = new ArrayList<>();
        CompletableFuture<Long> caughtUp = new CompletableFuture<>();
        try (Tail tail = log.tail(0, EventFilter.all(), new TailListener() {
            @Override
            public void onEvent(StoredEvent event) {
                seen.add(event.sequence());
            }

            @Override
            public void onCaughtUp(long sequence) {
                caughtUp.complete(sequence);
            }
        })) {
            assertEquals(events, caughtUp.get(30, TimeUnit.SECONDS));
        }
        return seen;
    }

    private static List<String> outcomes(long seed) {
        EventLog log = faulty(
                faults -> faults.seed(seed).probability(Fault.ANSWER_LOST, 0.2).probability(Fault.REQUEST_LOST, 0.2));
        List<String> outcomes = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            outcomes.add(log.append(List.of(event("card-1")), Expectation.any())
                    .handle((answer, failure) ->
                            failure == null ? "stored" : failure.getClass().getSimpleName())
                    .join());
        }
        return outcomes;
    }

    private static TailListener collecting(List<Long> seen, CompletableFuture<EventStoreException> failure) {
        return new TailListener() {
            @Override
            public void onEvent(StoredEvent event) {
                seen.add(event.sequence());
            }

            @Override
            public void onFailure(EventStoreException cause) {
                failure.complete(cause);
            }
        };
    }

    private static EventLog faulty(UnaryOperator<FaultyBackend.Builder> faults) {
        return faults.apply(FaultyBackend.around(new MemoryBackend())).build().open(STORE);
    }

    private static Throwable failureOf(EventLog log, EventRecord event) {
        return assertThrows(
                        CompletionException.class,
                        () -> log.append(List.of(event), Expectation.any()).join())
                .getCause();
    }

    private static List<EventRecord> all(EventLog log) {
        List<EventRecord> events = new ArrayList<>();
        try (EventCursor cursor = log.read(ReadRequest.of(EventFilter.all()))) {
            cursor.forEachRemaining(stored -> events.add(stored.event()));
        }
        return events;
    }

    private static EventRecord event(String entityId) {
        return new EventRecord(
                UUID.randomUUID(), "borrowed", entityId, Instant.now(), Set.of(), Map.of(), Bytes.copyOf(new byte[] {
                    1, 2, 3
                }));
    }
}
