package dev.eventsourcing.backend.postgres;

import dev.eventsourcing.BackendUnavailableException;
import dev.eventsourcing.CorruptRecordException;
import dev.eventsourcing.UnsupportedServerException;
import dev.eventsourcing.spi.SnapshotRecord;
import dev.eventsourcing.spi.SnapshotStore;
import dev.eventsourcing.spi.StoreName;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Objects;
import java.util.Optional;
import javax.sql.DataSource;

/**
 * Keeps snapshots in the table {@code es_snapshots} of a PostgreSQL database. What they hold is encrypted if their
 * entity has a key; what was overwritten or deleted stays on disk until the table is vacuumed.
 *
 * <p>Safe for use by many threads.
 */
public final class PostgresSnapshotStore implements SnapshotStore {
    private final TableBesideEvents table;

    private PostgresSnapshotStore(ConnectionSource connections, PostgresOptions options) {
        this.table = TableBesideEvents.prepared(
                "snapshots",
                new ScriptedTable(options.schema(), "es_snapshots", "snapshots-v1.sql"),
                connections,
                options);
    }

    /**
     * Connects with connections of its own, which {@link #close()} ends, and creates the table if there is none. Needs
     * HikariCP.
     *
     * @param config how to connect
     * @return the snapshot store
     * @throws BackendUnavailableException if the server does not answer or refuses the user
     * @throws UnsupportedServerException if the server is too old, misconfigured, or grants too little
     */
    public static PostgresSnapshotStore connect(PostgresConfig config) {
        return new PostgresSnapshotStore(new OwnPools(config, DriverConnections.Statements.OURS), config.options());
    }

    /**
     * Uses a data source of the caller's, which stays open, and creates the table if there is none.
     *
     * @param dataSource gives connections to PostgreSQL as for {@link PostgresBackend#over}
     * @param options the schema, and how long calls may take
     * @return the snapshot store
     * @throws BackendUnavailableException if the server does not answer or refuses the user
     * @throws UnsupportedServerException if the server is too old, misconfigured, or grants too little
     */
    public static PostgresSnapshotStore over(DataSource dataSource, PostgresOptions options) {
        return new PostgresSnapshotStore(
                new BorrowedConnections(Objects.requireNonNull(dataSource, "dataSource")),
                Objects.requireNonNull(options, "options"));
    }

    @Override
    public Optional<SnapshotRecord> find(StoreName store, String entityId, String kind) {
        table.requireOpen();
        try (Session session = table.session();
                PreparedStatement query = session.connection()
                        .prepareStatement("SELECT content FROM " + table.quoted()
                                + " WHERE store = ? AND entity_id = ? AND kind = ?")) {
            bind(query, store, entityId, kind);
            try (ResultSet row = query.executeQuery()) {
                return row.next() ? decoded(row.getBytes(1)) : Optional.empty();
            }
        } catch (SQLException e) {
            throw table.unavailable(e);
        }
    }

    /** One that was damaged is none: the events are read instead, and the next one takes its place. */
    private static Optional<SnapshotRecord> decoded(byte[] content) {
        try {
            return Optional.of(SnapshotRecord.decode(content));
        } catch (CorruptRecordException e) {
            return Optional.empty();
        }
    }

    @Override
    public void put(StoreName store, SnapshotRecord snapshot) {
        table.requireOpen();
        try (Session session = table.session();
                PreparedStatement update = session.connection()
                        .prepareStatement("INSERT INTO " + table.quoted() + " AS kept"
                                + " (store, entity_id, kind, sequence, content) VALUES (?, ?, ?, ?, ?)"
                                + " ON CONFLICT (store, entity_id, kind) DO UPDATE"
                                + " SET sequence = excluded.sequence, content = excluded.content"
                                + " WHERE kept.sequence <= excluded.sequence")) {
            bind(update, store, snapshot.entityId(), snapshot.kind());
            update.setLong(4, snapshot.sequence());
            update.setBytes(5, snapshot.encode());
            update.executeUpdate();
        } catch (SQLException e) {
            throw table.unavailable(e);
        }
    }

    @Override
    public void delete(StoreName store, String entityId, String kind) {
        table.requireOpen();
        try (Session session = table.session();
                PreparedStatement update = session.connection()
                        .prepareStatement(
                                "DELETE FROM " + table.quoted() + " WHERE store = ? AND entity_id = ? AND kind = ?")) {
            bind(update, store, entityId, kind);
            update.executeUpdate();
        } catch (SQLException e) {
            throw table.unavailable(e);
        }
    }

    @Override
    public void close() {
        table.close();
    }

    private static void bind(PreparedStatement statement, StoreName store, String entityId, String kind)
            throws SQLException {
        statement.setString(1, store.value());
        statement.setString(2, entityId);
        statement.setString(3, kind);
    }
}
