package dev.eventsourcing.tck.history;

import dev.eventsourcing.EventFilter;
import dev.eventsourcing.Expectation;
import dev.eventsourcing.spi.ReadRequest;
import dev.eventsourcing.tck.linearizability.Call;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/** A history told call by call; each call begins when the one before has returned, unless it says when. */
final class Story {
    private final List<Call<Question, Answer>> calls = new ArrayList<>();
    private long now;

    static RecordedEvent event(int number, String entity) {
        return new RecordedEvent(new UUID(0, number), "Borrowed", entity, Set.of(), "digest-" + number);
    }

    static SeenEvent seen(long sequence, RecordedEvent event) {
        return new SeenEvent(sequence, event);
    }

    Story append(List<RecordedEvent> batch, Expectation expectation, Answer answer) {
        return call(new Question.Append(batch, expectation), answer);
    }

    Story stored(RecordedEvent event, long sequence) {
        return append(List.of(event), Expectation.any(), new Answer.Appended(List.of(sequence), false));
    }

    Story unanswered(List<RecordedEvent> batch) {
        calls.add(Call.unanswered(50 + calls.size(), now++, new Question.Append(batch, Expectation.any())));
        return this;
    }

    Story read(ReadRequest request, SeenEvent... events) {
        return call(new Question.Read(request), new Answer.Events(List.of(events), true));
    }

    Story last(EventFilter filter, long sequence) {
        return call(new Question.LastSequence(filter), new Answer.Sequence(sequence));
    }

    Story tail(long after, Notice... notices) {
        return call(new Question.Tail(after, EventFilter.all()), new Answer.Deliveries(List.of(notices)));
    }

    Story call(Question question, Answer answer) {
        calls.add(Call.answered(0, now, now + 10, question, answer));
        now += 20;
        return this;
    }

    /** Ends with the last word. */
    List<Violation> judge(SeenEvent... log) {
        return LogChecker.check(history(log));
    }

    History history(SeenEvent... log) {
        read(ReadRequest.of(EventFilter.all()), log);
        return new History(calls);
    }
}
