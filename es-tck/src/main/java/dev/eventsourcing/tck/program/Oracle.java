package dev.eventsourcing.tck.program;

import dev.eventsourcing.EventFilter;
import dev.eventsourcing.Expectation;
import dev.eventsourcing.Expectation.Condition;
import dev.eventsourcing.spi.AppendResult;
import dev.eventsourcing.spi.AppendResult.Appended;
import dev.eventsourcing.spi.AppendResult.Conflict;
import dev.eventsourcing.spi.EventRecord;
import dev.eventsourcing.spi.ReadRequest;
import dev.eventsourcing.spi.StoredEvent;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/**
 * The contract of an event log as a program: a list. It decides everything but the sequences of new events, which every
 * engine chooses for itself; those it takes from the engine and checks. Confined to one thread.
 */
final class Oracle {
    private final List<StoredEvent> log = new ArrayList<>();

    /** What an append must be answered with. */
    sealed interface Verdict {}

    /** The batch is stored with sequences behind all others. */
    record Stores() implements Verdict {
        @Override
        public String toString() {
            return "stored now";
        }
    }

    /** Nothing is stored, and this is the answer. */
    record Answers(AppendResult result) implements Verdict {
        @Override
        public String toString() {
            return "answered with " + result;
        }
    }

    /** The ids are taken. */
    record Refuses() implements Verdict {
        @Override
        public String toString() {
            return "refused with a DuplicateEventIdException";
        }
    }

    Verdict append(List<EventRecord> batch, Expectation expectation) {
        List<Integer> places = new ArrayList<>();
        for (EventRecord event : batch) {
            places.add(find(event));
        }
        if (places.stream().anyMatch(place -> place >= 0)) {
            return storedAsOne(batch, places.get(0))
                    .<Verdict>map(sequences -> new Answers(new Appended(sequences, true)))
                    .orElseGet(Refuses::new);
        }
        for (Condition condition : expectation.conditions()) {
            long actual = last(condition.scope());
            if (!condition.holds(actual)) {
                return new Answers(new Conflict(condition, actual));
            }
        }
        return new Stores();
    }

    /** Takes over a batch that the engine stored; tells what is wrong with its sequences. */
    Optional<String> store(List<EventRecord> batch, List<Long> sequences) {
        if (sequences.size() != batch.size()) {
            return Optional.of(sequences.size() + " sequences for " + batch.size() + " events");
        }
        for (int i = 0; i < batch.size(); i++) {
            if (sequences.get(i) <= lastSequence()) {
                return Optional.of("sequence " + sequences.get(i) + " is not behind " + lastSequence());
            }
            log.add(new StoredEvent(sequences.get(i), batch.get(i)));
        }
        return Optional.empty();
    }

    List<StoredEvent> read(ReadRequest request) {
        List<StoredEvent> found = new ArrayList<>();
        for (StoredEvent stored : log) {
            if (stored.sequence() > request.after()
                    && stored.sequence() <= request.upTo()
                    && matches(request.filter(), stored.event())) {
                found.add(stored);
            }
        }
        if (request.backward()) {
            Collections.reverse(found);
        }
        return found.subList(0, (int) Math.min(request.limit(), found.size()));
    }

    long last(EventFilter filter) {
        long last = 0;
        for (StoredEvent stored : log) {
            if (matches(filter, stored.event())) {
                last = stored.sequence();
            }
        }
        return last;
    }

    /** The sequence of an event; 0 if it is not stored. */
    long sequenceOf(EventRecord event) {
        int place = find(event);
        return place < 0 ? 0 : log.get(place).sequence();
    }

    private long lastSequence() {
        return log.isEmpty() ? 0 : log.get(log.size() - 1).sequence();
    }

    /** The sequences of a batch that is stored whole, in its order, with nothing in between and the same content. */
    private Optional<List<Long>> storedAsOne(List<EventRecord> batch, int first) {
        if (first < 0 || first + batch.size() > log.size()) {
            return Optional.empty();
        }
        List<StoredEvent> stored = log.subList(first, first + batch.size());
        return stored.stream().map(StoredEvent::event).toList().equals(batch)
                ? Optional.of(stored.stream().map(StoredEvent::sequence).toList())
                : Optional.empty();
    }

    private int find(EventRecord event) {
        for (int i = 0; i < log.size(); i++) {
            if (log.get(i).event().id().equals(event.id())) {
                return i;
            }
        }
        return -1;
    }

    private static boolean matches(EventFilter filter, EventRecord event) {
        return filter.matches(event.entityId(), event.type(), event.tags());
    }
}
