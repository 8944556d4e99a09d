package dev.eventsourcing.backend.postgres;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.pool.HikariPool;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;

/**
 * Two pools of our own: readers never make an append wait for a connection. Nothing is connected before the first use.
 * Safe for use by many threads.
 */
final class OwnPools implements ConnectionSource {
    private final DriverConnections driver;
    private final long longestMillis;
    private final HikariPool appending; // not its data source, which has one time-out for all
    private final HikariPool reading;
    private final StatementWatch watch = new StatementWatch();
    private volatile boolean everConnected;
    private volatile boolean closed;

    OwnPools(PostgresConfig config) {
        driver = new DriverConnections(config);
        longestMillis = config.connectTimeout().toMillis();
        appending = pool("es-postgres-append", config, config.appendConnections());
        reading = pool("es-postgres-read", config, config.readConnections());
    }

    private HikariPool pool(String name, PostgresConfig config, int size) {
        HikariConfig pool = new HikariConfig();
        pool.setPoolName(name);
        pool.setDataSource(driver);
        pool.setMaximumPoolSize(size);
        pool.setMinimumIdle(1);
        pool.setConnectionTimeout(config.connectTimeout().toMillis());
        pool.setValidationTimeout(Math.min(1000, config.connectTimeout().toMillis()));
        pool.setTransactionIsolation("TRANSACTION_READ_COMMITTED");
        pool.setInitializationFailTimeout(-1);
        pool.validate();
        return new HikariPool(pool);
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

    /** The first time without the pool, which would go on trying a wrong password until its time is up. */
    private Connection take(HikariPool pool, Duration atMost) throws SQLException {
        if (closed) {
            throw new SQLException("the connections have been closed");
        }
        if (!everConnected) {
            driver.getConnection().close();
            everConnected = true;
        }
        return pool.getConnection(Math.max(1, Math.min(longestMillis, atMost.toMillis())));
    }

    @Override
    public void close() {
        closed = true;
        watch.close();
        end(reading);
        end(appending);
    }

    private static void end(HikariPool pool) {
        try {
            pool.shutdown();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // what is left ends without being waited for
        }
    }
}
