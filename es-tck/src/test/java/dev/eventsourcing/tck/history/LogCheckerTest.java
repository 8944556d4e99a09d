package dev.eventsourcing.tck.history;

import static dev.eventsourcing.tck.history.Story.event;
import static dev.eventsourcing.tck.history.Story.seen;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.eventsourcing.EventFilter;
import dev.eventsourcing.Expectation;
import dev.eventsourcing.spi.ReadRequest;
import dev.eventsourcing.tck.linearizability.Call;
import java.util.List;
import org.junit.jupiter.api.Test;

/** For each rule a history that this rule alone rejects, beside one that all accept. */
class LogCheckerTest {
    private static final ReadRequest ALL = ReadRequest.of(EventFilter.all());
    private static final RecordedEvent A = event(1, "ada");
    private static final RecordedEvent B = event(2, "bob");
    private static final RecordedEvent C = event(3, "cyd");
    private static final Expectation BOB_ABSENT = Expectation.entityAbsent("bob");

    @Test
    void whatTheContractPromisesIsAccepted() {
        List<Violation> found = new Story()
                .append(List.of(A, B), BOB_ABSENT, new Answer.Appended(List.of(3L, 4L), false))
                .append(List.of(A, B), BOB_ABSENT, new Answer.Appended(List.of(3L, 4L), true))
                .append(
                        List.of(C),
                        BOB_ABSENT,
                        new Answer.Conflict(BOB_ABSENT.conditions().get(0), 4))
                .append(List.of(C), BOB_ABSENT, new Answer.Failed("BackendUnavailableException"))
                .read(ALL.after(3).limit(1), seen(4, B))
                .read(ALL.backwards().limit(1), seen(4, B))
                .last(EventFilter.entity("ada"), 3)
                .last(EventFilter.entity("eve"), 0)
                .unanswered(List.of(C))
                .tail(
                        0,
                        new Notice.Delivered(1, seen(3, A)),
                        new Notice.Delivered(2, seen(4, B)),
                        new Notice.CaughtUp(3, 4))
                .judge(seen(3, A), seen(4, B));

        assertEquals(List.of(), found);
    }

    @Test
    void appendOfUnknownOutcomeMayBeStoredLate() {
        Story story = new Story().unanswered(List.of(A)).read(ALL).read(ALL, seen(7, A));

        assertEquals(List.of(), story.judge(seen(7, A)));
    }

    @Test
    void logThatIsNotOrdered() {
        assertOnly(
                Rule.ORDER,
                new Story().unanswered(List.of(A)).unanswered(List.of(B)).judge(seen(2, A), seen(1, B)));
    }

    @Test
    void eventInTheLogTwice() {
        assertOnly(Rule.ONCE, new Story().stored(A, 1).judge(seen(1, A), seen(2, A)));
    }

    @Test
    void twoWritersOfOneBatch() {
        assertOnly(Rule.ONCE, new Story().stored(A, 1).stored(A, 1).judge(seen(1, A)));
    }

    @Test
    void acknowledgedEventThatIsLost() {
        assertOnly(Rule.KEPT, new Story().stored(A, 1).stored(B, 2).judge(seen(2, B)));
    }

    @Test
    void acknowledgedEventAtAnotherSequence() {
        assertOnly(Rule.KEPT, new Story().stored(A, 1).judge(seen(2, A)));
    }

    @Test
    void alteredContent() {
        RecordedEvent altered = new RecordedEvent(A.id(), A.type(), A.entityId(), A.tags(), "altered");

        assertOnly(Rule.CONTENT, new Story().unanswered(List.of(A)).judge(seen(1, altered)));
    }

    @Test
    void rejectedAppendThatIsVisible() {
        Answer failed = new Answer.Failed("BackendUnavailableException");

        assertOnly(
                Rule.OWNED,
                new Story().append(List.of(A), Expectation.any(), failed).judge(seen(1, A)));
    }

    @Test
    void eventThatNobodyAppended() {
        assertOnly(Rule.OWNED, new Story().judge(seen(1, A)));
    }

    @Test
    void partOfABatchOfUnknownOutcome() {
        assertOnly(Rule.WHOLE, new Story().unanswered(List.of(A, B)).judge(seen(1, A)));
    }

    @Test
    void readThatShowsPartOfABatch() {
        Story story = new Story().unanswered(List.of(A, B)).read(ALL, seen(1, A));

        assertOnly(Rule.WHOLE, story.judge(seen(1, A), seen(2, B)));
    }

    @Test
    void lastSequenceInsideABatch() {
        Story story = new Story().unanswered(List.of(A, B)).last(EventFilter.all(), 1);

        assertOnly(Rule.WHOLE, story.judge(seen(1, A), seen(2, B)));
    }

