package dev.eventsourcing.keystore.nats;

import dev.eventsourcing.BackendUnavailableException;
import dev.eventsourcing.IncompatibleStoreException;
import dev.eventsourcing.InvalidInputException;
import dev.eventsourcing.KeyStoreUnavailableException;
import dev.eventsourcing.StoreClosedException;
import dev.eventsourcing.TextRule;
import dev.eventsourcing.nats.NatsConfig;
import dev.eventsourcing.nats.NatsConnector;
import dev.eventsourcing.nats.SubjectToken;
import dev.eventsourcing.spi.Bytes;
import dev.eventsourcing.spi.KeyListener;
import dev.eventsourcing.spi.KeyRecord;
import dev.eventsourcing.spi.KeyWatch;
import dev.eventsourcing.spi.WatchableKeyStore;
import io.nats.client.Connection;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/**
 * Keeps key records in a bucket of NATS JetStream that can also be looked at with the ordinary key-value commands. A
 * record that was replaced is overwritten in the server's files, which the key-value commands alone would not do.
 *
 * <pre>{@code
 * NatsKeyStore keys = NatsKeyStore.connect(
 *         NatsConfig.servers("nats://localhost:4222"), NatsKeyStoreOptions.bucket("keys"));
 * }</pre>
 *
 * <p>Who watches is told as soon as a write goes by, within milliseconds, and a second later at most.
 *
 * <p>If a client dies after it wrote a record and before it erased the one before, the next client that opens the
 * bucket erases it. Mirrors, backups and snapshots of the file system still hold what was copied before: keep none of
 * this bucket, or wrap the keys with a key of your own.
 *
 * <p>Safe for use by many threads.
 */
public final class NatsKeyStore implements WatchableKeyStore {
    private final Connection connection;
    private final boolean ownsConnection;
    private final KeyBucket bucket;
    private final Set<KeyPolling> watches = ConcurrentHashMap.newKeySet();
    private final Set<String> unerased = ConcurrentHashMap.newKeySet(); // keys whose old record may be left
    private volatile boolean closed;

    private NatsKeyStore(Connection connection, boolean ownsConnection, KeyBucket bucket) {
        this.connection = connection;
        this.ownsConnection = ownsConnection;
        this.bucket = bucket;
    }

    /**
     * Connects, and creates the bucket if there is none. The connection is closed with the key store.
     *
     * @param config where to and as whom
     * @param options which bucket, and how long to wait
     * @return the key store
     * @throws KeyStoreUnavailableException if no server can be reached, or refuses
     * @throws IncompatibleStoreException if the bucket was made in a way that does not allow to erase
     */
    public static NatsKeyStore connect(NatsConfig config, NatsKeyStoreOptions options) {
        Connection connection;
        try {
            connection = NatsConnector.connect(config);
        } catch (BackendUnavailableException e) {
            throw new KeyStoreUnavailableException(String.valueOf(e.getMessage()), e);
        }
        try {
            return open(connection, true, options);
        } catch (RuntimeException e) {
            close(connection);
            throw e;
        }
    }

    /**
     * Uses a connection of the caller's, which stays open when the key store is closed. Creates the bucket if there is
     * none.
     *
     * @param connection a connection that reconnects for ever ({@code maxReconnects(-1)})
     * @param options which bucket, and how long to wait
     * @return the key store
     * @throws KeyStoreUnavailableException if the server does not answer, or refuses
     * @throws IncompatibleStoreException if the bucket was made in a way that does not allow to erase
     */
    public static NatsKeyStore over(Connection connection, NatsKeyStoreOptions options) {
        return open(connection, false, options);
    }

    private static NatsKeyStore open(Connection connection, boolean ownsConnection, NatsKeyStoreOptions options) {
        KeyBucket bucket = KeyBucket.open(connection, options);
        bucket.eraseLeftovers();
        return new NatsKeyStore(connection, ownsConnection, bucket);
    }

    @Override
    public Optional<KeyRecord> find(String entityId) {
        TextRule.ENTITY_ID.check(entityId);
        requireOpen();
        String key = SubjectToken.escape(entityId);
        eraseWhatWasLeft(key);
        return bucket.last(key).map(message -> new KeyRecord(message.getSeq(), content(message.getData())));
    }

    @Override
    public OptionalLong replace(String entityId, long expectedRevision, Bytes content) {
        TextRule.ENTITY_ID.check(entityId);
        if (content.size() > MAX_RECORD_BYTES) {
            throw new InvalidInputException(
                    "size of a key record in bytes", content.size(), "must be at most " + MAX_RECORD_BYTES);
        }
        requireOpen();
        String key = SubjectToken.escape(entityId);
        if (expectedRevision < 0) {
            return OptionalLong.empty();
        }
        eraseWhatWasLeft(key);
        try {
            OptionalLong revision = bucket.put(key, content.toByteArray(), expectedRevision);
            if (revision.isPresent() && expectedRevision > 0) {
                bucket.erase(expectedRevision);
            }
            return revision;
        } catch (KeyStoreUnavailableException e) {
            unerased.add(key); // it may be written, and the one before is still there
            throw e;
        }
    }

    /** A record that was perhaps replaced when the server could not be reached: nobody is told of one that is left. */
    private void eraseWhatWasLeft(String key) {
        if (unerased.remove(key)) {
            try {
                bucket.eraseAllButLast(key);
            } catch (KeyStoreUnavailableException e) {
                unerased.add(key);
                throw e;
            }
        }
    }

    @Override
    public Stream<String> entityIds() {
        requireOpen();
        return bucket.keys().keySet().stream().map(SubjectToken::unescape);
    }

    @Override
    public KeyWatch watch(KeyListener listener) {
        Objects.requireNonNull(listener, "listener");
        requireOpen();
        KeyPolling watch = new KeyPolling(bucket, connection, listener, watches::remove);
        watches.add(watch);
        watch.start();
        return watch;
    }

    @Override
    public void close() {
        closed = true;
        watches.forEach(KeyPolling::close);
        if (ownsConnection) {
            close(connection);
        }
    }

    private static Bytes content(byte[] data) {
        return data == null ? Bytes.wrap(new byte[0]) : Bytes.wrap(data);
    }

    private static void close(Connection connection) {
        try {
            connection.close();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void requireOpen() {
        if (closed) {
            throw new StoreClosedException("key store in NATS bucket '" + bucket.name() + "'");
        }
    }
}
