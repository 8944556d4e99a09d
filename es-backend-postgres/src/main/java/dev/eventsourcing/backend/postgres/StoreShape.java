package dev.eventsourcing.backend.postgres;

import dev.eventsourcing.IncompatibleStoreException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * What of a store is there, as the server's catalogue tells. Immutable.
 *
 * @param names the store's
 * @param hasSchema whether there is a schema
 * @param format the format the store is registered with; 0 if it is not
 * @param tables what the tables consist of: columns and keys, one line each; empty if there are no tables
 * @param functions how many of the functions there are
 */
record StoreShape(StoreNames names, boolean hasSchema, int format, Set<String> tables, int functions) {
    private static final List<String> FUNCTIONS = List.of(
            "append_many_v1",
            "append_one_v1",
            "append_all_v2",
            "has_type_index_v1",
            "last_v1",
            "lock_v1",
            "rarest_tag_v1");

    private static final Set<String> EXPECTED = Set.of(
            "events is r p",
            "events.seq bigint NOT NULL",
            "events.event_id uuid NOT NULL",
            "events.entity_id text C NOT NULL",
            "events.type text C NOT NULL",
            "events.ts timestamp with time zone NOT NULL",
            "events.tags text[] C",
            "events.headers bytea NOT NULL",
            "events.payload bytea NOT NULL",
            "events PRIMARY KEY (seq)",
            "events UNIQUE (entity_id, seq)",
            "events UNIQUE (event_id)",
            "tags is r p",
            "tags.tag text C NOT NULL",
            "tags.seq bigint NOT NULL",
            "tags PRIMARY KEY (tag, seq)");

    /** The kind and persistence of both tables, their columns, and their keys. */
    private static final String TABLES = """
            WITH ours AS (
                SELECT c.oid, split_part(c.relname, '_', 2) AS name, c.relkind, c.relpersistence
                FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
                WHERE n.nspname = ? AND c.relname IN (?, ?))
            SELECT name || ' is ' || relkind::text || ' ' || relpersistence::text FROM ours
            UNION ALL
            SELECT name || '.' || attname || ' ' || format_type(atttypid, atttypmod)
                   || coalesce((SELECT ' ' || collname FROM pg_collation c WHERE c.oid = attcollation), '')
                   || CASE WHEN attnotnull THEN ' NOT NULL' ELSE '' END
            FROM ours JOIN pg_attribute ON attrelid = ours.oid WHERE attnum > 0 AND NOT attisdropped
            UNION ALL
            SELECT name || ' ' || pg_get_constraintdef(c.oid)
            FROM ours JOIN pg_constraint c ON conrelid = ours.oid WHERE contype IN ('p', 'u')""";

    static StoreShape read(Connection connection, StoreNames names) throws SQLException {
        boolean hasSchema = !strings(connection, "SELECT 'yes' FROM pg_namespace WHERE nspname = ?", names.schema())
                .isEmpty();
        return new StoreShape(
                names,
                hasSchema,
                hasSchema ? format(connection, names) : 0,
                strings(connection, TABLES, names.schema(), "es_events_" + names.store(), "es_tags_" + names.store()),
                functions(connection, names));
    }

    private static int format(Connection connection, StoreNames names) throws SQLException {
        boolean registry = !strings(
                        connection,
                        "SELECT 'yes' FROM pg_tables WHERE schemaname = ? AND tablename = 'es_stores'",
                        names.schema())
                .isEmpty();
        return !registry
                ? 0
                : strings(
                                connection,
                                "SELECT format::text FROM " + names.stores() + " WHERE name = ?",
                                names.store().value())
                        .stream()
                        .mapToInt(Integer::parseInt)
                        .findFirst()
                        .orElse(0);
    }

    private static int functions(Connection connection, StoreNames names) throws SQLException {
        return strings(
                        connection,
                        "SELECT proname FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace"
                                + " WHERE n.nspname = ? AND proname = ANY (string_to_array(?, ' '))",
                        names.schema(),
                        String.join(
                                " ",
                                FUNCTIONS.stream()
                                        .map(name -> "es_" + name + "_" + names.store())
                                        .toList()))
                .size();
    }

    private static Set<String> strings(Connection connection, String sql, String... parameters) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < parameters.length; i++) {
                statement.setString(i + 1, parameters[i]);
            }
            try (ResultSet row = statement.executeQuery()) {
                Set<String> found = new TreeSet<>();
                while (row.next()) {
                    found.add(row.getString(1));
                }
                return found;
            }
        }
    }

    /** Whether nothing needs to be created; what is there may still be wrong. */
    boolean isComplete(int newest) {
        return format >= newest && !tables.isEmpty() && functions == FUNCTIONS.size();
    }

    /**
     * Refuses what is there but is not what this release works with.
     *
     * @throws IncompatibleStoreException saying what differs
     */
    void requireOurs(int newest) {
        String store = names.store().value();
        if (format > newest) {
            throw new IncompatibleStoreException(
                    store,
                    "it has format " + format + " but this release knows formats up to " + newest
                            + "; upgrade this library");
        }
        Set<String> missing = new TreeSet<>(EXPECTED);
        missing.removeAll(tables);
        if (!tables.isEmpty() && !missing.isEmpty()) {
            throw new IncompatibleStoreException(
                    store,
                    "the tables es_events_" + store + " and es_tags_" + store + " in schema " + names.schema()
                            + " are not this library's, they lack: " + String.join(", ", missing)
                            + "; choose another store name or schema, or rename them");
        }
    }

    /**
     * Refuses a store of which a part is missing.
     *
     * @throws IncompatibleStoreException saying what to do
     */
    void requireComplete(int newest) {
        if (!isComplete(newest)) {
            throw new IncompatibleStoreException(
                    names.store().value(),
                    "schema " + names.schema() + " holds nothing of it, or a part, or an older format (" + format
                            + " of " + newest + "); run what PostgresDdl.store gives, or open with SchemaMode.CREATE");
        }
    }
}
