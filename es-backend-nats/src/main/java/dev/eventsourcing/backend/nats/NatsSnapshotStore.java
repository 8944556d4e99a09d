package dev.eventsourcing.backend.nats;

import dev.eventsourcing.BackendUnavailableException;
import dev.eventsourcing.CorruptRecordException;
import dev.eventsourcing.IncompatibleStoreException;
import dev.eventsourcing.InvalidInputException;
import dev.eventsourcing.StoreClosedException;
import dev.eventsourcing.nats.NatsConfig;
import dev.eventsourcing.nats.NatsConnector;
import dev.eventsourcing.nats.SubjectToken;
import dev.eventsourcing.spi.SnapshotRecord;
import dev.eventsourcing.spi.SnapshotStore;
import dev.eventsourcing.spi.StoreName;
import io.nats.client.Connection;
import io.nats.client.api.MessageInfo;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Keeps snapshots in a bucket of NATS JetStream, {@code es_snapshots} unless named otherwise: one message for each
 * store, kind and entity. What they hold is encrypted if their entity has a key.
 *
 * <p>Safe for use by many threads.
 */
public final class NatsSnapshotStore implements SnapshotStore {
    /** The bucket that is used unless another one is named. */
    public static final String DEFAULT_BUCKET = "es_snapshots";

    private static final Pattern BUCKET = Pattern.compile("[A-Za-z0-9_-]{1,64}");

    private final Connection connection;
    private final boolean ownsConnection;
    private final CheckpointBucket bucket;
    private volatile boolean closed;

    private NatsSnapshotStore(Connection connection, boolean ownsConnection, CheckpointBucket bucket) {
        this.connection = connection;
        this.ownsConnection = ownsConnection;
        this.bucket = bucket;
    }

    /**
     * Connects, and creates the bucket if there is none. The connection is closed with the snapshot store.
     *
     * @param config where to and as whom
     * @param bucket 1 to 64 of {@code A-Z a-z 0-9 _ -}, such as {@value #DEFAULT_BUCKET}
     * @param options replicas of a bucket that is created, and how long calls wait
     * @return the snapshot store
     * @throws BackendUnavailableException if no server can be reached, or refuses
     * @throws IncompatibleStoreException if the bucket was made otherwise
     */
    public static NatsSnapshotStore connect(NatsConfig config, String bucket, NatsOptions options) {
        String name = checked(bucket);
        Connection connection = NatsConnector.connect(config);
        try {
            return new NatsSnapshotStore(connection, true, CheckpointBucket.open(connection, name, options));
        } catch (RuntimeException e) {
            close(connection);
            throw e;
        }
    }

    /**
     * Uses a connection of the caller's, which stays open when the snapshot store is closed. Creates the bucket if
     * there is none.
     *
     * @param connection a connection that reconnects for ever ({@code maxReconnects(-1)})
     * @param bucket 1 to 64 of {@code A-Z a-z 0-9 _ -}
     * @param options replicas of a bucket that is created, and how long calls wait
     * @return the snapshot store
     * @throws BackendUnavailableException if the server does not answer, or refuses
     * @throws IncompatibleStoreException if the bucket was made otherwise
     */
    public static NatsSnapshotStore over(Connection connection, String bucket, NatsOptions options) {
        return new NatsSnapshotStore(connection, false, CheckpointBucket.open(connection, checked(bucket), options));
    }

    @Override
    public Optional<SnapshotRecord> find(StoreName store, String entityId, String kind) {
        requireOpen();
        return bucket.last(subject(store, entityId, kind))
                .flatMap(NatsSnapshotStore::decoded)
                .filter(found ->
                        found.entityId().equals(entityId) && found.kind().equals(kind));
    }

    @Override
    public void put(StoreName store, SnapshotRecord snapshot) {
        requireOpen();
        String subject = subject(store, snapshot.entityId(), snapshot.kind());
        boolean done = false;
        while (!done) { // somebody else puts at this moment: whose is later is seen by looking again
            Optional<MessageInfo> before = bucket.last(subject);
            long kept = before.flatMap(NatsSnapshotStore::decoded)
                    .map(SnapshotRecord::sequence)
                    .orElse(0L);
            done = kept > snapshot.sequence()
                    || bucket.putDeletable(
                                    subject,
                                    snapshot.encode(),
                                    before.map(MessageInfo::getSeq).orElse(0L))
                            .isPresent();
        }
    }

    @Override
    public void delete(StoreName store, String entityId, String kind) {
        requireOpen();
        bucket.purge(subject(store, entityId, kind));
    }

    @Override
    public void close() {
        closed = true;
        if (ownsConnection) {
            close(connection);
        }
    }

    /** One that was damaged is none: the events are read instead, and the next one takes its place. */
    private static Optional<SnapshotRecord> decoded(MessageInfo message) {
        byte[] data = message.getData();
        try {
            return data == null ? Optional.empty() : Optional.of(SnapshotRecord.decode(data));
        } catch (CorruptRecordException e) {
            return Optional.empty();
        }
    }

    private static String subject(StoreName store, String entityId, String kind) {
        return store.value() + "." + SubjectToken.escape(kind) + "." + SubjectToken.escape(entityId);
    }

    private static String checked(String bucket) {
        if (!BUCKET.matcher(Objects.requireNonNull(bucket, "bucket")).matches()) {
            throw new InvalidInputException("bucket", bucket, "must be 1 to 64 of A-Z a-z 0-9 _ -");
        }
        return bucket;
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
            throw new StoreClosedException("NATS snapshot store");
        }
    }
}
