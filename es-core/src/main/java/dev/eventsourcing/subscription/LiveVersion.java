package dev.eventsourcing.subscription;

import dev.eventsourcing.BackendUnavailableException;
import dev.eventsourcing.InvalidInputException;
import dev.eventsourcing.spi.Bytes;
import dev.eventsourcing.spi.CheckpointRecord;
import dev.eventsourcing.spi.CheckpointStore;
import dev.eventsourcing.spi.StoreName;
import dev.eventsourcing.spi.TransactionalCheckpointStore;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Which version of a read model is served. A new version is built beside the one that is live, by a subscription of its
 * own name; when it has caught up, one switch makes it the live one for everybody.
 *
 * <pre>{@code
 * Subscription next = store.subscribe("balances/v2", checkpoints).start(newModel);
 * next.awaitSequence(store.lastSequence(), Duration.ofHours(1));
 * store.liveVersion("balances", checkpoints).switchFrom("v1", "v2");
 * }</pre>
 *
 * <p>All methods throw {@link BackendUnavailableException} if the checkpoint store does not answer; then look again.
 * Safe for use by many threads.
 */
public final class LiveVersion {
    private static final char KIND = 'L';

    private final SubscriptionKeys keys;
    private final CheckpointStore checkpoints;

    /**
     * Called by the event store.
     *
     * @param store the store's name
     * @param name the read model's name, as a subscription could have it
     * @param checkpoints where it is kept
     */
    public LiveVersion(StoreName store, String name, CheckpointStore checkpoints) {
        this.keys = new SubscriptionKeys(store, name);
        this.checkpoints = Objects.requireNonNull(checkpoints, "checkpoints");
    }

    /**
     * The version that is live.
     *
     * @return its name; empty if there never was one
     */
    public Optional<String> current() {
        return checkpoints.find(keys.live()).map(LiveVersion::version);
    }

    /**
     * Makes the first version live.
     *
     * @param version its name, such as {@code v1}
     * @return whether it is the live one now; false if another one is
     */
    public boolean publish(String version) {
        Bytes content = content(version);
        return checkpoints.replace(keys.live(), 0, content).isPresent() || isCurrent(version);
    }

    /**
     * Makes another version live, for all readers at one instant.
     *
     * @param from the version that is live
     * @param to the version that is to be live
     * @return whether it is the live one now; false if neither is: somebody else has switched
     */
    public boolean switchFrom(String from, String to) {
        Bytes content = content(to);
        Optional<CheckpointRecord> found = checkpoints.find(keys.live());
        boolean as = found.isPresent() && version(found.get()).equals(from);
        return (as
                        && checkpoints
                                .replace(keys.live(), found.get().revision(), content)
                                .isPresent())
                || isCurrent(to);
    }

    /**
     * Makes another version live and does other work, such as replacing a view, in one transaction.
     *
     * @param <T> how the engine names a running transaction
     * @param from the version that is live
     * @param to the version that is to be live
     * @param transactions the checkpoint store this was made with
     * @param work what to do beside; not done if somebody else has switched
     * @return whether it is the live one now; false if neither is: somebody else has switched
     * @throws InvalidInputException if the checkpoint store is another one
     * @throws Exception what the work threw; then nothing is done
     */
    public <T> boolean switchFrom(
            String from,
            String to,
            TransactionalCheckpointStore<T> transactions,
            TransactionalCheckpointStore.Work<T> work)
            throws Exception {
        if (transactions != checkpoints) {
            throw new InvalidInputException(
                    "checkpoint store of the transaction", transactions, "must be the one of liveVersion(name, ...)");
        }
        Bytes content = content(to);
        Optional<CheckpointRecord> found = checkpoints.find(keys.live());
        if (found.isPresent() && version(found.get()).equals(from)) {
            OptionalLong done = transactions.replace(keys.live(), found.get().revision(), content, work);
            if (done.isPresent()) {
                return true;
            }
        }
        return isCurrent(to);
    }

    private boolean isCurrent(String version) {
        return current().equals(Optional.of(version));
    }

    private static Bytes content(String version) {
        return RecordWriter.write(KIND, out -> out.writeUTF(version));
    }

    private static String version(CheckpointRecord record) {
        return RecordReader.read(KIND, record.content(), in -> in.readUTF());
    }
}
