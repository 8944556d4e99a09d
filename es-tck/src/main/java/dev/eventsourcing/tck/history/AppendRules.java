package dev.eventsourcing.tck.history;

import dev.eventsourcing.Expectation.Condition;
import dev.eventsourcing.tck.history.Appends.Attempts;
import dev.eventsourcing.tck.linearizability.Call;
import java.util.List;

/** Compares what appends were told with the final log. Confined to one thread. */
final class AppendRules {
    private final FinalLog log;
    private final Moments moments;
    private final Findings findings;

    AppendRules(FinalLog log, Moments moments, Findings findings) {
        this.log = log;
        this.moments = moments;
        this.findings = findings;
    }

    void check(Appends appends) {
        for (Attempts attempts : appends.all()) {
            int place = log.placeOf(attempts);
            for (Call<Question, Answer> call : attempts.calls()) {
                if (call.output().isPresent()) {
                    checkAnswer(call, call.output().get(), attempts, place);
                }
            }
            if (place > 0) {
                checkWriter(attempts, place);
            }
        }
    }

    private void checkAnswer(Call<Question, Answer> call, Answer answer, Attempts attempts, int place) {
        if (answer instanceof Answer.Appended appended) {
            if (place == 0) {
                findings.add(Rule.KEPT, "an append was answered with success but its batch is not in the log", call);
            } else if (!log.sequencesOf(attempts).equals(appended.sequences())) {
                findings.add(Rule.KEPT, "the batch is at " + log.sequencesOf(attempts), call);
            } else {
                moments.visibleAt(place, call.returned(), call);
            }
        } else if (answer instanceof Answer.Conflict conflict) {
            checkConflict(call, conflict, place);
        } else if (!(answer instanceof Answer.Failed)) {
            throw new IllegalArgumentException("an append cannot be answered with " + answer);
        }
    }

    private void checkConflict(Call<Question, Answer> call, Answer.Conflict conflict, int place) {
        List<Condition> conditions =
                ((Question.Append) call.input()).expectation().conditions();
        int first = conditions.indexOf(conflict.condition());
        if (first < 0) {
            findings.add(Rule.CONFLICT, "the condition is none of the append's", call);
            return;
        }
        if (conflict.condition().holds(conflict.actualSequence())) {
            findings.add(Rule.CONFLICT, "what it reports is what was expected", call);
            return;
        }
        Span span = log.matching(conflict.condition().scope()).lastIs(conflict.actualSequence());
        for (Condition before : conditions.subList(0, first)) {
            span = span.and(log.matching(before.scope()).holds(before));
        }
        if (place > 0) { // else the append would have found its batch
            span = span.and(new Span(0, place - 1));
        }
        if (span.isEmpty()) {
            findings.add(Rule.CONFLICT, "what it reports was true at no moment", call);
        } else {
            moments.shown(span, call);
        }
    }

    private void checkWriter(Attempts attempts, int place) {
        List<Call<Question, Answer>> writers = attempts.writers();
        if (writers.size() > 1) {
            findings.add(Rule.ONCE, "several appends were told that they stored the same batch", writers);
            return;
        }
        List<Call<Question, Answer>> possible = (writers.isEmpty() ? attempts.suspects() : writers)
                .stream().filter(call -> isTrueBefore(place, call)).toList();
        if (possible.isEmpty()) {
            findings.add(
                    Rule.EXPECTATION,
                    "the batch is append " + place + " of the log, where the expectation is false",
                    writers.isEmpty() ? attempts.suspects() : writers);
            return;
        }
        Call<Question, Answer> earliest = possible.stream()
                .reduce((a, b) -> b.invoked() < a.invoked() ? b : a)
                .orElseThrow();
        moments.notVisibleAt(place, earliest.invoked(), earliest);
    }

    private boolean isTrueBefore(int place, Call<Question, Answer> call) {
        return ((Question.Append) call.input())
                .expectation().conditions().stream()
                        .allMatch(condition ->
                                log.matching(condition.scope()).holds(condition).contains(place - 1));
    }
}
