package dev.eventsourcing.backend.nats;

import dev.eventsourcing.BackendUnavailableException;
import dev.eventsourcing.IncompatibleStoreException;
import dev.eventsourcing.InvalidInputException;
import dev.eventsourcing.StoreClosedException;
import dev.eventsourcing.TextRule;
import dev.eventsourcing.nats.NatsConfig;
import dev.eventsourcing.nats.NatsConnector;
import dev.eventsourcing.nats.SubjectToken;
import dev.eventsourcing.spi.Bytes;
import dev.eventsourcing.spi.CheckpointRecord;
import dev.eventsourcing.spi.CheckpointStore;
import io.nats.client.Connection;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Pattern;

/**
 * Keeps checkpoints in a bucket of NATS JetStream, {@code es_checkpoints} unless named otherwise, that can also be
 * looked at with the ordinary key-value commands. The leader of the bucket's stream answers every question; one that
 * was replaced and does not know it yet is not believed if it lacks what this client has seen.
 *
 * <pre>{@code
 * CheckpointStore checkpoints = NatsCheckpointStore.connect(NatsConfig.servers("nats://localhost:4222"));
 * }</pre>
 *
 * <p>Whether a checkpoint survives a loss of power is a setting of the server, as it is for events: see docs/nats.md.
 *
 * <p>Safe for use by many threads.
 */
public final class NatsCheckpointStore implements CheckpointStore {
    /** The bucket that is used unless another one is named. */
    public static final String DEFAULT_BUCKET = "es_checkpoints";

    private static final Pattern BUCKET = Pattern.compile("[A-Za-z0-9_-]{1,64}");

    private final Connection connection;
    private final boolean ownsConnection;
    private final CheckpointBucket bucket;
    private volatile boolean closed;

    private NatsCheckpointStore(Connection connection, boolean ownsConnection, CheckpointBucket bucket) {
        this.connection = connection;
        this.ownsConnection = ownsConnection;
        this.bucket = bucket;
    }

    /**
     * Connects with the default options, and creates the default bucket if there is none. The connection is closed with
     * the checkpoint store.
     *
     * @param config where to and as whom
     * @return the checkpoint store
     * @throws BackendUnavailableException if no server can be reached, or refuses
     * @throws IncompatibleStoreException if the bucket was made in a way that loses checkpoints
     */
    public static NatsCheckpointStore connect(NatsConfig config) {
        return connect(config, DEFAULT_BUCKET, NatsOptions.defaults());
    }

    /**
     * Connects, and creates the bucket if there is none. The connection is closed with the checkpoint store.
     *
     * @param config where to and as whom
     * @param bucket 1 to 64 of {@code A-Z a-z 0-9 _ -}
     * @param options replicas of a bucket that is created, and how long calls wait
     * @return the checkpoint store
     * @throws BackendUnavailableException if no server can be reached, or refuses
     * @throws IncompatibleStoreException if the bucket was made in a way that loses checkpoints
     */
    public static NatsCheckpointStore connect(NatsConfig config, String bucket, NatsOptions options) {
        String name = checked(bucket);
        Connection connection = NatsConnector.connect(config);
        try {
            return new NatsCheckpointStore(connection, true, CheckpointBucket.open(connection, name, options));
        } catch (RuntimeException e) {
            close(connection);
            throw e;
        }
    }

    /**
     * Uses a connection of the caller's, which stays open when the checkpoint store is closed. Creates the bucket if
     * there is none.
     *
     * @param connection a connection that reconnects for ever ({@code maxReconnects(-1)})
     * @param bucket 1 to 64 of {@code A-Z a-z 0-9 _ -}
     * @param options replicas of a bucket that is created, and how long calls wait
     * @return the checkpoint store
     * @throws BackendUnavailableException if the server does not answer, or refuses
     * @throws IncompatibleStoreException if the bucket was made in a way that loses checkpoints
     */
    public static NatsCheckpointStore over(Connection connection, String bucket, NatsOptions options) {
        return new NatsCheckpointStore(connection, false, CheckpointBucket.open(connection, checked(bucket), options));
    }

    @Override
    public Optional<CheckpointRecord> find(String name) {
        TextRule.ENTITY_ID.check(name);
        requireOpen();
        return bucket.latest(SubjectToken.escape(name))
                .map(message -> new CheckpointRecord(message.getSeq(), content(message.getData())));
    }

    @Override
    public OptionalLong replace(String name, long expectedRevision, Bytes content) {
        CheckpointStore.check(name, content);
        requireOpen();
        return expectedRevision < 0
                ? OptionalLong.empty()
                : bucket.put(SubjectToken.escape(name), content.toByteArray(), expectedRevision);
    }

    @Override
    public void close() {
        closed = true;
        if (ownsConnection) {
            close(connection);
        }
    }

    private static Bytes content(byte[] data) {
        return data == null ? Bytes.wrap(new byte[0]) : Bytes.wrap(data);
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
            throw new StoreClosedException("NATS checkpoint store");
        }
    }
}
