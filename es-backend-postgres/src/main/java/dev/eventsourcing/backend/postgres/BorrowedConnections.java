package dev.eventsourcing.backend.postgres;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import javax.sql.DataSource;

/** The caller's data source, which stays the caller's. Safe for use by many threads if the data source is. */
record BorrowedConnections(DataSource dataSource, StatementWatch watch) implements ConnectionSource {
    BorrowedConnections(DataSource dataSource) {
        this(dataSource, new StatementWatch());
    }

    @Override
    public Connection forAppending(Duration atMost) throws SQLException {
        return dataSource.getConnection();
    }

    @Override
    public Connection forReading(Duration atMost) throws SQLException {
        return dataSource.getConnection();
    }

    @Override
    public Connection forListening() throws SQLException {
        return dataSource.getConnection();
    }

    @Override
    public void close() {
        watch.close(); // the data source is not ours
    }
}
