package dev.eventsourcing.faults;

import dev.eventsourcing.backend.postgres.PostgresBackend;
import dev.eventsourcing.backend.postgres.PostgresConfig;
import dev.eventsourcing.backend.postgres.PostgresOptions;
import dev.eventsourcing.spi.RecordFormat;
import dev.eventsourcing.spi.StoreName;
import dev.eventsourcing.testkit.PostgresServer;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;

/**
 * A store filled by SQL, as if the library had appended it: meter 0 to n-1 take turns, so that the events of each are
 * spread over the whole store, the worst case for loading one.
 */
record FilledStore(StoreName name, long events) {
    static final int EVENTS_PER_ENTITY = 100;

    private static final Map<String, String> HEADERS = Map.of("es-codec", "json", "es-version", "1");

    /** With the library's own patience, unlike that of the tests that kill servers. */
    static PostgresBackend backend(int port) {
        return PostgresBackend.connect(
                PostgresConfig.at("jdbc:postgresql://127.0.0.1:" + port + "/postgres", "postgres")
                        .build());
    }

    int entities() {
        return Math.toIntExact(events / EVENTS_PER_ENTITY);
    }

    static String entity(int number) {
        return "meter-" + number;
    }

    /** The sequence of an entity's last event, before anything was appended. */
    long last(int entity) {
        return events - entities() + entity + 1;
    }

    /** Fills the store's table, which the backend has created. */
    void fill(PostgresServer server) throws SQLException {
        String table = PostgresOptions.defaults().schema() + ".\"es_events_" + name + "\"";
        try (Connection connection = server.dataSource().getConnection();
                Statement statement = connection.createStatement()) {
            // the indexes are built at the end, by the same definitions: that takes a tenth of the time
            statement.execute("SET maintenance_work_mem = '512MB'");
            statement.execute("ALTER TABLE " + table + " DROP CONSTRAINT \"es_entity_" + name
                    + "\", DROP CONSTRAINT \"es_id_" + name + "\"");
            try (PreparedStatement fill = connection.prepareStatement("INSERT INTO " + table
                    + " (seq, event_id, entity_id, type, ts, tags, headers, payload) SELECT n,"
                    + " (lpad(to_hex(1700000000000 + n / 10), 12, '0') || '70008000' || lpad(to_hex(n), 12, '0'))::uuid,"
                    + " 'meter-' || (n - 1) % ?, 'MeterRead', timestamptz 'epoch' + n * interval '1 second', NULL, ?,"
                    + " convert_to('{\"meter\":\"m\",\"value\":' || n || ',\"note\":\"' || repeat('x', 165) || '\"}', 'UTF8')"
                    + " FROM generate_series(1, ?::bigint) AS n")) {
                fill.setInt(1, entities());
                fill.setBytes(2, RecordFormat.encodeHeaders(HEADERS));
                fill.setLong(3, events);
                fill.executeUpdate();
            }
            statement.execute("ALTER TABLE " + table + " ADD CONSTRAINT \"es_entity_" + name
                    + "\" UNIQUE (entity_id, seq), ADD CONSTRAINT \"es_id_" + name + "\" UNIQUE (event_id)");
            statement.execute("VACUUM (ANALYZE) " + table);
            statement.execute("CHECKPOINT");
        }
    }
}
