package dev.eventsourcing.subscription;

import dev.eventsourcing.Event;
import dev.eventsourcing.EventFilter;
import dev.eventsourcing.spi.StoredEvent;
import java.util.List;

/**
 * How an event store makes events of what is stored; see {@code EventStore.subscribe}. Safe for use by many threads.
 */
public interface Reading {
    /**
     * What to ask the log for.
     *
     * @param asked which events are wanted
     * @return a filter that lets through all that they could be made of, names of older releases included
     */
    EventFilter stored(EventFilter asked);

    /**
     * Makes events of a stored one.
     *
     * @param stored what the log gave
     * @param asked which events are wanted
     * @return what became of it, in order; most often one event, none if it is not wanted
     */
    List<Event<?>> read(StoredEvent stored, EventFilter asked);
}
