package dev.eventsourcing.tck.history;

/**
 * Moments of the final log, without a gap. Immutable.
 *
 * @param from the first, as a number of batches
 * @param to the last; smaller than the first if there is none
 */
record Span(int from, int to) {
    static final Span NEVER = new Span(1, 0);

    boolean isEmpty() {
        return from > to;
    }

    boolean contains(int moment) {
        return from <= moment && moment <= to;
    }

    Span and(Span other) {
        return new Span(Math.max(from, other.from), Math.min(to, other.to));
    }
}
