package dev.eventsourcing.core;

import dev.eventsourcing.Event;
import dev.eventsourcing.EventStoreException;
import dev.eventsourcing.Projector;

/**
 * A projector that follows a log live; see {@link EventStore#tail}. Its methods are called by one thread at a time, the
 * next when the last returned. A lambda will do.
 */
@FunctionalInterface
public interface EventHandler extends Projector {
    /**
     * A handler that gives the events to a projector.
     *
     * @param projector takes the events
     * @return a handler that leaves its other methods as they are
     */
    static EventHandler of(Projector projector) {
        return new EventHandler() {
            @Override
            public void project(Event<?> event) throws Exception {
                projector.project(event);
            }

            @Override
            public void projectForgotten(Event<?> event) throws Exception {
                projector.projectForgotten(event);
            }
        };
    }

    /**
     * A handler that answers events with events: it is given the store as {@link EventStore#causedBy} gives it, so that
     * correlation, causation and trace context go on by themselves.
     *
     * @param store where the answers are appended
     * @param reaction what to do with each event
     * @return a handler that leaves its other methods as they are
     */
    static EventHandler reacting(EventStore store, Reaction reaction) {
        return event -> reaction.react(event, store.causedBy(event));
    }

    /** Answers an event. */
    @FunctionalInterface
    interface Reaction {
        /**
         * Does what the event calls for.
         *
         * @param event what happened
         * @param store notes on all that is appended through it that this event caused it
         * @throws Exception as {@link Projector#project}
         */
        void react(Event<?> event, EventStore store) throws Exception;
    }

    /**
     * Takes the news that it was given every matching event up to a sequence. Called whenever the tail has reached the
     * end of the log as it saw it, also when nothing matched.
     *
     * @param sequence the log's last sequence at that moment
     * @throws Exception to end the tail
     */
    default void onCaughtUp(long sequence) throws Exception {}

    /**
     * Takes the news that the tail has ended without being closed. Nothing is called afterwards; tail again from
     * {@link EventTail#position()} when the cause is mended.
     *
     * @param cause a {@link dev.eventsourcing.ProjectionFailedException} if this handler threw; what made an event
     *     unreadable; or {@link dev.eventsourcing.StoreClosedException} if the store was closed
     */
    default void onFailure(EventStoreException cause) {}
}
