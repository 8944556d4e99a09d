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
    /** The same about a sequence that needs no event to be known. */
    Optional<Belief> simpler() {
        return place.filter(some -> some.event() > 0)
                .map(some -> new Belief(scope, bound, Optional.of(new Place(0, some.offset()))));
    }

    @Override
    public String toString() {
        return "last(" + Text.of(scope) + ")" + (bound == Bound.EXACTLY ? " == " : " <= ")
                + place.map(Place::toString).orElse("now");
    }
}
