package dev.eventsourcing.tck.history;

import dev.eventsourcing.EventFilter;
import dev.eventsourcing.Expectation.Bound;
import dev.eventsourcing.Expectation.Condition;
import dev.eventsourcing.spi.ReadRequest;
import dev.eventsourcing.tck.linearizability.Call;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Calls in words, short enough for a line. */
final class Wording {
    private static final int SHOWN = 4;

    private Wording() {}

    static String of(Call<Question, Answer> call) {
        return "process " + call.process() + ", from " + call.invoked() + " ns "
                + call.output()
                        .map(answer -> "to " + call.returned() + " ns: " + of(call.input()) + " = " + of(answer))
                        .orElseGet(() -> "on: " + of(call.input()) + ", never answered");
    }

    private static String of(Question question) {
        if (question instanceof Question.Append append) {
            return "append(" + some(append.batch(), RecordedEvent::toString) + ", "
                    + some(append.expectation().conditions(), Wording::of) + ")";
        } else if (question instanceof Question.Read read) {
            return "read(" + of(read.request()) + ")";
        } else if (question instanceof Question.LastSequence last) {
            return "lastSequence(" + of(last.filter()) + ")";
        }
        Question.Tail tail = (Question.Tail) question;
        return "tail(after " + tail.after() + ", " + of(tail.filter()) + ")";
    }

    private static String of(Answer answer) {
        if (answer instanceof Answer.Events events) {
            return some(events.events(), SeenEvent::toString) + (events.isComplete() ? "" : " (not read to its end)");
        } else if (answer instanceof Answer.Deliveries deliveries) {
            return some(deliveries.notices(), Notice::toString);
        } else if (answer instanceof Answer.Sequence sequence) {
            return "" + sequence.sequence();
        } else if (answer instanceof Answer.Conflict conflict) {
            return "conflict: " + of(conflict.condition()) + " but it was at " + conflict.actualSequence();
        } else if (answer instanceof Answer.Appended appended) {
            return "stored " + (appended.alreadyStored() ? "before " : "") + "at " + appended.sequences();
        }
        return answer.toString();
    }

    static String of(Condition condition) {
        return of(condition.scope()) + " at " + (condition.bound() == Bound.EXACTLY ? "" : "most ")
                + condition.sequence();
    }

    private static String of(EventFilter filter) {
        return filter.isAll()
                ? "all"
                : "entities " + filter.entities() + " types " + filter.types() + " tags " + filter.tags();
    }

    private static String of(ReadRequest request) {
        return of(request.filter())
                + (request.after() == 0 ? "" : ", after " + request.after())
                + (request.upTo() == Long.MAX_VALUE ? "" : ", up to " + request.upTo())
                + (request.limit() == Long.MAX_VALUE ? "" : ", limit " + request.limit())
                + (request.backward() ? ", backwards" : "");
    }

    private static <T> String some(List<T> all, Function<T, String> word) {
        if (all.size() <= SHOWN) {
            return all.stream().map(word).collect(Collectors.joining(", ", "[", "]"));
        }
        List<String> words = new ArrayList<>();
        all.subList(0, SHOWN / 2).forEach(one -> words.add(word.apply(one)));
        words.add((all.size() - SHOWN) + " more");
        all.subList(all.size() - SHOWN / 2, all.size()).forEach(one -> words.add(word.apply(one)));
        return words.stream().collect(Collectors.joining(", ", "[", "]"));
    }
}
