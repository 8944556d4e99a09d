package dev.eventsourcing.spi;

import java.util.Iterator;

/**
 * Stored events, fetched as they are asked for: a log of any length needs the same memory.
 *
 * <p>Used by one thread at a time; {@link #close()} may come from any. Must be closed; closing twice does nothing.
 */
public interface EventCursor extends Iterator<StoredEvent>, AutoCloseable {
    /** Releases what the cursor holds of the engine. Throws nothing. */
    @Override
    void close();
}
