package dev.eventsourcing.tck.history;

import dev.eventsourcing.tck.linearizability.Call;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;

/**
 * A rule that a history breaks, and what shows it. Immutable.
 *
 * @param rule what must be true
 * @param finding what is true instead, in words
 * @param calls the calls that show it; one or two, none if the last word alone does
 */
public record Violation(Rule rule, String finding, List<Call<Question, Answer>> calls) {
    /** Copies the list. */
    public Violation {
        Objects.requireNonNull(rule, "rule");
        Objects.requireNonNull(finding, "finding");
        calls = List.copyOf(calls);
    }

    /** The promise, the rule, the finding, and a line for each call. */
    @Override
    public String toString() {
        return rule.promise() + " " + rule + ": " + finding + "\n    rule: " + rule.sentence()
                + calls.stream().map(call -> "\n    " + Wording.of(call)).collect(Collectors.joining());
    }
}
