package dev.eventsourcing.backend.nats;

/**
 * Messages in ascending order, from a server that may lose its connection, its leader or its memory meanwhile. The
 * caller knows that there is a next message, and stops when it has enough. Used by one thread at a time.
 */
interface Source extends AutoCloseable {
    /** Asks for the first messages without waiting for them, where that can be done. */
    default void begin() {}

    /**
     * The next message, waited for if a replica that lags behind does not have it yet.
     *
     * @throws dev.eventsourcing.BackendUnavailableException if it does not come for too long
     */
    StoredMessage next();

    /** Releases what the server holds for it. */
    @Override
    void close();
}
