package dev.eventsourcing.core;

import dev.eventsourcing.Event;
import dev.eventsourcing.EventFilter;
import dev.eventsourcing.spi.ReadRequest;
import java.time.Instant;
import java.util.Optional;

/**
 * What a query asks for, split in two: what the log can answer, and what remains to be decided when the events are
 * read. The log knows neither what an upcaster makes of an event, nor is it ordered by time. Immutable.
 *
 * @param request what was asked for
 * @param asOf only events that happened then or before; empty for all
 */
record Selection(ReadRequest request, Optional<Instant> asOf) {
    static Selection all() {
        return of(EventFilter.all());
    }

    static Selection of(EventFilter filter) {
        return new Selection(ReadRequest.of(filter), Optional.empty());
    }

    Selection with(ReadRequest other) {
        return new Selection(other, asOf);
    }

    Selection asOf(Instant instant) {
        return new Selection(request, Optional.of(instant));
    }

    /** What to ask the log for: all that could be included. */
    ReadRequest stored(Upcasters upcasters) {
        if (asOf.isEmpty() && upcasters.isEmpty()) {
            return request;
        }
        long limit = request.limit() == 0 ? 0 : Long.MAX_VALUE;
        return new ReadRequest(
                upcasters.stored(request.filter()), request.after(), request.upTo(), request.backward(), limit);
    }

    /** Decides about what the log gave. */
    boolean includes(Event<?> event) {
        return (request.filter().types().isEmpty()
                        || request.filter().types().contains(event.type().name()))
                && (asOf.isEmpty() || !event.timestamp().isAfter(asOf.get()));
    }

    boolean backwards() {
        return request.backward();
    }

    long limit() {
        return request.limit();
    }
}
