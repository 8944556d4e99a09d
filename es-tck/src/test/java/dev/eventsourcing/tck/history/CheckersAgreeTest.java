package dev.eventsourcing.tck.history;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.eventsourcing.tck.history.Corruption.Weight;
import dev.eventsourcing.tck.linearizability.Call;
import dev.eventsourcing.tck.linearizability.Linearizability;
import dev.eventsourcing.tck.linearizability.Linearizability.Verdict;
import dev.eventsourcing.tck.linearizability.LinearizabilityChecker;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;

/** Two checkers that share no rule must give the same verdict on the same history. */
class CheckersAgreeTest {
    private static final int HISTORIES = 10_000 * Integer.getInteger("es.tck.soak", 1);
    private static final long SEED = Long.getLong("es.tck.seed", new Random().nextInt() & 0x7fff_ffffL);
    private static final Duration DEADLINE = Duration.ofSeconds(10);

    private final Map<Corruption, Integer> applied = new EnumMap<>(Corruption.class);
    private final Map<Corruption, Integer> caught = new EnumMap<>(Corruption.class);
    private final Map<Rule, Integer> broken = new EnumMap<>(Rule.class);
    private int undecided;

    @Test
    void bothGiveTheSameVerdictOnThousandsOfHistoriesAndCatchEveryLie(TestReporter reporter) throws IOException {
        Random random = new Random(SEED);
        for (int i = 0; i < HISTORIES; i++) {
            History truth = RandomHistory.of(random);
            if (i % 2 == 0) {
                assertTrue(isAccepted(truth, i), () -> "a true history was rejected: " + LogChecker.check(truth));
            } else {
                judgeLie(truth, random, i);
            }
        }
        String summary = HISTORIES + " histories, half of them corrupted, seed " + SEED + "; lies that were caught: "
                + caught + " of " + applied + "; rules that were broken: " + broken + "; undecided: " + undecided;
        reporter.publishEntry(summary);
        for (Corruption corruption : Corruption.values()) {
            assertTrue(applied.getOrDefault(corruption, 0) > 0, corruption + " never happened: " + summary);
            assertTrue(
                    caught.getOrDefault(corruption, 0) > 0 || corruption.weight() == Weight.HARMLESS,
                    corruption + " was never caught: " + summary);
        }
        assertEquals(0, undecided, summary);
    }

    private void judgeLie(History truth, Random random, int number) throws IOException {
        List<Corruption> all = new ArrayList<>(List.of(Corruption.values()));
        Collections.shuffle(all, random);
        for (Corruption corruption : all) {
            Optional<History> lie = corruption.applyTo(truth, random);
            if (lie.isPresent()) {
                boolean accepted = isAccepted(lie.get(), number);
                applied.merge(corruption, 1, Integer::sum);
                caught.merge(corruption, accepted ? 0 : 1, Integer::sum);
                if (corruption.weight() == (accepted ? Weight.LIE : Weight.HARMLESS)) {
                    throw new AssertionError(
                            corruption + " was " + (accepted ? "not " : "") + "caught" + evidence(lie.get(), number));
                }
                return;
            }
        }
    }

    private boolean isAccepted(History history, int number) throws IOException {
        List<Violation> violations = LogChecker.check(history);
        Linearizability<Question, Answer> found =
                LinearizabilityChecker.check(LogModel.of(history), history.calls(), DEADLINE);
        if (found.verdict() == Verdict.UNKNOWN) {
            undecided++;
        } else if (disagree(history)) {
            History small = smallest(history);
            throw new AssertionError("the log checker says: " + LogChecker.describe(LogChecker.check(small))
                    + "\nbut the search says: "
                    + LinearizabilityChecker.check(LogModel.of(small), small.calls(), DEADLINE)
                    + evidence(small, number));
        }
        violations.stream().map(Violation::rule).distinct().forEach(rule -> broken.merge(rule, 1, Integer::sum));
        return violations.isEmpty();
    }

    private static boolean disagree(History history) {
        return LogChecker.check(history).isEmpty()
                != LinearizabilityChecker.check(LogModel.of(history), history.calls(), DEADLINE)
                        .isLinearizable();
    }

    /** Leaves out calls while the checkers still disagree. */
    private static History smallest(History history) {
        History small = history;
        for (int i = 0; i < small.calls().size(); i++) {
            List<Call<Question, Answer>> fewer = new ArrayList<>(small.calls());
            fewer.remove(i);
            History candidate = new History(fewer);
            if (candidate.lastWord().isPresent() && disagree(candidate)) {
                small = candidate;
                i = -1;
            }
        }
        return small;
    }

    private static String evidence(History history, int number) throws IOException {
        Path file = Path.of("target", "histories", "history-" + SEED + "-" + number + ".jsonl");
        history.writeTo(file);
        StringBuilder calls = new StringBuilder();
        history.calls().forEach(call -> calls.append("\n  ").append(Wording.of(call)));
        return "\nin history " + number + " (repeat with -Des.tck.seed=" + SEED + "), kept as " + file + ":" + calls;
    }
}
