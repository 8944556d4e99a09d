package dev.eventsourcing.backend.postgres;

import dev.eventsourcing.spi.KeyListener;
import dev.eventsourcing.spi.KeyWatch;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.PGNotification;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Listens for the notices of changed key records on a connection of its own, and connects again when it is lost. After
 * each connect the listener is told that something may have been missed. One daemon thread. Safe for use by many
 * threads.
 */
final class KeyNotices implements KeyWatch {
    private static final Logger LOG = LoggerFactory.getLogger(PostgresKeyStore.class);

    /** How long the driver waits for a notice before it looks whether the watch was closed. */
    private static final int LOOK_MILLIS = 100;

    /** After how many silent looks the server is asked whether it is still there. */
    private static final int SILENT_LOOKS = 100;

    private static final Duration SILENCE = Duration.ofSeconds(5);

    private final ConnectionSource connections;
    private final String channel;
    private final KeyListener listener;
    private final Consumer<KeyNotices> onEnd;
    private final Thread thread;
    private volatile boolean closed;

    KeyNotices(ConnectionSource connections, String channel, KeyListener listener, Consumer<KeyNotices> onEnd) {
        this.connections = connections;
        this.channel = channel;
        this.listener = listener;
        this.onEnd = onEnd;
        this.thread = new Thread(this::run, "es-postgres-key-watch");
        this.thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    private void run() {
        boolean warned = false;
        Retry retry = new Retry(Deadline.never());
        while (!closed) {
            try (Session session = Session.on(connections.forListening(), SILENCE)) {
                listen(session.connection());
            } catch (SQLException | RuntimeException e) {
                if (!closed && !warned) {
                    warned = true;
                    LOG.warn(
                            "Notices of changed keys cannot be heard at the moment ({}); until they can, a key that"
                                    + " another process shredded is forgotten here when its cache time is over",
                            e instanceof SQLException sql
                                    ? SqlStates.describe(sql)
                                    : e.getClass().getName());
                }
                retry.pause();
                if (Thread.interrupted()) {
                    return; // closed
                }
            }
        }
    }

    private void listen(Connection connection) throws SQLException {
        PGConnection postgres = connection.unwrap(PGConnection.class);
        execute(connection, "LISTEN \"" + channel + "\"");
        tell(listener::onGap);
        int silentLooks = 0;
        while (!closed) {
            silentLooks = tellAll(postgres.getNotifications(LOOK_MILLIS)) ? 0 : silentLooks + 1;
            if (silentLooks == SILENT_LOOKS) {
                execute(connection, "SELECT 1");
                silentLooks = 0;
            }
        }
        execute(connection, "UNLISTEN \"" + channel + "\""); // the connection may be a pool's
    }

    private boolean tellAll(@Nullable PGNotification @Nullable [] notices) {
        if (notices == null || notices.length == 0) {
            return false;
        }
        for (PGNotification notice : notices) {
            if (notice != null) {
                tell(() -> listener.onChange(notice.getParameter()));
            }
        }
        return true;
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private synchronized void tell(Runnable news) {
        if (!closed) {
            news.run();
        }
    }

    @Override
    public void close() {
        synchronized (this) {
            closed = true;
        }
        onEnd.accept(this);
        if (Thread.currentThread() == thread) {
            return;
        }
        try {
            thread.join(2L * LOOK_MILLIS);
            if (thread.isAlive()) {
                thread.interrupt(); // it waits to connect again
                thread.join(SILENCE.toMillis());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
