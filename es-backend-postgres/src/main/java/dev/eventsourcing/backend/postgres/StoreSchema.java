package dev.eventsourcing.backend.postgres;

import dev.eventsourcing.BackendUnavailableException;
import dev.eventsourcing.EventStoreException;
import dev.eventsourcing.IncompatibleStoreException;
import dev.eventsourcing.UnsupportedServerException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;

/**
 * Creates or upgrades a store's tables and functions, or finds out that they are there and what is expected. Changing
 * takes an advisory lock, so that any number of processes can do it at once. Immutable and safe for use by many
 * threads.
 */
final class StoreSchema {
    /** The first half of the key of the lock under which stores are created; the second is the schema. */
    private static final int CREATING = 1_163_089_458;

    private final StoreNames names;
    private final ConnectionSource connections;
    private final Duration timeout;
    private final SchemaMode mode;
    private final List<SchemaStep> steps;

    StoreSchema(StoreNames names, ConnectionSource connections, PostgresOptions options, List<SchemaStep> steps) {
        this.names = names;
        this.connections = connections;
        this.timeout = options.readTimeout();
        this.mode = options.schemaMode();
        this.steps = steps;
    }

    /**
     * Makes the store ready.
     *
     * @throws BackendUnavailableException if the server does not answer or refuses the user
     * @throws UnsupportedServerException if the server is too old, misconfigured, or grants too little
     * @throws IncompatibleStoreException if the tables are not ours, or of a later release
     */
    void prepare() {
        if (mode == SchemaMode.NONE) {
            return;
        }
        try (Session session = Session.on(connections.forReading(timeout), timeout)) {
            Connection connection = session.connection();
            ServerCheck.check(connection);
            StoreShape shape = StoreShape.read(connection, names);
            if (mode == SchemaMode.CREATE && !shape.isComplete(newest())) {
                create(connection);
                shape = StoreShape.read(connection, names);
            }
            shape.requireOurs(newest());
            shape.requireComplete(newest());
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
            shape.requireOurs(newest());
            if (!shape.hasSchema()) {
                statement.execute("CREATE SCHEMA \"" + names.schema() + "\"");
            }
            for (SchemaStep step : missing(shape)) {
                statement.execute(step.sql(names));
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

    /** The steps behind the store's format; all of them, which are idempotent, if some part of it is missing. */
    private List<SchemaStep> missing(StoreShape shape) {
        if (shape.isComplete(newest())) {
            return List.of();
        }
        boolean upgrade = shape.format() < newest();
        return steps.stream()
                .filter(step -> !upgrade || step.format() > shape.format())
                .toList();
    }

    private int newest() {
        return steps.get(steps.size() - 1).format();
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
            return new UnsupportedServerException(message + "; or have its owner run what PostgresDdl.store and"
                    + " PostgresDdl.roles give, as docs/postgres.md tells");
        }
        return new BackendUnavailableException(message, e);
    }
}
