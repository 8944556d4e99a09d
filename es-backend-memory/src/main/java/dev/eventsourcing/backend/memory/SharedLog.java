package dev.eventsourcing.backend.memory;

import dev.eventsourcing.DuplicateEventIdException;
import dev.eventsourcing.EventFilter;
import dev.eventsourcing.Expectation;
import dev.eventsourcing.Expectation.Bound;
import dev.eventsourcing.Expectation.Condition;
import dev.eventsourcing.spi.AppendResult;
import dev.eventsourcing.spi.AppendSignal;
import dev.eventsourcing.spi.EventRecord;
import dev.eventsourcing.spi.StoreName;
import java.util.List;
import java.util.stream.LongStream;

/**
 * The events of one name, shared by all logs that are open on it. Sequences are 1, 2, 3 and so on.
 *
 * <p>An append writes behind the published end and then moves that end over the whole batch in one volatile write:
 * readers need no lock and see a batch whole or not at all. Safe for use by many threads.
 */
final class SharedLog {
    private final StoreName name;
    private final AppendSignal appended = new AppendSignal();
    private final EventArray events = new EventArray(); // written under this
    private final EventIndex index = new EventIndex(); // written under this
    private final IdIndex byId = new IdIndex(events); // guarded by this
    private volatile long end; // the last published sequence; written under this

    SharedLog(StoreName name) {
        this.name = name;
    }

    StoreName name() {
        return name;
    }

    /** Given after each append. */
    AppendSignal appended() {
        return appended;
    }

    /** The last published sequence: what a reader bounds its reading with. */
    long end() {
        return end;
    }

    EventRecord get(long sequence) {
        return events.get(sequence);
    }

    SequenceWalk candidates(EventFilter filter, long after, long upTo, boolean backward) {
        return index.candidates(filter, after, upTo, backward);
    }

    long lastSequence(EventFilter filter) {
        return lastSequence(filter, 0);
    }

    AppendResult append(List<EventRecord> batch, Expectation expectation) {
        AppendResult result = appendAtomically(batch, expectation);
        if (result instanceof AppendResult.Appended done && !done.alreadyStored()) {
            appended.give();
        }
        return result;
    }

    private synchronized AppendResult appendAtomically(List<EventRecord> batch, Expectation expectation) {
        if (isStored(batch)) {
            return new AppendResult.Appended(
                    batch.stream().map(this::storedSequence).toList(), true);
        }
        for (Condition condition : expectation.conditions()) {
            if (!condition.holds(lastSequence(condition))) {
                return new AppendResult.Conflict(condition, lastSequence(condition.scope()));
            }
        }
        return new AppendResult.Appended(store(batch), false);
    }

    private List<Long> store(List<EventRecord> batch) {
        long first = end + 1;
        long sequence = end;
        for (EventRecord event : batch) {
            events.add(++sequence, event);
            index.add(sequence, event);
            byId.add(event.id(), sequence);
        }
        end = sequence;
        return first == sequence
                ? List.of(first)
                : LongStream.rangeClosed(first, sequence).boxed().toList();
    }

    /** Tells whether a batch is there already, whole; refuses one that is there in part or in another form. */
    private boolean isStored(List<EventRecord> batch) {
        int known = 0;
        for (int i = 0; i < batch.size(); i++) {
            EventRecord event = batch.get(i);
            long sequence = byId.sequenceOf(event.id());
            if (sequence == 0) {
                continue;
            }
            if (!events.get(sequence).equals(event)) {
                throw taken(event, "it was stored with other content");
            }
            if (known < i) {
                throw taken(event, "it was stored without the events before it in this append");
            }
            if (i > 0 && sequence != storedSequence(batch.get(i - 1)) + 1) {
                throw taken(event, "it was stored in another order or another append");
            }
            known++;
        }
        if (known > 0 && known < batch.size()) {
            throw taken(batch.get(known - 1), "it was stored without the events behind it in this append");
        }
        return known > 0;
    }

    private DuplicateEventIdException taken(EventRecord event, String difference) {
        return new DuplicateEventIdException(name.value(), event.id(), difference);
    }

    private long storedSequence(EventRecord event) {
        return byId.sequenceOf(event.id());
    }

    /**
     * The last sequence within a condition's scope, or 0 for one that is smaller than the condition's: a boundary far
     * behind in the log is checked without going back further than to it.
     */
    private long lastSequence(Condition condition) {
        long after = condition.bound() == Bound.AT_MOST ? condition.sequence() : condition.sequence() - 1;
        return lastSequence(condition.scope(), Math.max(0, after));
    }

    private long lastSequence(EventFilter filter, long after) {
        long upTo = end;
        if (filter.isAll()) {
            return upTo;
        }
        if (filter.isByEntityOnly() && filter.entities().size() == 1) {
            return index.lastOfEntity(filter.entities().iterator().next(), upTo);
        }
        SequenceWalk candidates = index.candidates(filter, after, upTo, true);
        for (long sequence = candidates.next(); sequence != SequenceWalk.END; sequence = candidates.next()) {
            EventRecord event = events.get(sequence);
            if (filter.matches(event.entityId(), event.type(), event.tags())) {
                return sequence;
            }
        }
        return 0;
    }
}
