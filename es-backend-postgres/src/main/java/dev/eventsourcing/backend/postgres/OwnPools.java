package dev.eventsourcing.backend.postgres;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.pool.HikariPool;
import dev.eventsourcing.backend.postgres.DriverConnections.Statements;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.time.Duration;
import java.util.Optional;

/**
 * Two pools of our own: readers never make an append wait for a connection. Nothing is connected before the first use.
 * Safe for use by many threads.
 */
final class OwnPools implements ConnectionSource {
    private final DriverConnections driver;
    private final Pool appending;
    private final Pool reading;
    private final StatementWatch watch = new StatementWatch();
    private volatile boolean everConnected;
    private volatile boolean closed;

    OwnPools(PostgresConfig config, Statements whose) {
        driver = new DriverConnections(config, whose);
        appending = new Pool("es-postgres-append", config, whose, config.appendConnections());
        reading = new Pool("es-postgres-read", config, whose, config.readConnections());
    }

    @Override
    public Connection forAppending(Duration atMost) throws SQLException {
        return take(appending, atMost);
    }

    @Override
    public Connection forReading(Duration atMost) throws SQLException {
        return take(reading, atMost);
    }

    /** Outside of the pools, which would replace it sooner or later. */
    @Override
    public Connection forListening() throws SQLException {
        Connection connection = driver.getConnection();
        connection.setNetworkTimeout(Runnable::run, 0); // silence is what it waits through
        return connection;
    }

    @Override
    public StatementWatch watch() {
        return watch;
    }

    /**
     * The first time, which is when the store is opened as a rule, without the pool: it would go on trying a wrong
     * password until its time is up.
     */
    private Connection take(Pool pool, Duration atMost) throws SQLException {
        if (closed) {
            throw new SQLException("the connections have been closed");
        }
        if (!everConnected) {
            driver.getConnection().close();
            everConnected = true;
        }
        return pool.take(atMost);
    }

    @Override
    public void close() {
        closed = true;
        boolean interrupted = Thread.interrupted(); // or the pools would leave half of what is theirs
        watch.close();
        reading.stop();
        appending.stop();
        interrupted |= reading.end();
        interrupted |= appending.end();
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** A pool, which gives its connections within the time that the caller has: its data source has one for all. */
    private static final class Pool {
        private final RetryingConnections connections;
        private final HikariPool pool;
        private final long longestMillis;

        Pool(String name, PostgresConfig config, Statements whose, int size) {
            connections = new RetryingConnections(config, whose);
            longestMillis = config.connectTimeout().toMillis();
            HikariConfig settings = new HikariConfig();
            settings.setPoolName(name);
            settings.setDataSource(connections);
            settings.setMaximumPoolSize(size);
            settings.setMinimumIdle(1);
            settings.setConnectionTimeout(longestMillis);
            settings.setValidationTimeout(Math.min(1000, longestMillis));
            settings.setTransactionIsolation("TRANSACTION_READ_COMMITTED");
            settings.setInitializationFailTimeout(-1);
            settings.validate();
            pool = new HikariPool(settings);
        }

        Connection take(Duration atMost) throws SQLException {
            try {
                return pool.getConnection(Math.max(1, Math.min(longestMillis, atMost.toMillis())));
            } catch (SQLTransientConnectionException e) { // the time is up
                Optional<SQLException> why = connections.failure();
                throw why.isEmpty()
                        ? e
                        : new SQLTransientConnectionException(
                                e.getMessage(), why.get().getSQLState(), why.get());
            }
        }

        void stop() {
            connections.stop();
        }

        /** Whether the thread was interrupted meanwhile. */
        boolean end() {
            try {
                pool.shutdown();
                return false;
            } catch (InterruptedException e) {
                try {
                    pool.shutdown(); // once more, for what was left
                } catch (InterruptedException again) {
                    // the other pool must be ended, too; our caller restores the interrupt
                }
                return true;
            }
        }
    }
}
