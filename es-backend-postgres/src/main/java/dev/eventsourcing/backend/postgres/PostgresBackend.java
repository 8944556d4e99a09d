package dev.eventsourcing.backend.postgres;

import dev.eventsourcing.StoreClosedException;
import dev.eventsourcing.spi.Backend;
import dev.eventsourcing.spi.EventLog;
import dev.eventsourcing.spi.StoreName;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import javax.sql.DataSource;

/**
 * Keeps every log in tables of a PostgreSQL database, version 14 or newer: two tables and a few functions for each.
 *
 * <pre>{@code
 * try (PostgresBackend backend = PostgresBackend.connect(
 *                 PostgresConfig.at("jdbc:postgresql://localhost/library", "librarian").password(secret).build());
 *         EventLog loans = backend.open(new StoreName("loans"))) { ... }
 * }</pre>
 *
 * <p>Appends of one log that arrive together share a transaction. An append runs in the thread that waits for its
 * future ({@code join} or {@code get}) if nobody else is waiting, otherwise in a daemon thread of the log; dependents
 * of the future run there too, and must not block. When some thousands of appends wait for the server, {@code append}
 * itself blocks until there is room.
 *
 * <p>The logs are {@link TransactionalAppend}s. Safe for use by many threads.
 */
public final class PostgresBackend implements Backend {
    private final ConnectionSource connections;
    private final PostgresOptions options;
    private final Map<StoreName, SharedStore> stores = new HashMap<>(); // guarded by this
    private final Set<PostgresLog> opened = ConcurrentHashMap.newKeySet();
    private boolean closed; // guarded by this

    private PostgresBackend(ConnectionSource connections, PostgresOptions options) {
        this.connections = connections;
        this.options = options;
    }

    /**
     * Makes a backend with connections of its own, which {@link #close()} ends. Needs HikariCP. Nothing is connected
     * before the first log is opened.
     *
     * @param config how to connect
     * @return the backend
     */
    public static PostgresBackend connect(PostgresConfig config) {
        return new PostgresBackend(new OwnPools(config, DriverConnections.Statements.OURS), config.options());
    }

    /**
     * Makes a backend over a data source of the caller's, with the default options.
     *
     * @param dataSource see {@link #over(DataSource, PostgresOptions)}
     * @return the backend
     */
    public static PostgresBackend over(DataSource dataSource) {
        return over(dataSource, PostgresOptions.defaults());
    }

    /**
     * Makes a backend over a data source of the caller's.
     *
     * @param dataSource gives connections to a primary PostgreSQL, never to a standby, which may lag behind; directly
     *     or through a pooling proxy, with transactions at READ COMMITTED; a pool, because a connection is asked for at
     *     every call; not one that hands out the connection of a running transaction, for which there is
     *     {@link TransactionalAppend}. It is never closed, and connections are given back as they were
     * @param options how stores are kept
     * @return the backend
     */
    public static PostgresBackend over(DataSource dataSource, PostgresOptions options) {
        return new PostgresBackend(
                new BorrowedConnections(Objects.requireNonNull(dataSource, "dataSource")),
                Objects.requireNonNull(options, "options"));
    }

    @Override
    public EventLog open(StoreName store) {
        StoreNames names = new StoreNames(options.schema(), store);
        requireOpen();
        new StoreSchema(names, connections, options, SchemaStep.ALL).prepare();
        synchronized (this) {
            requireOpen();
            SharedStore shared = stores.computeIfAbsent(store, name -> new SharedStore(names, connections, options));
            PostgresLog log = new PostgresLog(shared, opened::remove);
            opened.add(log);
            return log;
        }
    }

    private synchronized void requireOpen() {
        if (closed) {
            throw new StoreClosedException("PostgreSQL backend");
        }
    }

    @Override
    public void close() {
        List<PostgresLog> logs;
        List<SharedStore> shared;
        synchronized (this) {
            if (closed) {
                return;
            }
            closed = true;
            logs = new ArrayList<>(opened);
            shared = new ArrayList<>(stores.values());
        }
        logs.forEach(PostgresLog::close); // outside the lock: it waits for listeners
        shared.forEach(SharedStore::close);
        connections.close();
    }
}
