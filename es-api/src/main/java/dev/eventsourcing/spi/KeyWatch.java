package dev.eventsourcing.spi;

/** Running news of changed key records; see {@link WatchableKeyStore#watch}. Safe for use by many threads. */
public interface KeyWatch extends AutoCloseable {
    /** Ends the news; the listener is not called any more when this returns. Does nothing the second time. */
    @Override
    void close();
}
