package dev.eventsourcing.core;

import dev.eventsourcing.BackendUnavailableException;
import dev.eventsourcing.Event;
import dev.eventsourcing.EventFilter;
import dev.eventsourcing.InvalidInputException;
import dev.eventsourcing.PayloadUnreadableException;
import dev.eventsourcing.ProjectionFailedException;
import dev.eventsourcing.Projector;
import dev.eventsourcing.spi.EventCursor;
import dev.eventsourcing.spi.EventLog;
import dev.eventsourcing.spi.ReadRequest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * Asks a store for events.
 *
 * <pre>{@code
 * store.events().entity("device-123").list()
 * store.events().types("new-device", "renamed").after(17).forEach(event -> ...)
 * store.events().backwards().limit(10).list()              // the last ten, newest first
 * try (Stream<Event<?>> events = store.events().tags("site:berlin").stream()) { ... }
 * }</pre>
 *
 * <p>Immutable: the methods that narrow a query return a narrower copy, the others ask the store, each time anew. What
 * is asked for is fetched as it is consumed; a log of any length needs the same memory, except for {@link #list}. Safe
 * for use by many threads.
 *
 * <p><b>Errors</b> of all methods that ask: {@link BackendUnavailableException} if the engine does not answer, a
 * {@link PayloadUnreadableException} that names the event if a payload cannot be read, and
 * {@link dev.eventsourcing.UnknownEventTypeException} or {@link dev.eventsourcing.UnknownCodecException} if an event
 * needs what is not registered. Forgotten payloads are no errors; see {@link Event#isForgotten()}.
 */
public final class EventQuery {
    private final EventLog log;
    private final EventReader reader;
    private final Upcasters upcasters;
    private final Selection selection;

    EventQuery(EventLog log, EventReader reader, Upcasters upcasters, Selection selection) {
        this.log = log;
        this.reader = reader;
        this.upcasters = upcasters;
        this.selection = selection;
    }

    /**
     * Events that a filter lets through, and no others; replaces what was said about entities, types and tags before.
     *
     * @param filter which events
     * @return a narrower query
     */
    public EventQuery where(EventFilter filter) {
        return with(new ReadRequest(
                filter,
                request().after(),
                request().upTo(),
                request().backward(),
                request().limit()));
    }

    /**
     * Events of one entity; replaces what was said about entities before.
     *
     * @param entityId the entity
     * @return a narrower query
     * @throws InvalidInputException if no entity can have this id
     */
    public EventQuery entity(String entityId) {
        return entities(List.of(entityId));
    }

    /**
     * Events of some entities; replaces what was said about entities before.
     *
     * @param entityIds the entities
     * @return a narrower query
     * @throws InvalidInputException if there is none, or no entity can have one of these ids
     */
    public EventQuery entities(Collection<String> entityIds) {
        Set<String> entities = EventFilter.entities(entityIds).entities();
        return where(new EventFilter(entities, filter().types(), filter().tags()));
    }

    /**
     * Events of some types; replaces what was said about types before.
     *
     * @param types the type names
     * @return a narrower query
     * @throws InvalidInputException if there is none, or no type can have one of these names
     */
    public EventQuery types(String... types) {
        return where(filter().withTypes(types));
    }

    /**
     * Events that carry all of some tags; replaces what was said about tags before.
     *
     * @param tags the tags
     * @return a narrower query
     * @throws InvalidInputException if there is none, or no event can have one of these tags
     */
    public EventQuery tags(String... tags) {
        return where(filter().withTags(tags));
    }

    /**
     * Events behind a sequence.
     *
     * @param sequence only events with greater sequences; 0 for no bound
     * @return a narrower query
     * @throws InvalidInputException if it is negative
     */
    public EventQuery after(long sequence) {
        return with(request().after(sequence));
    }

    /**
     * Events up to a sequence: the log as it was then.
     *
     * @param sequence only events with this sequence or smaller ones
     * @return a narrower query
     * @throws InvalidInputException if it is negative
     */
    public EventQuery upTo(long sequence) {
        return with(request().upTo(sequence));
    }

    /**
     * Events that had happened by an instant, by the clocks of those who wrote them. Clocks differ, and a log is in the
     * order in which events were stored: for a state that is exact use {@link #upTo(long)}.
     *
     * @param instant only events with this timestamp or an earlier one; the others are read over
     * @return a narrower query
     */
    public EventQuery asOf(Instant instant) {
        return with(selection.asOf(instant));
    }

    /**
     * The same events, from the last to the first.
     *
     * @return a query in the other direction
     */
    public EventQuery backwards() {
        return with(request().backwards());
    }

    /**
     * A number of events, counted in the direction of the query, as they are read: upcasters may have split some.
     *
     * @param events at most so many; 0 for none
     * @return a narrower query
     * @throws InvalidInputException if it is negative
     */
    public EventQuery limit(long events) {
        return with(request().limit(events));
    }

    /**
     * The events as a stream: at least all that were stored when this method was called.
     *
     * @return a sequential stream, to be closed unless it is read to its end
     */
    public Stream<Event<?>> stream() {
        return open().stream();
    }

    /**
     * The events as a list.
     *
     * @return an immutable list of all of them, in memory
     */
    public List<Event<?>> list() {
        List<Event<?>> events = new ArrayList<>();
        forEach(events::add);
        return List.copyOf(events);
    }

    /**
     * Calls an action with each event.
     *
     * @param action what to do; what it throws ends the run and reaches the caller
     */
    public void forEach(Consumer<? super Event<?>> action) {
        try (EventIterator events = open()) {
            events.forEachRemaining(action);
        }
    }

    /**
     * The first event of the query, in its direction.
     *
     * @return the event; empty if there is none
     */
    public Optional<Event<?>> first() {
        try (EventIterator events = limit(Math.min(1, request().limit())).open()) {
            return events.hasNext() ? Optional.of(events.next()) : Optional.empty();
        }
    }

    /**
     * The last event of the query, in its direction. Without a limit only this one is fetched.
     *
     * @return the event; empty if there is none
     */
    public Optional<Event<?>> last() {
        if (request().limit() == Long.MAX_VALUE) {
            return with(new ReadRequest(
                            filter(),
                            request().after(),
                            request().upTo(),
                            !request().backward(),
                            1))
                    .first();
        }
        try (Stream<Event<?>> events = stream()) {
            return events.reduce((before, after) -> after);
        }
    }

    /**
     * Lets a projector take the events. Forgotten ones go to {@link Projector#projectForgotten}.
     *
     * @param projector takes them, in the caller's thread
     * @return the sequence of the last event it took; 0 if there was none
     * @throws ProjectionFailedException if it threw; names the event, what was taken before stays taken
     * @throws InvalidInputException if the query goes {@link #backwards()}
     */
    public long project(Projector projector) {
        if (request().backward()) {
            throw new InvalidInputException(
                    "direction of a projection", "backwards", "must be forwards: projectors take events in order");
        }
        long last = 0;
        try (EventIterator events = open()) {
            while (events.hasNext()) {
                Event<?> event = events.next();
                Projecting.project(event, projector);
                last = event.sequence();
            }
        }
        return last;
    }

    private EventIterator open() {
        EventCursor cursor = log.read(selection.stored(upcasters));
        return new EventIterator(cursor, reader, selection);
    }

    private ReadRequest request() {
        return selection.request();
    }

    private EventFilter filter() {
        return request().filter();
    }

    private EventQuery with(ReadRequest narrower) {
        return with(selection.with(narrower));
    }

    private EventQuery with(Selection narrower) {
        return new EventQuery(log, reader, upcasters, narrower);
    }
}