    @Test
    void successThatWasNotJustified() {
        Story story = new Story().stored(B, 1).append(List.of(A), BOB_ABSENT, new Answer.Appended(List.of(2L), false));

        assertOnly(Rule.EXPECTATION, story.judge(seen(1, B), seen(2, A)));
    }

    @Test
    void successOfUnknownOutcomeThatWasNotJustified() {
        History history = new Story().stored(B, 1).unanswered(List.of(A)).history(seen(1, B), seen(2, A));
        History demanding = new History(history.calls().stream()
                .map(call -> call.output().isPresent()
                        ? call
                        : Call.<Question, Answer>unanswered(
                                9, call.invoked(), new Question.Append(List.of(A), BOB_ABSENT)))
                .toList());

        assertEquals(List.of(), LogChecker.check(history));
        assertOnly(Rule.EXPECTATION, LogChecker.check(demanding));
    }

    @Test
    void conflictThatWasNotJustified() {
        Answer conflict = new Answer.Conflict(BOB_ABSENT.conditions().get(0), 5);

        assertOnly(
                Rule.CONFLICT,
                new Story().append(List.of(A), BOB_ABSENT, conflict).judge());
    }

    @Test
    void conflictThatIsNone() {
        Answer conflict = new Answer.Conflict(BOB_ABSENT.conditions().get(0), 0);

        assertOnly(
                Rule.CONFLICT,
                new Story().append(List.of(A), BOB_ABSENT, conflict).judge());
    }

    @Test
    void conflictOfAConditionBehindTheFirstThatWasFalse() {
        Expectation both = BOB_ABSENT.and(Expectation.storeAt(0));
        Answer conflict = new Answer.Conflict(both.conditions().get(1), 1);

        assertOnly(
                Rule.CONFLICT,
                new Story().stored(B, 1).append(List.of(A), both, conflict).judge(seen(1, B)));
    }

    @Test
    void readThatSkipsAnEvent() {
        Story story = new Story().stored(A, 1).stored(B, 2).read(ALL, seen(2, B));

        assertOnly(Rule.PREFIX, story.judge(seen(1, A), seen(2, B)));
    }

    @Test
    void readBackwardsThatEndsTooSoon() {
        Story story = new Story().stored(A, 1).stored(B, 2).read(ALL.backwards(), seen(2, B));

        assertOnly(Rule.PREFIX, story.judge(seen(1, A), seen(2, B)));
    }

    @Test
    void staleRead() {
        assertOnly(Rule.TIME, new Story().stored(A, 1).read(ALL).judge(seen(1, A)));
    }

    @Test
    void eventThatAppearsBelowWhatWasShown() {
        Story story = new Story()
                .unanswered(List.of(A))
                .stored(B, 2)
                .read(ALL.after(1), seen(2, B))
                .last(EventFilter.entity("ada"), 0);

        assertOnly(Rule.TIME, story.judge(seen(1, A), seen(2, B)));
    }

    @Test
    void laterAppendWithASmallerSequence() {
        assertOnly(Rule.TIME, new Story().stored(B, 2).stored(A, 1).judge(seen(1, A), seen(2, B)));
    }

    @Test
    void tailWithAGap() {
        Story story = new Story().stored(A, 1).stored(B, 2).tail(0, new Notice.Delivered(50, seen(2, B)));

        assertOnly(Rule.TAIL, story.judge(seen(1, A), seen(2, B)));
    }

    @Test
    void tailThatRepeats() {
        Notice delivered = new Notice.Delivered(50, seen(1, A));

        assertOnly(
                Rule.TAIL,
                new Story().stored(A, 1).tail(0, delivered, delivered).judge(seen(1, A)));
    }

    @Test
    void tailThatSaysToBeFurtherThanItIs() {
        assertOnly(
                Rule.TAIL,
                new Story().stored(A, 1).tail(0, new Notice.CaughtUp(50, 1)).judge(seen(1, A)));
    }

    @Test
    void tailThatForesees() {
        Story story = new Story().tail(0, new Notice.Delivered(5, seen(1, A))).stored(A, 1);

        assertOnly(Rule.TIME, story.judge(seen(1, A)));
    }

    @Test
    void historyWithoutALastWordIsNotJudged() {
        History history = new History(List.of());

        assertThrows(IllegalArgumentException.class, () -> LogChecker.check(history));
    }

    @Test
    void failureNamesPromiseRuleAndCalls() {
        History history = new Story().stored(A, 1).read(ALL).history(seen(1, A));

        String message = assertThrows(AssertionError.class, () -> LogChecker.verify(history))
                .getMessage();

        assertTrue(message.contains("P6 TIME"), message);
        assertTrue(message.contains(Rule.TIME.sentence()), message);
        assertTrue(message.contains("read(all) = []"), message);
    }

    private static void assertOnly(Rule rule, List<Violation> violations) {
        assertEquals(
                List.of(rule),
                violations.stream().map(Violation::rule).distinct().toList(),
                () -> LogChecker.describe(violations));
    }
}
