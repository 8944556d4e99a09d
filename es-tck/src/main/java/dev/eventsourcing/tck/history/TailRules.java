package dev.eventsourcing.tck.history;

import dev.eventsourcing.EventFilter;
import dev.eventsourcing.tck.linearizability.Call;

/** Compares what tails delivered with the final log. Confined to one thread. */
final class TailRules {
    private final FinalLog log;
    private final Moments moments;
    private final Findings findings;

    TailRules(FinalLog log, Moments moments, Findings findings) {
        this.log = log;
        this.moments = moments;
        this.findings = findings;
    }

    void check(Call<Question, Answer> call, Answer answer) {
        if (call.input() instanceof Question.Tail tail) {
            Matches matches = log.matching(tail.filter());
            int next = matches.countUpTo(tail.after());
            for (Notice notice : ((Answer.Deliveries) answer).notices()) {
                if (notice instanceof Notice.CaughtUp caughtUp) {
                    checkCaughtUp(call, matches, next, caughtUp);
                } else if (isExpected(call, matches, next, (Notice.Delivered) notice)) {
                    next++;
                } else {
                    return; // all that follows would be wrong for the same reason
                }
            }
        }
    }

    private boolean isExpected(Call<Question, Answer> call, Matches matches, int next, Notice.Delivered delivered) {
        SeenEvent seen = delivered.seen();
        if (next < matches.size() && matches.get(next).equals(seen)) {
            moments.shown(matches.holding(next + 1, matches.size()), call.invoked(), delivered.at(), call);
            return true;
        }
        if (next == matches.size() && seen.sequence() > log.lastSequence()) {
            return false; // appended after the last word
        }
        String instead = next < matches.size() ? "" + matches.get(next) : "nothing";
        findings.add(Rule.TAIL, "it delivered " + seen + " where " + instead + " was next", call);
        return false;
    }

    private void checkCaughtUp(Call<Question, Answer> call, Matches matches, int next, Notice.CaughtUp caughtUp) {
        if (caughtUp.sequence() > log.lastSequence()) {
            return; // appended after the last word
        }
        if (next < matches.countUpTo(caughtUp.sequence())) {
            findings.add(
                    Rule.TAIL,
                    "it said that all up to " + caughtUp.sequence() + " was delivered before " + matches.get(next),
                    call);
            return;
        }
        Span span = log.matching(EventFilter.all()).lastIs(caughtUp.sequence());
        if (span.isEmpty()) {
            findings.add(Rule.TAIL, "the log never ended at " + caughtUp.sequence() + ", where it said to be", call);
        } else {
            moments.shown(span, call.invoked(), caughtUp.at(), call);
        }
    }
}
