package dev.eventsourcing.backend.postgres;

import dev.eventsourcing.IncompatibleStoreException;
import dev.eventsourcing.InvalidInputException;
import dev.eventsourcing.KeyStoreUnavailableException;
import dev.eventsourcing.StoreClosedException;
import dev.eventsourcing.TextRule;
import dev.eventsourcing.UnsupportedServerException;
import dev.eventsourcing.spi.Bytes;
import dev.eventsourcing.spi.KeyListener;
import dev.eventsourcing.spi.KeyRecord;
import dev.eventsourcing.spi.KeyWatch;
import dev.eventsourcing.spi.WatchableKeyStore;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import javax.sql.DataSource;

/**
 * Keeps key records in a table of a PostgreSQL database, version 14 or newer: a schema of its own, which an own role
 * may reach, so that neither the events' role nor a dump of the events holds a key.
 *
 * <pre>{@code
 * PostgresKeyStore keys = PostgresKeyStore.connect(
 *         PostgresConfig.at("jdbc:postgresql://localhost/keys", "keeper").password(secret).build(),
 *         PostgresKeyStoreOptions.defaults());
 * }</pre>
 *
 * <p>Only a primary is asked. A replaced record stays in the table's file until a vacuum and later writes take its
 * place, and in the write-ahead log until its segment is recycled: what is there is wrapped, see
 * {@code docs/encryption.md}. Who watches is told by {@code NOTIFY}, within milliseconds; it takes one connection, not
 * behind a proxy that pools transactions.
 *
 * <p>Safe for use by many threads.
 */
public final class PostgresKeyStore implements WatchableKeyStore {
    private final ConnectionSource connections;
    private final KeyTable table;
    private final Set<KeyNotices> watches = ConcurrentHashMap.newKeySet();
    private volatile boolean closed;

    private PostgresKeyStore(ConnectionSource connections, PostgresKeyStoreOptions options) {
        this.connections = connections;
        this.table = new KeyTable(connections, options);
    }

    /**
     * Connects, and creates schema and table if there are none. The connections are closed with the key store. Needs
     * HikariCP.
     *
     * @param config how to connect; its options for events do not matter here
     * @param options where the records are
     * @return the key store
     * @throws KeyStoreUnavailableException if the server cannot be reached, or refuses
     * @throws UnsupportedServerException if the server is too old, a standby, or grants too little
     * @throws IncompatibleStoreException if the table is not this library's
     */
    public static PostgresKeyStore connect(PostgresConfig config, PostgresKeyStoreOptions options) {
        return open(new OwnPools(config, DriverConnections.Statements.OURS), options);
    }

    /**
     * Uses a data source of the caller's, which is never closed. Creates schema and table if there are none.
     *
     * @param dataSource gives connections to a primary, as {@link PostgresBackend#over(DataSource)} wants them
     * @param options where the records are
     * @return the key store
     * @throws KeyStoreUnavailableException if the server cannot be reached, or refuses
     * @throws UnsupportedServerException if the server is too old, a standby, or grants too little
     * @throws IncompatibleStoreException if the table is not this library's
     */
    public static PostgresKeyStore over(DataSource dataSource, PostgresKeyStoreOptions options) {
        return open(new BorrowedConnections(Objects.requireNonNull(dataSource, "dataSource")), options);
    }

    private static PostgresKeyStore open(ConnectionSource connections, PostgresKeyStoreOptions options) {
        try {
            PostgresKeyStore keys = new PostgresKeyStore(connections, options);
            keys.table.prepare();
            return keys;
        } catch (RuntimeException e) {
            connections.close();
            throw e;
        }
    }

    @Override
    public Optional<KeyRecord> find(String entityId) {
        TextRule.ENTITY_ID.check(entityId);
        requireOpen();
        return table.find(entityId);
    }

    @Override
    public OptionalLong replace(String entityId, long expectedRevision, Bytes content) {
        TextRule.ENTITY_ID.check(entityId);
        if (content.size() > MAX_RECORD_BYTES) {
            throw new InvalidInputException(
                    "size of a key record in bytes", content.size(), "must be at most " + MAX_RECORD_BYTES);
        }
        requireOpen();
        return expectedRevision < 0 ? OptionalLong.empty() : table.replace(entityId, expectedRevision, content);
    }

    @Override
    public Stream<String> entityIds() {
        requireOpen();
        return table.entityIds();
    }

    @Override
    public KeyWatch watch(KeyListener listener) {
        Objects.requireNonNull(listener, "listener");
        requireOpen();
        KeyNotices watch = new KeyNotices(connections, table.channel(), listener, watches::remove);
        watches.add(watch);
        watch.start();
        return watch;
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            watches.forEach(KeyNotices::close);
            connections.close();
        }
    }

    private void requireOpen() {
        if (closed) {
            throw new StoreClosedException("key store in PostgreSQL schema '" + table.schema() + "'");
        }
    }
}
