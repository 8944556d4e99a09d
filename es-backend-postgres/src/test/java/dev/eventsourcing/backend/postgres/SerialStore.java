package dev.eventsourcing.backend.postgres;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/**
 * The mutants: numbers from a sequence, drawn before the commit. Whoever commits late becomes visible behind numbers
 * that readers have passed. Bounding the readers by the oldest running transaction seems to mend it, but a number and a
 * transaction id are not drawn in the same order, and one idle transaction anywhere in the cluster stops everybody.
 */
final class SerialStore implements OrderedStore {
    private final HikariDataSource connections;
    private final boolean bounded;

    SerialStore(String url, String user, String password, boolean bounded) {
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(url);
        config.setUsername(user);
        config.setPassword(password);
        config.setMaximumPoolSize(12);
        config.setMinimumIdle(0);
        this.connections = new HikariDataSource(config);
        this.bounded = bounded;
    }

    @Override
    public void open() throws SQLException {
        new Db(connections)
                .run("CREATE TABLE IF NOT EXISTS serial_events (seq bigserial PRIMARY KEY,"
                        + " xid xid8 NOT NULL DEFAULT pg_current_xact_id(), payload text NOT NULL)");
    }

    @Override
    public void append(int events, boolean rollBack) throws SQLException {
        transaction(events, rollBack, "");
    }

    @Override
    public void appendSlowly() throws SQLException {
        transaction(1, false, "SELECT pg_sleep(0.7)");
    }

    private void transaction(int events, boolean rollBack, String then) throws SQLException {
        try (Connection connection = connections.getConnection();
                PreparedStatement insert = connection.prepareStatement(
                        "INSERT INTO serial_events (payload) SELECT 'dune' FROM generate_series(1, ?)");
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            insert.setInt(1, events);
            insert.execute();
            if (!then.isEmpty()) {
                statement.execute(then);
            }
            if (rollBack) {
                connection.rollback();
            } else {
                connection.commit();
            }
        }
    }

    @Override
    public List<Long> read(long after, int limit) throws SQLException {
        String bound = bounded ? " AND xid < pg_snapshot_xmin(pg_current_snapshot())" : "";
        try (Connection connection = connections.getConnection();
                PreparedStatement page = connection.prepareStatement(
                        "SELECT seq FROM serial_events WHERE seq > ?" + bound + " ORDER BY seq LIMIT ?")) {
            page.setLong(1, after);
            page.setInt(2, limit);
            try (ResultSet rows = page.executeQuery()) {
                List<Long> numbers = new ArrayList<>();
                while (rows.next()) {
                    numbers.add(rows.getLong(1));
                }
                return numbers;
            }
        }
    }

    @Override
    public List<Long> committed() throws SQLException {
        return new Db(connections)
                .column("SELECT seq FROM serial_events ORDER BY seq").stream()
                        .map(Long::valueOf)
                        .toList();
    }

    @Override
    public void close() {
        connections.close();
    }
}
