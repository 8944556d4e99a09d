package dev.eventsourcing.tck.history;

import dev.eventsourcing.EventFilter;
import dev.eventsourcing.Expectation;
import dev.eventsourcing.Expectation.Condition;
import dev.eventsourcing.spi.ReadRequest;
import dev.eventsourcing.tck.linearizability.Call;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.UUID;

/**
 * A short history that has an explanation, because it is made from one: calls take effect one after the other, and
 * begin some time before that and end some time after. Answers to some appends are lost, some appends are made twice.
 */
final class RandomHistory {
    private static final int BETWEEN = 100;
    private static final int OVERLAP = 300;

    private final Random random;
    private final List<SeenEvent> log = new ArrayList<>();
    private final List<Call<Question, Answer>> calls = new ArrayList<>();
    private final List<List<RecordedEvent>> batches = new ArrayList<>();
    private final List<Long> busyUntil = new ArrayList<>(); // of each process
    private long lastSequence;
    private int events;

    private RandomHistory(Random random) {
        this.random = random;
    }

    static History of(Random random) {
        RandomHistory history = new RandomHistory(random);
        int count = 2 + random.nextInt(10);
        for (int i = 1; i <= count; i++) {
            history.call(i * BETWEEN);
        }
        long end = history.calls.stream()
                .filter(call -> call.output().isPresent())
                .mapToLong(Call::returned)
                .reduce(count * BETWEEN, Math::max);
        history.calls.add(Call.answered(
                99,
                end + 10,
                end + 20,
                new Question.Read(ReadRequest.of(EventFilter.all())),
                new Answer.Events(history.log, true)));
        return new History(history.calls);
    }

    private void call(long effect) {
        long invoked = Math.max(0, effect - random.nextInt(OVERLAP));
        long returned = effect + random.nextInt(OVERLAP);
        if (random.nextInt(5) < 3) {
            append(invoked, returned);
        } else if (random.nextInt(3) == 0) {
            EventFilter filter = filter();
            answered(
                    invoked,
                    returned,
                    new Question.LastSequence(filter),
                    new Answer.Sequence(LogModel.last(log, filter)));
        } else {
            read(invoked, returned);
        }
    }

    private void append(long invoked, long returned) {
        List<RecordedEvent> batch = batch();
        Question.Append question = new Question.Append(batch, expectation());
        boolean isLost = random.nextInt(5) == 0;
        if (isLost && random.nextBoolean()) {
            calls.add(Call.unanswered(process(invoked, Call.NEVER), invoked, question)); // the request was lost
            return;
        }
        Answer answer = answer(question);
        if (answer instanceof Answer.Appended appended && !appended.alreadyStored()) {
            for (int i = 0; i < batch.size(); i++) {
                log.add(new SeenEvent(appended.sequences().get(i), batch.get(i)));
            }
            lastSequence = appended.sequences().get(batch.size() - 1);
        }
        if (isLost) {
            calls.add(Call.unanswered(process(invoked, Call.NEVER), invoked, question));
        } else {
            answered(invoked, returned, question, answer);
        }
    }

    private Answer answer(Question.Append append) {
        if (random.nextInt(15) == 0) {
            return new Answer.Failed("BackendUnavailableException");
        }
        int first = LogModel.find(log, append.batch().get(0).id());
        if (first >= 0) {
            List<Long> sequences = new ArrayList<>();
            log.subList(first, first + append.batch().size()).forEach(seen -> sequences.add(seen.sequence()));
            return new Answer.Appended(sequences, true);
        }
        for (Condition condition : append.expectation().conditions()) {
            long actual = LogModel.last(log, condition.scope());
            if (!condition.holds(actual)) {
                return new Answer.Conflict(condition, actual);
            }
        }
        List<Long> sequences = new ArrayList<>();
        long sequence = lastSequence;
        for (int i = 0; i < append.batch().size(); i++) {
            sequence += 1 + random.nextInt(2);
            sequences.add(sequence);
        }
        return new Answer.Appended(sequences, false);
    }

    private void read(long invoked, long returned) {
        ReadRequest request = ReadRequest.of(filter());
        if (random.nextInt(4) == 0) {
            request = request.after(random.nextLong(lastSequence + 2));
        }
        if (random.nextInt(4) == 0) {
            request = request.upTo(random.nextLong(lastSequence + 3));
        }
        if (random.nextInt(4) == 0) {
            request = request.limit(random.nextInt(4));
        }
        if (random.nextInt(3) == 0) {
            request = request.backwards();
        }
        List<SeenEvent> found = LogModel.read(log, request);
        boolean isComplete = random.nextInt(6) > 0;
        answered(
                invoked,
                returned,
                new Question.Read(request),
                new Answer.Events(isComplete ? found : found.subList(0, random.nextInt(found.size() + 1)), isComplete));
    }

    private List<RecordedEvent> batch() {
        if (!batches.isEmpty() && random.nextInt(4) == 0) {
            return batches.get(random.nextInt(batches.size()));
        }
        List<RecordedEvent> batch = new ArrayList<>();
        String entity = entity();
        for (int size = 1 + random.nextInt(3); size > 0; size--) {
            events++;
            batch.add(new RecordedEvent(
                    new UUID(0, events),
                    type(),
                    random.nextInt(5) == 0 ? entity() : entity,
                    random.nextInt(4) == 0 ? Set.of("desk:7") : Set.of(),
                    "digest-" + events));
        }
        batches.add(batch);
        return batch;
    }

    private Expectation expectation() {
        Expectation one = switch (random.nextInt(5)) {
            case 0 -> Expectation.any();
            case 1 -> Expectation.storeAt(near(EventFilter.all()));
            case 2 -> {
                EventFilter boundary = filter();
                yield Expectation.noneAfter(boundary, near(boundary));
            }
            default -> {
                String entity = entity();
                yield Expectation.entityAt(entity, near(EventFilter.entity(entity)));
            }
        };
        return random.nextInt(4) == 0 ? one.and(expectation()) : one;
    }

    /** What is true, or was, or never. */
    private long near(EventFilter filter) {
        return random.nextInt(4) > 0 ? LogModel.last(log, filter) : random.nextLong(lastSequence + 2);
    }

    private EventFilter filter() {
        return switch (random.nextInt(5)) {
            case 0 -> EventFilter.entity(entity());
            case 1 -> EventFilter.types(type());
            case 2 -> EventFilter.tags("desk:7");
            case 3 -> new EventFilter(Set.of(entity()), Set.of(type()), Set.of());
            default -> EventFilter.all();
        };
    }

    private String entity() {
        return "card-" + random.nextInt(3);
    }

    private String type() {
        return random.nextBoolean() ? "Borrowed" : "Returned";
    }

    private void answered(long invoked, long returned, Question question, Answer answer) {
        calls.add(new Call<>(process(invoked, returned), invoked, returned, question, Optional.of(answer)));
    }

    private int process(long invoked, long returned) {
        for (int i = 0; i < busyUntil.size(); i++) {
            if (busyUntil.get(i) < invoked) {
                busyUntil.set(i, returned);
                return i;
            }
        }
        busyUntil.add(returned);
        return busyUntil.size() - 1;
    }
}
