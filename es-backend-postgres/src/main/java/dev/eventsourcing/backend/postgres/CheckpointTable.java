package dev.eventsourcing.backend.postgres;

import dev.eventsourcing.spi.Bytes;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.OptionalLong;

/**
 * The table {@code es_checkpoints} and its statements. A replace never waits for another one of the same row: whoever
 * holds the row is about to give it a new revision, which is an answer. Immutable.
 */
final class CheckpointTable {
    private final String table;

    /** The statements for a table of this name, which needs no more quotes. */
    CheckpointTable(String table) {
        this.table = table;
    }

    /** What makes the table if it is missing. */
    static ScriptedTable definition(String schema) {
        return new ScriptedTable(schema, "es_checkpoints", "checkpoints-v1.sql");
    }

    String find() {
        return "SELECT revision, content FROM " + table + " WHERE name = ?";
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
}
