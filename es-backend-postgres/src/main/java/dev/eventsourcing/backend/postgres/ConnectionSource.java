package dev.eventsourcing.backend.postgres;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;

/** Where connections come from. Safe for use by many threads. */
interface ConnectionSource extends AutoCloseable {
    /**
     * A connection to append with; the caller gives it back by closing it.
     *
     * @param atMost how long to wait for it; a source of the caller's knows its own time only
     */
    Connection forAppending(Duration atMost) throws SQLException;

    /** A connection for anything else, likewise. */
    Connection forReading(Duration atMost) throws SQLException;

    /** A connection to keep for long; the caller gives it back by closing it. */
    Connection forListening() throws SQLException;

    /** Watches the statements of these connections. */
    StatementWatch watch();

    /** Ends what is ours. */
    @Override
    void close();
}
