package dev.eventsourcing.backend.postgres;

import dev.eventsourcing.BackendUnavailableException;
import dev.eventsourcing.TextRule;
import dev.eventsourcing.UnsupportedServerException;
import dev.eventsourcing.spi.Bytes;
import dev.eventsourcing.spi.CheckpointRecord;
import dev.eventsourcing.spi.CheckpointStore;
import dev.eventsourcing.spi.TransactionalCheckpointStore;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import javax.sql.DataSource;

/**
 * Keeps checkpoints in the table {@code es_checkpoints} of a PostgreSQL database. In the database that holds a read
 * model, so that the model and its checkpoint are committed together; it need not be the one that holds the events.
 *
 * <pre>{@code
 * PostgresCheckpointStore checkpoints = PostgresCheckpointStore.over(dataSource);
 * store.subscribe("balances", checkpoints).startInTransactions(checkpoints, (connection, event) -> ...);
 * }</pre>
 *
 * <p>Safe for use by many threads.
 */
public final class PostgresCheckpointStore implements TransactionalCheckpointStore<Connection> {
    private final TableBesideEvents table;
    private final CheckpointTable statements;

    private PostgresCheckpointStore(ConnectionSource connections, PostgresOptions options) {
        this.table = TableBesideEvents.prepared(
                "checkpoints", CheckpointTable.definition(options.schema()), connections, options);
        this.statements = new CheckpointTable(table.quoted());
    }

    /**
     * Connects with connections of its own, which {@link #close()} ends, and creates the table if there is none. Needs
     * HikariCP.
     *
     * @param config how to connect
     * @return the checkpoint store
     * @throws BackendUnavailableException if the server does not answer or refuses the user
     * @throws UnsupportedServerException if the server is too old, misconfigured, or grants too little
     */
    public static PostgresCheckpointStore connect(PostgresConfig config) {
        return new PostgresCheckpointStore(
                new OwnPools(config, DriverConnections.Statements.OF_HANDLERS_TOO), config.options());
    }

    /**
     * Uses a data source of the caller's with the default options; see {@link #over(DataSource, PostgresOptions)}.
     *
     * @param dataSource gives connections
     * @return the checkpoint store
     */
    public static PostgresCheckpointStore over(DataSource dataSource) {
        return over(dataSource, PostgresOptions.defaults());
    }

    /**
     * Uses a data source of the caller's, which stays open, and creates the table if there is none.
     *
     * @param dataSource gives connections to PostgreSQL as for {@link PostgresBackend#over}
     * @param options the schema, and how long calls may take; work in a transaction may take as long between two of its
     *     statements
     * @return the checkpoint store
     * @throws BackendUnavailableException if the server does not answer or refuses the user
     * @throws UnsupportedServerException if the server is too old, misconfigured, or grants too little
     */
    public static PostgresCheckpointStore over(DataSource dataSource, PostgresOptions options) {
        return new PostgresCheckpointStore(
                new BorrowedConnections(Objects.requireNonNull(dataSource, "dataSource")),
                Objects.requireNonNull(options, "options"));
    }

    @Override
    public Optional<CheckpointRecord> find(String name) {
        TextRule.ENTITY_ID.check(name);
        table.requireOpen();
        try (Session session = table.session();
                PreparedStatement query = session.connection().prepareStatement(statements.find())) {
            query.setString(1, name);
            try (ResultSet row = query.executeQuery()) {
                return row.next()
                        ? Optional.of(new CheckpointRecord(row.getLong(1), Bytes.wrap(row.getBytes(2))))
                        : Optional.empty();
            }
        } catch (SQLException e) {
            throw table.unavailable(e);
        }
    }

    @Override
    public OptionalLong replace(String name, long expectedRevision, Bytes content) {
        CheckpointStore.check(name, content);
        table.requireOpen();
        if (expectedRevision < 0 || expectedRevision == Long.MAX_VALUE) {
            return OptionalLong.empty();
        }
        try (Session session = table.session()) {
            return statements.replace(session.connection(), name, expectedRevision, content);
        } catch (SQLException e) {
            throw table.unavailable(e);
        }
    }

    @Override
    public OptionalLong replace(String name, long expectedRevision, Bytes content, Work<Connection> work)
            throws Exception {
        CheckpointStore.check(name, content);
        table.requireOpen();
        Session session;
        try {
            session = table.sessionForWork();
        } catch (SQLException e) {
            throw table.unavailable(e);
        }
        try (session) {
            return new CheckpointTransaction(session.connection(), statements, table::unavailable)
                    .replace(name, expectedRevision, content, work);
        }
    }

    @Override
    public void close() {
        table.close();
    }
}
