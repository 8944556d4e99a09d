package dev.eventsourcing.backend.postgres;

import dev.eventsourcing.spi.Bytes;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.OptionalLong;

/**
 * The table {@code es_checkpoints} and its statements. A replace never waits for another one of the same row: whoever
 * holds the row is about to give it a new revision, which is an answer. Immutable.
 */
final class CheckpointTable {
    /** The first half of the key of the lock under which the table is created; the second is the schema. */
    private static final int CREATING = 1_163_089_459;

    private final String schema;
    private final String table;

    CheckpointTable(String schema) {
        this.schema = schema;
        this.table = "\"" + schema + "\".\"es_checkpoints\"";
    }

    String find() {
        return "SELECT revision, content FROM " + table + " WHERE name = ?";
    }

    /** Creates it if it is missing; asks first, because a user may be allowed to write and not to create. */
    void create(Connection connection) throws SQLException {
        try (PreparedStatement query = connection.prepareStatement("SELECT to_regclass(?) IS NOT NULL")) {
            query.setString(1, table);
            try (ResultSet row = query.executeQuery()) {
                if (row.next() && row.getBoolean(1)) {
                    return;
                }
            }
        }
        try (Statement statement = connection.createStatement()) { // one simple query is one transaction
            statement.execute("SELECT pg_advisory_xact_lock(" + CREATING + ", " + schema.hashCode() + ");"
                    + "CREATE SCHEMA IF NOT EXISTS \"" + schema + "\";" + script());
        }
    }

    /** Replaces one row, in whatever transaction the connection is. */
    OptionalLong replace(Connection connection, String name, long expectedRevision, Bytes content) throws SQLException {
        String command = expectedRevision == 0
                ? "INSERT INTO " + table + " (content, name, revision) VALUES (?, ?, ? + 1) ON CONFLICT DO NOTHING"
                : "UPDATE " + table + " SET content = ?, revision = revision + 1 WHERE name IN (SELECT name FROM "
                        + table + " WHERE name = ? AND revision = ? FOR UPDATE SKIP LOCKED)";
        try (PreparedStatement update = connection.prepareStatement(command)) {
            update.setBytes(1, content.unsafeArray());
            update.setString(2, name);
            update.setLong(3, expectedRevision);
            return update.executeUpdate() == 1 ? OptionalLong.of(expectedRevision + 1) : OptionalLong.empty();
        }
    }

    private String script() {
        try (InputStream script = CheckpointTable.class.getResourceAsStream("checkpoints-v1.sql")) {
            if (script == null) {
                throw new IllegalStateException(
                        "checkpoints-v1.sql is missing beside " + CheckpointTable.class.getName());
            }
            return new String(script.readAllBytes(), StandardCharsets.UTF_8).replace("${schema}", schema);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
