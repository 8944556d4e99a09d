package dev.eventsourcing.tck.history;

import dev.eventsourcing.tck.linearizability.Call;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Judges a history of one log. The last word, a complete read that began when everything else was over, tells the order
 * in which appends took effect; with that known, one pass tells whether every answer fits, and whether there is an
 * order of all calls that agrees with the real time in which they were made.
 *
 * <p>For histories in which each event id belongs to one batch (which may be appended any number of times) the verdict
 * is exact: there is a violation if, and only if, no order of the calls explains all answers and all tails. The time
 * grows with the number of calls and of events that were read, so a million calls are no trouble.
 *
 * <pre>{@code
 * HistoryRecorder recorder = new HistoryRecorder();
 * EventLog log = recorder.record(backend.open(new StoreName("devices")));
 * // ... many threads use the log ...
 * LogChecker.verify(recorder.complete(log));
 * }</pre>
 */
public final class LogChecker {
    private static final int SHOWN_VIOLATIONS = 10;

    private LogChecker() {}

    /**
     * Checks everything.
     *
     * @param history with a last word
     * @return what is wrong with it; empty if nothing is
     * @throws IllegalArgumentException if the history has no last word, so that nobody can tell what is stored
     */
    public static List<Violation> check(History history) {
        Call<Question, Answer> lastWord = history.lastWord()
                .orElseThrow(() -> new IllegalArgumentException(
                        "a history needs a last word: a complete read of everything after all other answers"));
        Findings findings = new Findings();
        List<SeenEvent> events = ((Answer.Events) lastWord.output().orElseThrow()).events();
        if (!FinalLog.isOrdered(events, lastWord, findings)) {
            return findings.list(); // without an order there is no place that anything could be compared with
        }
        Appends appends = new Appends(history);
        FinalLog log = FinalLog.of(events, appends, findings);
        Moments moments = new Moments(log.batches());
        new AppendRules(log, moments, findings).check(appends);
        ReadRules reads = new ReadRules(log, moments, findings);
        TailRules tails = new TailRules(log, moments, findings);
        for (Call<Question, Answer> call : history.calls()) {
            if (call.output().isPresent()) {
                reads.check(call, call.output().get());
                tails.check(call, call.output().get());
            }
        }
        moments.check(findings);
        return findings.list();
    }

    /**
     * Checks everything and fails if something is wrong.
     *
     * @param history with a last word
     * @throws AssertionError that lists the first violations
     * @throws IllegalArgumentException if the history has no last word
     */
    public static void verify(History history) {
        List<Violation> violations = check(history);
        if (!violations.isEmpty()) {
            throw new AssertionError(describe(violations));
        }
    }

    /**
     * Violations as a text to be read.
     *
     * @param violations what {@link #check} found
     * @return some lines for each of the first ten
     */
    public static String describe(List<Violation> violations) {
        return violations.size() + " violation(s)"
                + violations.stream()
                        .limit(SHOWN_VIOLATIONS)
                        .map(violation -> "\n  " + violation)
                        .collect(Collectors.joining());
    }
}
