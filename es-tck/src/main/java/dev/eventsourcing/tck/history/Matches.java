package dev.eventsourcing.tck.history;

import dev.eventsourcing.Expectation.Bound;
import dev.eventsourcing.Expectation.Condition;

/** The events of the final log that match one filter, in order. Immutable. */
final class Matches {
    private final FinalLog log;
    private final int[] indices;

    Matches(FinalLog log, int[] indices) {
        this.log = log;
        this.indices = indices;
    }

    int size() {
        return indices.length;
    }

    SeenEvent get(int i) {
        return log.event(indices[i]);
    }

    /** How many of them have a sequence that is smaller or the same. */
    int countUpTo(long sequence) {
        int from = 0;
        int to = indices.length;
        while (from < to) {
            int middle = (from + to) >>> 1;
            if (get(middle).sequence() <= sequence) {
                from = middle + 1;
            } else {
                to = middle;
            }
        }
        return from;
    }

    /** The moments at which the log holds the first so many of them whole, and no more. */
    Span holdingExactly(int count) {
        return holding(count, count);
    }

    /** The moments at which the log holds at least the first of two numbers of them, and at most the second. */
    Span holding(int atLeast, int atMost) {
        int from = atLeast == 0 ? 0 : log.batchOf(indices[atLeast - 1]);
        int to = atMost >= indices.length ? log.batches() : log.batchOf(indices[atMost]) - 1;
        return new Span(from, to);
    }

    /** The moments at which the last of them has this sequence. */
    Span lastIs(long sequence) {
        int count = countUpTo(sequence);
        boolean exists = count == 0 ? sequence == 0 : get(count - 1).sequence() == sequence;
        return exists ? holdingExactly(count) : Span.NEVER;
    }

    /** The moments at which a condition on them is true. */
    Span holds(Condition condition) {
        return condition.bound() == Bound.EXACTLY
                ? lastIs(condition.sequence())
                : holding(0, countUpTo(condition.sequence()));
    }
}
