package dev.eventsourcing.tck.linearizability;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.eventsourcing.tck.linearizability.Linearizability.Verdict;
import dev.eventsourcing.tck.linearizability.RegisterModel.Answer;
import dev.eventsourcing.tck.linearizability.RegisterModel.CompareAndSet;
import dev.eventsourcing.tck.linearizability.RegisterModel.Done;
import dev.eventsourcing.tck.linearizability.RegisterModel.Read;
import dev.eventsourcing.tck.linearizability.RegisterModel.Request;
import dev.eventsourcing.tck.linearizability.RegisterModel.Value;
import dev.eventsourcing.tck.linearizability.RegisterModel.Write;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class LinearizabilityCheckerTest {
    private static final Duration LONG = Duration.ofSeconds(10);

    private final List<Call<Request<Integer>, Answer<Integer>>> calls = new ArrayList<>();

    @Test
    void noCallsAreLinearizable() {
        assertEquals(Verdict.LINEARIZABLE, judge());
    }

    @Test
    void overlappingCallsMayTakeEffectInEitherOrder() {
        write(0, 10, 1);
        write(0, 10, 2);
        read(11, 12, 1);

        assertEquals(Verdict.LINEARIZABLE, judge());
    }

    @Test
    void readAfterAWriteSeesIt() {
        write(0, 10, 1);
        write(11, 20, 2);
        read(21, 22, 1);

        assertEquals(Verdict.NOT_LINEARIZABLE, judge());
    }

    @Test
    void callsThatTouchOverlap() {
        write(0, 10, 1);
        read(10, 20, null);

        assertEquals(Verdict.LINEARIZABLE, judge());
    }

    @Test
    void valuesDoNotComeBack() {
        write(0, 100, 1);
        read(10, 20, 1);
        read(30, 40, null);

        assertEquals(Verdict.NOT_LINEARIZABLE, judge());
    }

    @Test
    void callWithoutAnAnswerMayHappenLateOrNever() {
        calls.add(Call.unanswered(9, 0, new Write<>(Optional.of(1))));
        read(10, 20, null);
        assertEquals(Verdict.LINEARIZABLE, judge());

        read(30, 40, 1);
        assertEquals(Verdict.LINEARIZABLE, judge());

        read(50, 60, null);
        assertEquals(Verdict.NOT_LINEARIZABLE, judge());
    }

    @Test
    void ofTwoCompareAndSetsOnOneValueOneSucceeds() {
        calls.add(cas(0, 10, true));
        calls.add(cas(0, 10, false));
        assertEquals(Verdict.LINEARIZABLE, judge());

        calls.add(cas(0, 10, true));
        assertEquals(Verdict.NOT_LINEARIZABLE, judge());
    }

    @Test
    void refusalShowsWhereTheSearchGotStuck() {
        write(0, 10, 1);
        read(20, 30, 2);

        Linearizability<Request<Integer>, Answer<Integer>> found =
                LinearizabilityChecker.check(new RegisterModel<>(), calls, LONG);

        assertEquals(List.of(calls.get(0)), found.explained());
        assertEquals(List.of(calls.get(1)), found.unexplained());
        assertTrue(found.toString().contains("none of these can come next"), found.toString());
    }

    @Test
    void searchThatTakesTooLongIsUndecided() {
        for (int i = 0; i < 24; i++) {
            write(0, 1000, i);
            read(0, 1000, i);
        }
        read(2000, 2001, -1);

        long began = System.nanoTime();
        Verdict verdict = LinearizabilityChecker.check(new RegisterModel<>(), calls, Duration.ofMillis(50))
                .verdict();

        assertEquals(Verdict.UNKNOWN, verdict);
        assertTrue(System.nanoTime() - began < 5_000_000_000L, "the deadline holds");
    }

    @Test
    void keysAreJudgedOneByOne() {
        List<Call<KeyValueModel.Request, String>> two = List.of(
                Call.answered(0, 0, 1, new KeyValueModel.Put("a", "1"), ""),
                Call.answered(0, 2, 3, new KeyValueModel.Append("b", "2"), ""),
                Call.answered(0, 4, 5, new KeyValueModel.Append("a", "3"), ""),
                Call.answered(0, 6, 7, new KeyValueModel.Get("a"), "13"),
                Call.answered(0, 8, 9, new KeyValueModel.Get("b"), "2"));

        assertEquals(
                Verdict.LINEARIZABLE,
                LinearizabilityChecker.check(new KeyValueModel(), two, LONG).verdict());
        assertEquals(
                List.of(3, 2),
                new KeyValueModel().partition(two).stream().map(List::size).toList());
    }

    @Test
    void recorderNotesAnswersFailuresAndWhatIsUnderWay() throws Exception {
        AtomicLong clock = new AtomicLong();
        CallRecorder<String, Integer> recorder = new CallRecorder<>(clock::getAndIncrement);

        recorder.call("answered", () -> 7);
        assertThrows(
                IllegalStateException.class,
                () -> recorder.call("failed", () -> {
                    throw new IllegalStateException();
                }));
        recorder.begin("forgotten").forget();
        recorder.begin("under way");

        assertEquals(
                List.of(
                        Call.answered(0, 1, 2, "answered", 7),
                        Call.unanswered(0, 3, "failed"),
                        Call.unanswered(1, 5, "under way")),
                recorder.calls());
    }

    private void write(long invoked, long returned, int value) {
        calls.add(Call.answered(0, invoked, returned, new Write<>(Optional.of(value)), new Done<>(true)));
    }

    private void read(long invoked, long returned, Integer value) {
        calls.add(Call.answered(0, invoked, returned, new Read<>(), new Value<>(Optional.ofNullable(value))));
    }

    private static Call<Request<Integer>, Answer<Integer>> cas(long invoked, long returned, boolean written) {
        return Call.answered(
                0, invoked, returned, new CompareAndSet<>(Optional.empty(), Optional.of(7)), new Done<>(written));
    }

    private Verdict judge() {
        return LinearizabilityChecker.check(new RegisterModel<Integer>(), calls, LONG)
                .verdict();
    }
}
