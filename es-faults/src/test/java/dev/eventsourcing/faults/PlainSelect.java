package dev.eventsourcing.faults;

import dev.eventsourcing.backend.postgres.PostgresOptions;
import dev.eventsourcing.testkit.PostgresServer;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.UUID;
import org.postgresql.PGConnection;

/** What anybody would write to load an entity, to compare with; on one connection. Confined to the test's thread. */
final class PlainSelect implements AutoCloseable {
    private final Connection connection;
    private final PreparedStatement statement;

    PlainSelect(PostgresServer server, FilledStore store) throws SQLException {
        connection = server.dataSource().getConnection();
        connection.unwrap(PGConnection.class).setPrepareThreshold(1);
        statement =
                connection.prepareStatement("SELECT seq, event_id, entity_id, type, ts, tags, headers, payload FROM "
                        + PostgresOptions.defaults().schema() + ".\"es_events_" + store.name()
                        + "\" WHERE entity_id = ? ORDER BY seq");
    }

    /** Selects the events of an entity and takes every column from each. */
    int count(String entity) {
        try {
            statement.setString(1, entity);
            int rows = 0;
            try (ResultSet result = statement.executeQuery()) {
                while (result.next()) {
                    result.getLong(1);
                    result.getObject(2, UUID.class);
                    result.getString(3);
                    result.getString(4);
                    result.getTimestamp(5);
                    result.getArray(6);
                    result.getBytes(7);
                    result.getBytes(8);
                    rows++;
                }
            }
            return rows;
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        try {
            connection.close();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
