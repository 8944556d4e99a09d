package dev.eventsourcing.benchmarks.engine;

import dev.eventsourcing.UuidV7;
import dev.eventsourcing.benchmarks.load.Subject;
import dev.eventsourcing.benchmarks.load.Worker;
import dev.eventsourcing.spi.RecordFormat;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.IntFunction;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * The limit: the bare JDBC driver on a table with the same columns and indexes. It decides nothing: sequences are
 * counted in the client, ids are not looked up, nothing is expected, and the order of commits is left to chance.
 */
final class RawPostgres {
    private static final String COLUMNS = "seq, event_id, entity_id, type, ts, tags, headers, payload";
    private static final int PAGE = 1000;
    private static final UuidV7 IDS = new UuidV7(Clock.systemUTC());

    private final DataSource dataSource;

    RawPostgres(DataSource dataSource) {
        this.dataSource = dataSource;
    }

    /** An event as it is read. */
    @SuppressWarnings("ArrayRecordComponent") // as they come, without a copy: that is the limit
    private record RawEvent(
            long sequence,
            UUID id,
            String entity,
            String type,
            Instant time,
            Object tags,
            byte[] headers,
            byte[] payload) {
        static RawEvent read(ResultSet row) throws SQLException {
            return new RawEvent(
                    row.getLong(1),
                    row.getObject(2, UUID.class),
                    row.getString(3),
                    row.getString(4),
                    row.getObject(5, OffsetDateTime.class).toInstant(),
                    String.valueOf(row.getArray(6)),
                    row.getBytes(7),
                    row.getBytes(8));
        }
    }

    /** A worker with a connection and one prepared statement. */
    private abstract class StatementWorker implements Worker {
        final Connection connection;
        final PreparedStatement statement;

        StatementWorker(String sql) throws SQLException {
            connection = dataSource.getConnection();
            statement = connection.prepareStatement(sql);
        }

        @Override
        public void close() throws SQLException {
            connection.close();
        }
    }

    /** One row in one transaction. */
    Subject insertOne(String table, int payloadBytes) {
        AtomicLong sequence = new AtomicLong();
        byte[] headers = RecordFormat.encodeHeaders(Events.HEADERS);
        byte[] payload = Events.json(payloadBytes);
        String sql = "INSERT INTO " + table + " (" + COLUMNS + ") VALUES (?, ?, ?, ?, now(), NULL, ?, ?)";
        return Subject.of(Subject.RAW, index -> new StatementWorker(sql) {
            private final Entities entities = new Entities();

            @Override
            public int work() throws SQLException {
                statement.setLong(1, sequence.incrementAndGet());
                statement.setObject(2, IDS.next());
                statement.setString(3, entities.next());
                statement.setString(4, Events.READ.name());
                statement.setBytes(5, headers);
                statement.setBytes(6, payload);
                return statement.executeUpdate();
            }
        });
    }

    /** Several rows in one statement, in arrays. */
    Subject insertMany(String table, int events, int payloadBytes) {
        AtomicLong sequence = new AtomicLong();
        byte[] headers = RecordFormat.encodeHeaders(Events.HEADERS);
        byte[] payload = Events.json(payloadBytes);
        String sql = "INSERT INTO " + table + " (" + COLUMNS + ") SELECT s, i, e, t, now(), NULL, h, p"
                + " FROM unnest(?::bigint[], ?::uuid[], ?::text[], ?::text[], ?::bytea[], ?::bytea[])"
                + " AS u(s, i, e, t, h, p)";
        return Subject.of(Subject.RAW, index -> new StatementWorker(sql) {
            private final Entities entities = new Entities();

            @Override
            public int work() throws SQLException {
                long first = sequence.getAndAdd(events);
                Long[] sequences = new Long[events];
                UUID[] ids = new UUID[events];
                String[] names = new String[events];
                String[] types = new String[events];
                byte[][] allHeaders = new byte[events][];
                byte[][] payloads = new byte[events][];
                String entity = entities.next();
                for (int i = 0; i < events; i++) {
                    sequences[i] = first + i + 1;
                    ids[i] = IDS.next();
                    names[i] = entity;
                    types[i] = Events.READ.name();
                    allHeaders[i] = headers;
                    payloads[i] = payload;
                }
                statement.setArray(1, connection.createArrayOf("bigint", sequences));
                statement.setArray(2, connection.createArrayOf("uuid", ids));
                statement.setArray(3, connection.createArrayOf("text", names));
                statement.setArray(4, connection.createArrayOf("text", types));
                statement.setArray(5, connection.createArrayOf("bytea", allHeaders));
                statement.setArray(6, connection.createArrayOf("bytea", payloads));
                return statement.executeUpdate();
            }
        });
    }

    /** All rows of an entity, each made an object. */
    Subject load(String table, IntFunction<String> entity, int entities) {
        String sql = "SELECT " + COLUMNS + " FROM " + table + " WHERE entity_id = ? ORDER BY seq";
        return Subject.of(Subject.RAW, index -> new StatementWorker(sql) {
            private final Walk walk = new Walk(entities, index);

            @Override
            public int work() throws SQLException {
                statement.setString(1, entity.apply(walk.next()));
                int events = 0;
                try (ResultSet rows = statement.executeQuery()) {
                    while (rows.next()) {
                        RawEvent.read(rows);
                        events++;
                    }
                }
                return OurLog.requireSome(events);
            }
        });
    }

    /** All rows, a page of {@value #PAGE} at a time, by the last sequence of the page before; each made an object. */
    Subject scan(String table, @Nullable String type, int eventsAtATime) {
        String sql = "SELECT " + COLUMNS + " FROM " + table + " WHERE seq > ?"
                + (type == null ? "" : " AND type = '" + type + "'") + " ORDER BY seq LIMIT " + PAGE;
        return Subject.of(Subject.RAW, index -> new StatementWorker(sql) {
            private long last;

            @Override
            public int work() throws SQLException {
                int events = 0;
                while (events < eventsAtATime) {
                    statement.setLong(1, last);
                    int page = 0;
                    try (ResultSet rows = statement.executeQuery()) {
                        while (rows.next()) {
                            last = RawEvent.read(rows).sequence();
                            page++;
                        }
                    }
                    events += page;
                    if (page < PAGE) {
                        OurLog.requireSome((int) last);
                        last = 0;
                    }
                }
                return events;
            }
        });
    }
}
