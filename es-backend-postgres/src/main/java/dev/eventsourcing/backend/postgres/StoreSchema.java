package dev.eventsourcing.backend.postgres;

import dev.eventsourcing.BackendUnavailableException;
import dev.eventsourcing.EventStoreException;
import dev.eventsourcing.IncompatibleStoreException;
import dev.eventsourcing.UnsupportedServerException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;

/**
 * Creates a store's tables and functions, or finds out that they are there and what is expected. Creating takes an
 * advisory lock, so that any number of processes can do it at once. Immutable and safe for use by many threads.
 */
final class StoreSchema {
    /** The first half of the key of the lock under which stores are created; the second is the schema. */
    private static final int CREATING = 1_163_089_458;

    private final StoreNames names;
    private final ConnectionSource connections;
    private final Duration timeout;

    StoreSchema(StoreNames names, ConnectionSource connections, Duration timeout) {
        this.names = names;
        this.connections = connections;
        this.timeout = timeout;
    }

    /**
     * Makes the store ready.
     *
     * @throws BackendUnavailableException if the server does not answer or refuses the user
     * @throws UnsupportedServerException if the server is too old, misconfigured, or grants too little
     * @throws IncompatibleStoreException if the tables are not ours, or of a later release
     */
    void prepare() {
        try (Session session = Session.on(connections.forReading(), timeout)) {
            Connection connection = session.connection();
            ServerCheck.check(connection);
            StoreShape shape = StoreShape.read(connection, names);
            if (!shape.isComplete()) {
                create(connection);
                shape = StoreShape.read(connection, names);
            }
            shape.requireOurs();
        } catch (SQLException e) {
            throw failure(e);
        }
    }

    private void create(Connection connection) throws SQLException {
        connection.setAutoCommit(false);
        try (Statement statement = connection.createStatement()) {
            statement.execute("SET LOCAL lock_timeout = '" + timeout.toMillis() + "ms'");
            statement.execute("SELECT pg_advisory_xact_lock(" + CREATING + ", "
                    + names.schema().hashCode() + ")");
            StoreShape shape = StoreShape.read(connection, names); // somebody may have been faster
            if (!shape.isComplete()) {
                shape.requireOurs();
                if (!shape.hasSchema()) {
                    statement.execute("CREATE SCHEMA \"" + names.schema() + "\"");
                }
                statement.execute(names.script());
            }
            connection.commit();
        } catch (SQLException | EventStoreException e) {
            rollBack(connection, e);
            throw e;
        } finally {
            if (!connection.isClosed()) {
                connection.setAutoCommit(true);
            }
        }
    }

    private static void rollBack(Connection connection, Exception cause) {
        try {
            connection.rollback();
        } catch (SQLException e) {
            cause.addSuppressed(e);
        }
    }

    private EventStoreException failure(SQLException e) {
        String message = "store '" + names.store() + "' could not be opened: " + SqlStates.describe(e);
        if (SqlStates.is(e, SqlStates.INSUFFICIENT_PRIVILEGE)) {
            return new UnsupportedServerException(message + "; or create the schema " + names.schema()
                    + " and the store's tables beforehand, as docs/postgres.md tells");
        }
        return new BackendUnavailableException(message, e);
    }
}
