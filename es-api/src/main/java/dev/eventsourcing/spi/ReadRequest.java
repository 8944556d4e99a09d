package dev.eventsourcing.spi;

import dev.eventsourcing.EventFilter;
import dev.eventsourcing.InvalidInputException;
import java.util.Objects;

/**
 * What to read from a log.
 *
 * <pre>{@code
 * ReadRequest.of(EventFilter.entity("device-123")).after(17).limit(100)
 * ReadRequest.of(EventFilter.all()).upTo(99).backwards()
 * }</pre>
 *
 * <p>Immutable.
 *
 * @param filter which events
 * @param after only events with greater sequences; 0 for no bound
 * @param upTo only events with this sequence or smaller ones; {@link Long#MAX_VALUE} for no bound
 * @param backward from the greatest sequence to the smallest
 * @param limit at most so many events, counted in the direction of reading; {@link Long#MAX_VALUE} for no bound
 */
public record ReadRequest(EventFilter filter, long after, long upTo, boolean backward, long limit) {
    /**
     * Refuses negative numbers.
     *
     * @throws InvalidInputException if a bound or the limit is negative
     */
    public ReadRequest {
        Objects.requireNonNull(filter, "filter");
        notNegative("after", after);
        notNegative("upTo", upTo);
        notNegative("limit", limit);
    }

    /**
     * All matching events, forwards.
     *
     * @param filter which events
     * @return the request
     */
    public static ReadRequest of(EventFilter filter) {
        return new ReadRequest(filter, 0, Long.MAX_VALUE, false, Long.MAX_VALUE);
    }

    /**
     * The same request behind a sequence.
     *
     * @param sequence only events with greater sequences
     * @return a copy
     */
    public ReadRequest after(long sequence) {
        return new ReadRequest(filter, sequence, upTo, backward, limit);
    }

    /**
     * The same request up to a sequence.
     *
     * @param sequence only events with this sequence or smaller ones
     * @return a copy
     */
    public ReadRequest upTo(long sequence) {
        return new ReadRequest(filter, after, sequence, backward, limit);
    }

    /**
     * The same request in the other direction.
     *
     * @return a copy that reads from the greatest sequence to the smallest
     */
    public ReadRequest backwards() {
        return new ReadRequest(filter, after, upTo, true, limit);
    }

    /**
     * The same request for a number of events.
     *
     * @param limit at most so many; 0 for none
     * @return a copy
     */
    public ReadRequest limit(long limit) {
        return new ReadRequest(filter, after, upTo, backward, limit);
    }

    /**
     * Tells whether nothing can match, so that the engine need not be asked.
     *
     * @return whether the bounds exclude each other or the limit is 0
     */
    public boolean isEmpty() {
        return after >= upTo || limit == 0;
    }

    private static void notNegative(String what, long value) {
        if (value < 0) {
            throw new InvalidInputException(what, value, "must not be negative");
        }
    }
}
