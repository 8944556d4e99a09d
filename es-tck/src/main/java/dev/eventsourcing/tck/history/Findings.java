package dev.eventsourcing.tck.history;

import dev.eventsourcing.tck.linearizability.Call;
import java.util.ArrayList;
import java.util.List;

/** Collects violations. Confined to one thread. */
final class Findings {
    private final List<Violation> violations = new ArrayList<>();

    void add(Rule rule, String finding) {
        add(rule, finding, List.of());
    }

    void add(Rule rule, String finding, Call<Question, Answer> call) {
        add(rule, finding, List.of(call));
    }

    void add(Rule rule, String finding, List<Call<Question, Answer>> calls) {
        violations.add(new Violation(rule, finding, calls));
    }

    List<Violation> list() {
        return List.copyOf(violations);
    }
}
