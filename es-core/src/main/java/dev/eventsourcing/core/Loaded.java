package dev.eventsourcing.core;

import dev.eventsourcing.Event;
import java.util.List;

/**
 * An entity's state as a decision needs it.
 *
 * @param state the state
 * @param sequence the sequence of its last event; 0 if it has none
 * @param ofCommand the events that carry the id of the command in question
 * @param isWhole whether every event was read, so that {@code ofCommand} is complete
 * @param afterwards puts the state after the decision away if the policy says so
 */
record Loaded<S>(S state, long sequence, List<Event<?>> ofCommand, boolean isWhole, Afterwards<S> afterwards) {
    Loaded {
        ofCommand = List.copyOf(ofCommand);
    }

    /** What to do when a decision is stored. */
    @FunctionalInterface
    interface Afterwards<S> {
        void decided(S state, List<Event<?>> stored);
    }
}
