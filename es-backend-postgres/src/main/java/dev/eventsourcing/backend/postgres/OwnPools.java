package dev.eventsourcing.backend.postgres;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.SQLException;

/**
 * Two pools of our own: readers never make an append wait for a connection. Nothing is connected before the first use.
 * Safe for use by many threads.
 */
final class OwnPools implements ConnectionSource {
    private final DriverConnections driver;
    private final HikariDataSource appending;
    private final HikariDataSource reading;
    private final StatementWatch watch = new StatementWatch();
    private volatile boolean everConnected;

    OwnPools(PostgresConfig config) {
        driver = new DriverConnections(config);
        appending = pool("es-postgres-append", config, config.appendConnections());
        reading = pool("es-postgres-read", config, config.readConnections());
    }

    private HikariDataSource pool(String name, PostgresConfig config, int size) {
        HikariConfig pool = new HikariConfig();
        pool.setPoolName(name);
        pool.setDataSource(driver);
        pool.setMaximumPoolSize(size);
        pool.setMinimumIdle(1);
        pool.setConnectionTimeout(config.connectTimeout().toMillis());
        pool.setValidationTimeout(Math.min(1000, config.connectTimeout().toMillis()));
        pool.setTransactionIsolation("TRANSACTION_READ_COMMITTED");
        pool.setInitializationFailTimeout(-1);
        return new HikariDataSource(pool);
    }

    @Override
    public Connection forAppending() throws SQLException {
        return first(appending);
    }

    @Override
    public Connection forReading() throws SQLException {
        return first(reading);
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
    private Connection first(HikariDataSource pool) throws SQLException {
        if (!everConnected) {
            driver.getConnection().close();
            everConnected = true;
        }
        return pool.getConnection();
    }

    @Override
    public void close() {
        watch.close();
        reading.close();
        appending.close();
    }
}
