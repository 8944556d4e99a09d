package dev.eventsourcing.spi;

/** A running delivery of events; see {@link EventLog#tail}. Safe for use by many threads. */
public interface Tail extends AutoCloseable {
    /**
     * Ends the delivery. When this returns the listener is not running and will not be called again, unless it was the
     * listener itself that called. Throws nothing; does nothing the second time.
     */
    @Override
    void close();
}
