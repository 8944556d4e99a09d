package dev.eventsourcing.backend.postgres;

import dev.eventsourcing.IncompatibleStoreException;
import dev.eventsourcing.KeyStoreUnavailableException;
import dev.eventsourcing.UnsupportedServerException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Set;
import java.util.TreeSet;

/**
 * Creates the table of key records, or finds out that it is there and what is expected. Immutable and safe for use by
 * many threads.
 */
final class KeySchema {
    /** The first half of the key of the lock under which tables are created; the second is the schema. */
    private static final int CREATING = 1_163_089_459;

    private static final Set<String> EXPECTED = Set.of(
            "es_keys is r p",
            "entity_id text C NOT NULL",
            "revision bigint NOT NULL a",
            "content bytea NOT NULL",
            "PRIMARY KEY (entity_id)");

    private static final String GRANTED = "granted: SELECT, INSERT, UPDATE";

    private static final String SHAPE = """
            WITH ours AS (
                SELECT c.oid, c.relkind, c.relpersistence, n.oid AS schema
                FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
                WHERE n.nspname = ? AND c.relname = 'es_keys')
            SELECT 'es_keys is ' || relkind::text || ' ' || relpersistence::text FROM ours
            UNION ALL
            SELECT attname || ' ' || format_type(atttypid, atttypmod)
                   || coalesce((SELECT ' ' || collname FROM pg_collation c WHERE c.oid = attcollation), '')
                   || CASE WHEN attnotnull THEN ' NOT NULL' ELSE '' END
                   || CASE WHEN attidentity <> '' THEN ' ' || attidentity::text ELSE '' END
            FROM ours JOIN pg_attribute ON attrelid = ours.oid WHERE attnum > 0 AND NOT attisdropped
            UNION ALL
            SELECT pg_get_constraintdef(c.oid) FROM ours JOIN pg_constraint c ON conrelid = ours.oid
            WHERE contype = 'p'
            UNION ALL
            SELECT 'granted: SELECT, INSERT, UPDATE' FROM ours
            WHERE has_schema_privilege(schema, 'USAGE') AND has_table_privilege(oid, 'SELECT')
                AND has_table_privilege(oid, 'INSERT') AND has_table_privilege(oid, 'UPDATE')""";

    /**
     * Replaced rows are vacuumed within autovacuum_naptime, a minute unless changed: the sooner the next write takes
     * their place. Nothing is compressed: a wrapped key has no pattern.
     */
    private static final String CREATE = """
            CREATE SCHEMA IF NOT EXISTS "%1$s";
            CREATE TABLE "%1$s"."es_keys" (
                entity_id text COLLATE "C" NOT NULL PRIMARY KEY,
                revision  bigint NOT NULL GENERATED ALWAYS AS IDENTITY,
                content   bytea NOT NULL
            ) WITH (
                autovacuum_vacuum_threshold = 1, autovacuum_vacuum_scale_factor = 0,
                toast.autovacuum_vacuum_threshold = 1, toast.autovacuum_vacuum_scale_factor = 0);
            ALTER TABLE "%1$s"."es_keys" ALTER COLUMN content SET STORAGE EXTERNAL""";

    private final String schema;
    private final ConnectionSource connections;
    private final Duration timeout;

    KeySchema(String schema, ConnectionSource connections, Duration timeout) {
        this.schema = schema;
        this.connections = connections;
        this.timeout = timeout;
    }

    /**
     * Makes the table ready.
     *
     * @throws KeyStoreUnavailableException if the server does not answer or refuses the user
     * @throws UnsupportedServerException if the server is too old, a standby, or grants too little
     * @throws IncompatibleStoreException if the table is not ours
     */
    void prepare() {
        try (Session session = Session.on(connections.forReading(timeout), timeout)) {
            Connection connection = session.connection();
            ServerCheck.check(connection);
            if (shape(connection).isEmpty()) {
                create(connection);
            }
            requireOurs(shape(connection));
        } catch (SQLException e) {
            throw failure(e);
        }
    }

    private void create(Connection connection) throws SQLException {
        connection.setAutoCommit(false);
        try (Statement statement = connection.createStatement()) {
            statement.execute("SET LOCAL lock_timeout = '" + timeout.toMillis() + "ms'");
            statement.execute("SELECT pg_advisory_xact_lock(" + CREATING + ", " + schema.hashCode() + ")");
            if (shape(connection).isEmpty()) { // else somebody was faster
                statement.execute(CREATE.formatted(schema));
            }
            connection.commit();
        } catch (SQLException e) {
            rollBack(connection, e);
            throw e;
        } finally {
            if (!connection.isClosed()) {
                connection.setAutoCommit(true);
            }
        }
    }

    private static void rollBack(Connection connection, SQLException cause) {
        try {
            connection.rollback();
        } catch (SQLException e) {
            cause.addSuppressed(e);
        }
    }

    private Set<String> shape(Connection connection) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(SHAPE)) {
            statement.setString(1, schema);
            try (ResultSet row = statement.executeQuery()) {
                Set<String> found = new TreeSet<>();
                while (row.next()) {
                    found.add(row.getString(1));
                }
                return found;
            }
        }
    }

    private void requireOurs(Set<String> found) {
        if (!found.contains(GRANTED)) {
            throw new UnsupportedServerException("key store in PostgreSQL schema '" + schema
                    + "' could not be opened: the user lacks a right; grant it USAGE on the schema and SELECT, INSERT"
                    + " and UPDATE on the table es_keys");
        }
        Set<String> missing = new TreeSet<>(EXPECTED);
        missing.removeAll(found);
        if (!missing.isEmpty()) {
            throw new IncompatibleStoreException(
                    "es_keys",
                    "the table es_keys in schema " + schema + " is not this library's, it lacks: "
                            + String.join(", ", missing) + "; choose another schema, or rename it");
        }
    }

    private RuntimeException failure(SQLException e) {
        String message =
                "key store in PostgreSQL schema '" + schema + "' could not be opened: " + SqlStates.describe(e);
        if (SqlStates.is(e, SqlStates.INSUFFICIENT_PRIVILEGE)) {
            return new UnsupportedServerException(
                    message + "; or create schema and table beforehand, as docs/encryption.md tells");
        }
        return new KeyStoreUnavailableException(message, e);
    }
}
