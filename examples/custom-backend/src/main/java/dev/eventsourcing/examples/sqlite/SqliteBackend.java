package dev.eventsourcing.examples.sqlite;

import dev.eventsourcing.BackendUnavailableException;
import dev.eventsourcing.StoreClosedException;
import dev.eventsourcing.spi.AppendSignal;
import dev.eventsourcing.spi.Backend;
import dev.eventsourcing.spi.EventLog;
import dev.eventsourcing.spi.StoreName;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** Keeps events in one SQLite file: embedded, durable, shared by several processes. Safe for use by many threads. */
public final class SqliteBackend implements Backend {
    private final Path file;
    private final Map<StoreName, AppendSignal> signals = new ConcurrentHashMap<>();
    private final List<EventLog> logs = new CopyOnWriteArrayList<>();
    private volatile boolean closed;

    /**
     * A backend over a file.
     *
     * @param file the database; created when the first log is opened
     */
    public SqliteBackend(Path file) {
        this.file = file;
    }

    @Override
    public EventLog open(StoreName store) {
        if (closed) {
            throw new StoreClosedException("SQLite backend " + file.getFileName());
        }
        Connection connection = connect();
        try (Statement sql = connection.createStatement()) {
            sql.execute("PRAGMA busy_timeout = 30000"); // wait for other writers instead of failing at once
            sql.execute("PRAGMA journal_mode = WAL"); // readers do not wait for the writer
            sql.execute("PRAGMA synchronous = FULL"); // an answered append survives a power failure
            sql.execute(SqliteEventLog.schema(store));
        } catch (SQLException e) {
            throw new BackendUnavailableException("cannot open store '" + store + "' in " + file.getFileName(), e);
        }
        EventLog log = new SqliteEventLog(store, connection, signals.computeIfAbsent(store, s -> new AppendSignal()));
        logs.add(log);
        return log;
    }

    private Connection connect() {
        try {
            return DriverManager.getConnection("jdbc:sqlite:" + file);
        } catch (SQLException e) {
            throw new BackendUnavailableException(
                    "cannot open the SQLite file " + file + "; does its folder exist?", e);
        }
    }

    @Override
    public void close() {
        closed = true;
        logs.forEach(EventLog::close);
    }
}
