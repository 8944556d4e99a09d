package dev.eventsourcing.backend.postgres;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * A table that is no store's own, made by a script beside this class. Immutable.
 *
 * @param schema the schema, whose name needs no escaping within double quotes
 * @param name the table
 * @param script makes it if it is missing
 */
record ScriptedTable(String schema, String name, String script) {
    /** The first half of the key of the lock under which tables are created; the second is the schema. */
    private static final int CREATING = 1_163_089_459;

    /** The name with its schema, as statements write it. */
    String quoted() {
        return "\"" + schema + "\".\"" + name + "\"";
    }

    /** Creates it if it is missing; asks first, because a user may be allowed to write and not to create. */
    void create(Connection connection) throws SQLException {
        try (PreparedStatement query = connection.prepareStatement("SELECT to_regclass(?) IS NOT NULL")) {
            query.setString(1, quoted());
            try (ResultSet row = query.executeQuery()) {
                if (row.next() && row.getBoolean(1)) {
                    return;
                }
            }
        }
        try (Statement statement = connection.createStatement()) { // one simple query is one transaction
            statement.execute("SELECT pg_advisory_xact_lock(" + CREATING + ", " + schema.hashCode() + ");"
                    + "CREATE SCHEMA IF NOT EXISTS \"" + schema + "\";" + text());
        }
    }

    private String text() {
        try (InputStream in = ScriptedTable.class.getResourceAsStream(script)) {
            if (in == null) {
                throw new IllegalStateException(script + " is missing beside " + ScriptedTable.class.getName());
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8).replace("${schema}", schema);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
