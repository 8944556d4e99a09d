package dev.eventsourcing.spi;

import dev.eventsourcing.Expectation;
import java.util.List;
import java.util.Objects;

/**
 * The two answers an append can have. Both are ordinary: a conflict is what optimistic locking is for, and costs no
 * stack trace here. Everything that is not an answer is an exception.
 */
public sealed interface AppendResult {
    /**
     * The batch is stored, whole and durably.
     *
     * @param sequences one for each event, in the order of the batch
     * @param alreadyStored whether the batch was stored before, so that these are its first sequences
     */
    record Appended(List<Long> sequences, boolean alreadyStored) implements AppendResult {
        public Appended {
            sequences = List.copyOf(sequences);
            if (sequences.isEmpty()) {
                throw new IllegalArgumentException("an append stores at least one event");
            }
        }

        /**
         * The sequence of the last event of the batch.
         *
         * @return that sequence
         */
        public long lastSequence() {
            return sequences.get(sequences.size() - 1);
        }
    }

    /**
     * The expectation was false and nothing is stored.
     *
     * @param condition the first condition that did not hold
     * @param actualSequence the true last sequence within its scope, read in the same atomic step
     */
    record Conflict(Expectation.Condition condition, long actualSequence) implements AppendResult {
        public Conflict {
            Objects.requireNonNull(condition, "condition");
        }
    }
}
