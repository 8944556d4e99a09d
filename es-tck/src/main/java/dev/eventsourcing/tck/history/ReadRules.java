package dev.eventsourcing.tck.history;

import dev.eventsourcing.spi.ReadRequest;
import dev.eventsourcing.tck.linearizability.Call;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Compares what reads and last sequences showed with the final log. Confined to one thread. */
final class ReadRules {
    private final FinalLog log;
    private final Moments moments;
    private final Findings findings;

    ReadRules(FinalLog log, Moments moments, Findings findings) {
        this.log = log;
        this.moments = moments;
        this.findings = findings;
    }

    void check(Call<Question, Answer> call, Answer answer) {
        if (call.input() instanceof Question.Read read) {
            checkRead(call, read.request(), (Answer.Events) answer);
        } else if (call.input() instanceof Question.LastSequence last) {
            checkLast(call, last, (Answer.Sequence) answer);
        }
    }

    private void checkLast(Call<Question, Answer> call, Question.LastSequence last, Answer.Sequence answer) {
        Matches matches = log.matching(last.filter());
        int count = matches.countUpTo(answer.sequence());
        Span span = matches.lastIs(answer.sequence());
        if (!span.isEmpty()) {
            moments.shown(span, call);
        } else if (answer.sequence() > 0 && count > 0 && matches.get(count - 1).sequence() == answer.sequence()) {
            findings.add(Rule.WHOLE, "the last sequence points into a batch", call);
        } else {
            findings.add(Rule.PREFIX, "no event that matches has this sequence", call);
        }
    }

    private void checkRead(Call<Question, Answer> call, ReadRequest request, Answer.Events answer) {
        Matches matches = log.matching(request.filter());
        int from = matches.countUpTo(request.after());
        int to = Math.max(from, matches.countUpTo(request.upTo()));
        boolean isFull = answer.events().size() >= request.limit();
        if (answer.events().size() > request.limit()) {
            findings.add(Rule.PREFIX, "more events than were asked for", call);
        } else if (answer.events().isEmpty()) {
            if (answer.isComplete() && !isFull && from < to) {
                shown(matches, 0, from, call);
            }
        } else if (request.backward()) {
            checkBackward(call, matches, from, to, isFull, answer);
        } else if (isRun(matches, from, to, answer.events(), call)) {
            int last = from + answer.events().size();
            shown(matches, last, isFull || !answer.isComplete() || last == to ? matches.size() : last, call);
        }
    }

    /** The first event delivered tells the moment; the others are those before it. */
    private void checkBackward(
            Call<Question, Answer> call, Matches matches, int from, int to, boolean isFull, Answer.Events answer) {
        List<SeenEvent> forward = new ArrayList<>(answer.events());
        Collections.reverse(forward);
        int last = matches.countUpTo(answer.events().get(0).sequence());
        int first = last - forward.size();
        if (first < from || last > to) {
            findings.add(Rule.PREFIX, "it shows events that are not in the log or beyond the bounds", call);
        } else if (isRun(matches, first, to, forward, call)) {
            if (answer.isComplete() && !isFull && first > from) {
                findings.add(Rule.PREFIX, "it ends before " + matches.get(first - 1), call);
            } else {
                shown(matches, last, last == to ? matches.size() : last, call);
            }
        }
    }

    private boolean isRun(Matches matches, int from, int to, List<SeenEvent> events, Call<Question, Answer> call) {
        for (int i = 0; i < events.size(); i++) {
            if (from + i >= to) {
                findings.add(
                        Rule.PREFIX,
                        "it shows " + events.get(i) + ", which is not in the log or beyond the bounds",
                        call);
                return false;
            }
            SeenEvent expected = matches.get(from + i);
            if (!expected.equals(events.get(i))) {
                findings.add(Rule.PREFIX, "it shows " + events.get(i) + " where the log has " + expected, call);
                return false;
            }
        }
        return true;
    }

    private void shown(Matches matches, int atLeast, int atMost, Call<Question, Answer> call) {
        Span span = matches.holding(atLeast, atMost);
        if (span.isEmpty()) {
            findings.add(Rule.WHOLE, "it shows a part of a batch", call);
        } else {
            moments.shown(span, call);
        }
    }
}
