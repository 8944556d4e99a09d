package dev.eventsourcing.tck.program;

import dev.eventsourcing.EventFilter;
import dev.eventsourcing.Expectation.Bound;
import java.util.Optional;

/**
 * A condition whose sequence is not known before the program runs. Immutable.
 *
 * @param scope the events it is about
 * @param bound how to compare
 * @param place the sequence; empty for the true one
 */
record Belief(EventFilter scope, Bound bound, Optional<Place> place) {
    @Override
    public String toString() {
        return Text.of(scope)
                + (bound == Bound.EXACTLY ? " is at " : " is at most at ")
                + place.map(Place::toString).orElse("its last");
    }
}
