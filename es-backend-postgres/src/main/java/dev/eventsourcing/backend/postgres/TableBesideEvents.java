package dev.eventsourcing.backend.postgres;

import dev.eventsourcing.BackendUnavailableException;
import dev.eventsourcing.StoreClosedException;
import dev.eventsourcing.UnsupportedServerException;
import java.sql.Connection;
import java.sql.SQLException;

/**
 * A table that is kept beside those of the events, and how it is reached until it is closed. Safe for use by many
 * threads.
 */
final class TableBesideEvents implements AutoCloseable {
    private final String contents;
    private final ScriptedTable definition;
    private final ConnectionSource connections;
    private final PostgresOptions options;
    private volatile boolean closed;

    private TableBesideEvents(
            String contents, ScriptedTable definition, ConnectionSource connections, PostgresOptions options) {
        this.contents = contents;
        this.definition = definition;
        this.connections = connections;
        this.options = options;
    }

    /**
     * Checks the server, and creates the table if there is none.
     *
     * @param contents what it holds, in the plural, for messages
     * @param connections closed with the table, and if this fails
     * @throws BackendUnavailableException if the server does not answer or refuses the user
     * @throws UnsupportedServerException if the server is too old, misconfigured, or grants too little
     */
    static TableBesideEvents prepared(
            String contents, ScriptedTable definition, ConnectionSource connections, PostgresOptions options) {
        TableBesideEvents table = new TableBesideEvents(contents, definition, connections, options);
        try {
            table.prepare();
            return table;
        } catch (RuntimeException e) {
            connections.close();
            throw e;
        }
    }

    private void prepare() {
        try (Session session = session()) {
            ServerCheck.check(session.connection());
            definition.create(session.connection());
        } catch (SQLException e) {
            String message = "the table of " + contents + " could not be made ready: " + SqlStates.describe(e);
            throw SqlStates.is(e, SqlStates.INSUFFICIENT_PRIVILEGE)
                    ? new UnsupportedServerException(message + "; or create it beforehand")
                    : new BackendUnavailableException(message, e);
        }
    }

    /** The table's name, as statements write it. */
    String quoted() {
        return definition.quoted();
    }

    /** A connection for one statement. */
    Session session() throws SQLException {
        return limited(connections.forReading(options.readTimeout()));
    }

    /** A connection for work that takes its time, which must not keep others from their one statement. */
    Session sessionForWork() throws SQLException {
        return limited(connections.forAppending(options.readTimeout()));
    }

    private Session limited(Connection connection) throws SQLException {
        return Session.on(connection, options.readTimeout());
    }

    /** What is told of a statement that failed. */
    BackendUnavailableException unavailable(SQLException e) {
        return new BackendUnavailableException(
                contents + " in PostgreSQL: " + SqlStates.describe(e) + "; try again later", e);
    }

    /** Refuses after {@link #close()}. */
    void requireOpen() {
        if (closed) {
            throw new StoreClosedException("the store of " + contents + " in PostgreSQL");
        }
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            connections.close();
        }
    }
}
