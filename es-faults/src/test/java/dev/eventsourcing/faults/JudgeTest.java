package dev.eventsourcing.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.eventsourcing.Expectation;
import dev.eventsourcing.backend.memory.MemoryBackend;
import dev.eventsourcing.spi.EventLog;
import dev.eventsourcing.spi.EventRecord;
import dev.eventsourcing.spi.StoreName;
import dev.eventsourcing.spi.StoredEvent;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** The judge is judged: each wrong log is found out, by the number that is meant for it. */
class JudgeTest {
    private final Batches batches = new Batches();
    private final Attempt first = attempt(1, 3, Expectation.any());
    private final Attempt second = attempt(2, 2, Expectation.entityAt("card-1", 3));

    @Test
    void whatWritersDidOnAnHonestBackendIsClean() throws InterruptedException {
        try (MemoryBackend backend = new MemoryBackend();
                EventLog log = backend.open(new StoreName("cards"))) {
            Workload workload = Workload.start(List.of(log), 8, 7);
            workload.awaitProgress(2_000, 20_000);
            workload.stop();

            Verdict verdict = Judge.judge(workload.ledger().entries(), Judge.everythingIn(log));

            assertTrue(verdict.isClean(), verdict.toString());
            assertTrue(verdict.acked() >= 2_000);
            assertTrue(workload.ledger().count(Outcome.Conflict.class) > 0, "nobody competed");
        }
    }

    @Test
    void anHonestLogIsClean() {
        Verdict verdict = Judge.judge(acked(), log());

        assertTrue(verdict.isClean(), verdict.toString());
        assertEquals(2, verdict.acked());
    }

    @Test
    void aLostBatchIsFound() {
        assertEquals(1, Judge.judge(acked(), log().subList(0, 3)).lost());
    }

    @Test
    void aMissingEventIsFound() {
        assertEquals(1, Judge.judge(acked(), without(1)).partial());
        assertEquals(1, Judge.judge(acked(), without(0)).partial());
        assertEquals(1, Judge.judge(acked(), without(4)).partial());
    }

    @Test
    void aPartOfABatchThatWasNeverAnsweredIsFound() {
        List<Answered> entries = List.of(Answered.now(first, new Outcome.Unknown()));

        assertEquals(1, Judge.judge(entries, log().subList(0, 2)).partial());
        assertTrue(Judge.judge(entries, log().subList(0, 3)).isClean());
        assertTrue(Judge.judge(entries, List.of()).isClean());
    }

    @Test
    void aBatchInTwoPiecesIsFound() {
        List<EventRecord> events = new ArrayList<>(first.batch());
        events.addAll(1, second.batch());

        assertEquals(
                1,
                Judge.judge(List.of(unknown(first), unknown(second)), stored(events))
                        .partial());
    }

    @Test
    void changedContentIsFound() {
        assertEquals(
                1,
                Judge.judge(acked(), changed(2, event -> withType(event, "other")))
                        .partial());
    }

    @Test
    void aSecondCopyIsFound() {
        List<EventRecord> events = new ArrayList<>(first.batch());
        events.addAll(first.batch());

        assertEquals(3, Judge.judge(List.of(unknown(first)), stored(events)).duplicates());
    }

    @Test
    void tracesOfRefusedAppendsAreFound() {
        Answered conflict = Answered.now(second, new Outcome.Conflict(1));
        Answered refused = Answered.now(second, new Outcome.Refused("away"));

        assertEquals(1, Judge.judge(List.of(acked().get(0), conflict), log()).broken());
        assertEquals(1, Judge.judge(List.of(acked().get(0), refused), log()).broken());
        assertTrue(Judge.judge(List.of(acked().get(0), conflict), log().subList(0, 3))
                .isClean());
    }

    @Test
    void aConflictWithNothingIsFound() {
        Answered conflict = Answered.now(second, new Outcome.Conflict(99));

        assertEquals(
                1,
                Judge.judge(List.of(acked().get(0), conflict), log().subList(0, 3))
                        .broken());
    }

    @Test
    void anEventThatNobodyWroteIsFound() {
        assertEquals(2, Judge.judge(acked().subList(0, 1), log()).broken());
    }

    @Test
    void otherSequencesThanToldAreFound() {
        List<Answered> entries = List.of(Answered.now(first, new Outcome.Acked(List.of(1L, 2L, 4L), false)));

        assertEquals(1, Judge.judge(entries, log().subList(0, 3)).broken());
    }

    @Test
    void anAppendOnAFalseExpectationIsFound() {
        Attempt stale = attempt(2, 2, Expectation.entityAt("card-1", 2));
        List<EventRecord> events = new ArrayList<>(first.batch());
        events.addAll(stale.batch());

        assertEquals(
                1,
                Judge.judge(List.of(unknown(first), unknown(stale)), stored(events))
                        .broken());
    }

    @Test
    void theWrongOrderOfAWriterIsFound() {
        Attempt later = attempt(2, 1, Expectation.any());
        List<EventRecord> events = new ArrayList<>(later.batch());
        events.addAll(first.batch());
        List<Answered> entries = List.of(
                Answered.now(first, new Outcome.Acked(List.of(2L, 3L, 4L), false)),
                Answered.now(later, new Outcome.Acked(List.of(1L), false)));

        assertEquals(1, Judge.judge(entries, stored(events)).broken());
    }

    @Test
    void whatWasAnsweredAfterThePowerLossNeedNotBeThere() {
        List<Answered> entries = acked();
        long loss = entries.get(1).nanos();

        Verdict verdict = Judge.judge(entries, log().subList(0, 3), loss);

        assertTrue(verdict.isClean(), verdict.toString());
        assertEquals(1, verdict.acked());
        assertFalse(Judge.judge(entries, List.of(), loss).isClean());
    }

    private Attempt attempt(long number, int size, Expectation expectation) {
        return new Attempt(1, number, batches.batch(1, number, Collections.nCopies(size, "card-1")), expectation);
    }

    private List<Answered> acked() {
        Answered one = Answered.now(first, new Outcome.Acked(List.of(1L, 2L, 3L), false));
        Answered other = new Answered(second, new Outcome.Acked(List.of(4L, 5L), false), one.nanos() + 1, false);
        return List.of(one, other);
    }

    private static Answered unknown(Attempt attempt) {
        return Answered.now(attempt, new Outcome.Unknown());
    }

    private List<StoredEvent> log() {
        List<EventRecord> events = new ArrayList<>(first.batch());
        events.addAll(second.batch());
        return stored(events);
    }

    private List<StoredEvent> without(int place) {
        List<StoredEvent> events = new ArrayList<>(log());
        events.remove(place);
        return events;
    }

    private List<StoredEvent> changed(int place, UnaryOperator<EventRecord> change) {
        List<StoredEvent> events = new ArrayList<>(log());
        StoredEvent before = events.get(place);
        events.set(place, new StoredEvent(before.sequence(), change.apply(before.event())));
        return events;
    }

    private static EventRecord withType(EventRecord event, String type) {
        return new EventRecord(
                event.id(), type, event.entityId(), event.timestamp(), Set.of(), event.headers(), event.payload());
    }

    private static List<StoredEvent> stored(List<EventRecord> events) {
        List<StoredEvent> stored = new ArrayList<>();
        for (EventRecord event : events) {
            stored.add(new StoredEvent(stored.size() + 1, event));
        }
        return stored;
    }
}
