package dev.eventsourcing.tck.history;

import dev.eventsourcing.Expectation;
import java.util.List;
import java.util.Objects;

/** What an event log answered to a {@link Question}. Immutable. */
public sealed interface Answer {
    /**
     * The batch is stored.
     *
     * @param sequences one for each event, in the order of the batch
     * @param alreadyStored whether an append before this one stored it
     */
    record Appended(List<Long> sequences, boolean alreadyStored) implements Answer {
        /** Copies the list. */
        public Appended {
            sequences = List.copyOf(sequences);
        }
    }

    /**
     * The expectation was false and nothing is stored.
     *
     * @param condition the first condition that did not hold
     * @param actualSequence the last sequence within its scope
     */
    record Conflict(Expectation.Condition condition, long actualSequence) implements Answer {
        /** Refuses null. */
        public Conflict {
            Objects.requireNonNull(condition, "condition");
        }
    }

    /**
     * The append was refused, or certainly did not reach the engine; nothing is stored.
     *
     * @param reason the class of the exception, without its package
     */
    record Failed(String reason) implements Answer {
        /** Refuses null. */
        public Failed {
            Objects.requireNonNull(reason, "reason");
        }
    }

    /**
     * What a cursor delivered.
     *
     * @param events the events, in the order of delivery
     * @param isComplete whether the cursor came to its end; false if it was closed before, or failed
     */
    record Events(List<SeenEvent> events, boolean isComplete) implements Answer {
        /** Copies the list. */
        public Events {
            events = List.copyOf(events);
        }
    }

    /**
     * The sequence of the last event that matches.
     *
     * @param sequence that sequence; 0 if there is none
     */
    record Sequence(long sequence) implements Answer {}

    /**
     * What a tail delivered.
     *
     * @param notices events and the news of having caught up, in the order in which the listener got them
     */
    record Deliveries(List<Notice> notices) implements Answer {
        /** Copies the list. */
        public Deliveries {
            notices = List.copyOf(notices);
        }
    }
}
