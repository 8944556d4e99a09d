package dev.eventsourcing.spi;

import dev.eventsourcing.EventStoreException;

/** Takes the events of a {@link Tail}, one call at a time. */
@FunctionalInterface
public interface TailListener {
    /**
     * Takes the next event. The next call comes when this one returned.
     *
     * @param event the event
     * @throws Exception to end the tail
     */
    void onEvent(StoredEvent event) throws Exception;

    /**
     * Takes the news that every matching event up to a sequence has been delivered. Called whenever the tail has
     * reached the end of the log as it saw it, also when nothing matched.
     *
     * @param sequence the log's last sequence at that moment
     * @throws Exception to end the tail
     */
    default void onCaughtUp(long sequence) throws Exception {}

    /**
     * Takes the news that the tail ended without being closed: the listener threw, a record is corrupt, the log was
     * closed or ends before what the tail has seen, or reading failed in a way that nobody expected. Not called for a
     * connection that comes back.
     *
     * @param cause why; what the listener threw is its cause
     */
    default void onFailure(EventStoreException cause) {}
}
