package dev.eventsourcing.subscription;

import dev.eventsourcing.InvalidInputException;

/**
 * Where a subscription begins the first time that its name is used. Afterwards its checkpoint decides, always.
 * Immutable.
 */
public sealed interface StartAt {
    /**
     * With the first event of the store.
     *
     * @return that start
     */
    static StartAt beginning() {
        return new Behind(0);
    }

    /**
     * Behind the event that is the last one when the subscription is first started.
     *
     * @return that start
     */
    static StartAt now() {
        return new Now();
    }

    /**
     * Behind a sequence.
     *
     * @param sequence only events with greater sequences
     * @return that start
     * @throws InvalidInputException if it is negative
     */
    static StartAt after(long sequence) {
        return new Behind(sequence);
    }

    /**
     * Behind a known sequence.
     *
     * @param sequence only events with greater sequences; 0 for all
     */
    record Behind(long sequence) implements StartAt {
        /** Refuses negative sequences. */
        public Behind {
            if (sequence < 0) {
                throw new InvalidInputException("start of a subscription", sequence, "must not be negative");
            }
        }
    }

    /** Behind the last event. */
    record Now() implements StartAt {}
}
