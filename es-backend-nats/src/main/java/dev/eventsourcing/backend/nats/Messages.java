package dev.eventsourcing.backend.nats;

import org.jspecify.annotations.Nullable;

/** A range of the stream's messages, in one direction. Used by one thread at a time. */
interface Messages extends AutoCloseable {
    /** The next message, or null at the end. */
    @Nullable StoredMessage next();

    /** Releases what the server holds for it. */
    @Override
    void close();
}
