package dev.eventsourcing.backend.postgres;

import dev.eventsourcing.spi.AppendSignal;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.PGNotification;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hears of appends in other processes and gives the signal for them. What is not heard is found by looking, so a lost
 * connection costs nothing but time. One connection, outside of any transaction, and one daemon thread. Safe for use by
 * many threads.
 */
final class AppendNotices implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(PostgresBackend.class);

    /** One channel for all stores of a database: a name may have 63 letters only, a payload 8000. */
    private static final String CHANNEL = "es_appended";

    private static final int LOOK_UP_MILLIS = 500;
    private static final long RETRY_MILLIS = 1000;

    private final String payload;
    private final ConnectionSource connections;
    private final AppendSignal appended;
    private final Thread thread;
    private volatile boolean closed;

    AppendNotices(StoreNames names, ConnectionSource connections, AppendSignal appended) {
        this.payload = payload(names);
        this.connections = connections;
        this.appended = appended;
        this.thread = new Thread(this::run, "es-postgres-listen-" + names.store());
        this.thread.setDaemon(true);
        this.thread.start();
    }

    /** An expression that tells the others, when its transaction commits. */
    static String notice(StoreNames names) {
        return "pg_catalog.pg_notify('" + CHANNEL + "', '" + payload(names) + "')";
    }

    private static String payload(StoreNames names) {
        return names.schema() + "." + names.store();
    }

    private void run() {
        while (!closed) {
            try (Connection connection = connections.forListening()) {
                listen(connection);
            } catch (SQLException | RuntimeException e) { // the driver throws either when it is interrupted
                LOG.debug(
                        "Notices of appends are not heard for now: {}",
                        e instanceof SQLException sql
                                ? "SQLSTATE " + SqlStates.state(sql)
                                : e.getClass().getName());
                pause();
            }
        }
    }

    private void listen(Connection connection) throws SQLException {
        if (!connection.getAutoCommit()) {
            connection.setAutoCommit(true); // else the connection would hold a transaction, and hear nothing
        }
        PGConnection driver = connection.unwrap(PGConnection.class);
        try (Statement statement = connection.createStatement()) {
            statement.execute("LISTEN " + CHANNEL);
            appended.give(); // whatever was missed
            while (!closed) {
                @Nullable PGNotification[] heard = driver.getNotifications(LOOK_UP_MILLIS);
                if (heard != null && concernsUs(heard)) {
                    appended.give();
                }
            }
            statement.execute("UNLISTEN " + CHANNEL); // the connection may go back to a pool
        }
    }

    private boolean concernsUs(@Nullable PGNotification[] heard) {
        for (PGNotification notification : heard) {
            if (notification != null && notification.getParameter().equals(payload)) {
                return true;
            }
        }
        return false;
    }

    private void pause() {
        try {
            Thread.sleep(RETRY_MILLIS);
        } catch (InterruptedException e) {
            closed = true; // only close() interrupts
        }
    }

    /** Returns when the connection was given back. */
    @Override
    public void close() {
        closed = true;
        thread.interrupt(); // the driver does not care, the pause does
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true; // it takes half a second at most, unless the server hangs
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
