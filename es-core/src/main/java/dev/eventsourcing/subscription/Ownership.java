package dev.eventsourcing.subscription;

import dev.eventsourcing.BackendUnavailableException;
import dev.eventsourcing.spi.Bytes;
import dev.eventsourcing.spi.CheckpointRecord;
import dev.eventsourcing.spi.CheckpointStore;
import dev.eventsourcing.spi.TransactionalCheckpointStore;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A partition that this instance owns: its record, and the revision that the record has as long as nobody takes it
 * over. Every write names that revision, so that a stale owner's write is refused; every write renews the ownership.
 *
 * <p>A write whose answer was lost is looked for: only this instance writes records with its id. Safe for use by many
 * threads.
 */
final class Ownership {
    private static final long BUSY_NANOS = 5_000_000;
    private static final int MOST_TRIES = 400;

    private final CheckpointStore store;
    private final String key;
    private final String owner;
    private final long leaseNanos;
    private final ReentrantLock writing = new ReentrantLock();
    private long revision; // guarded by writing
    private PartitionState saved; // guarded by writing
    private volatile PartitionState state; // written under this
    private volatile long renewed; // when the last write that succeeded was begun
    private volatile boolean lost;

    Ownership(
            CheckpointStore store,
            String key,
            String owner,
            Duration lease,
            long revision,
            PartitionState state,
            long renewed) {
        this.store = store;
        this.key = key;
        this.owner = owner;
        this.leaseNanos = lease.toNanos();
        this.revision = revision;
        this.saved = state;
        this.state = state;
        this.renewed = renewed;
    }

    /** What a write came to that did not simply succeed. */
    private enum Found {
        WRITTEN,
        NOT_WRITTEN,
        /** An earlier write of ours has arrived late. */
        OLDER_WRITE
    }

    PartitionState state() {
        return state;
    }

    /** Whether nobody else can have taken the partition over yet, by this process's own measure of time. */
    boolean isFresh() {
        return !lost && System.nanoTime() - renewed < leaseNanos;
    }

    boolean isLost() {
        return lost;
    }

    long nanosSinceRenewal() {
        return System.nanoTime() - renewed;
    }

    /** Notes progress, to be saved later. */
    synchronized void change(UnaryOperator<PartitionState> change) {
        state = change.apply(state);
    }

    boolean isDirty() {
        if (!writing.tryLock()) {
            return false; // a transaction is saving
        }
        try {
            return !saved.equals(state);
        } finally {
            writing.unlock();
        }
    }

    /**
     * Saves the present state and renews. Does nothing while a transaction does both.
     *
     * @return whether the state that was present at the call is saved
     */
    boolean save() {
        if (!writing.tryLock()) {
            return false;
        }
        try {
            write(owner);
            return true;
        } finally {
            writing.unlock();
        }
    }

    /** Saves the present state and gives the partition up. */
    void release() {
        writing.lock();
        try {
            write("");
        } finally {
            writing.unlock();
        }
    }

    private void write(String asOwner) {
        requireOwned();
        for (int tries = 0; tries < MOST_TRIES; tries++) {
            PartitionState now = state;
            long began = System.nanoTime();
            OptionalLong answer = store.replace(key, revision, new PartitionRecord(asOwner, now).write());
            if (answer.isPresent()) {
                succeeded(answer.getAsLong(), now, began);
                return;
            }
            if (settle(asOwner, now) == Found.WRITTEN) {
                succeeded(revision, now, began);
                return;
            }
            LockSupport.parkNanos(BUSY_NANOS);
        }
        throw busy();
    }

    /**
     * Does work and saves the state that it leads to, in one transaction.
     *
     * @param base the state that the caller looked at when it decided what to do
     * @return whether that is done; false if the state is another one now, because an earlier transaction arrived late
     *     or the tail had news: look at it again
     * @throws OwnershipLostException if the partition was taken over; the work is not done
     * @throws BackendUnavailableException if the work is certainly not done
     * @throws Exception what the work threw; it is not done
     */
    <T> boolean commit(
            TransactionalCheckpointStore<T> transactions,
            PartitionState base,
            UnaryOperator<PartitionState> change,
            TransactionalCheckpointStore.Work<T> work)
            throws Exception {
        writing.lock();
        try {
            requireOwned();
            if (!state.equals(base)) {
                return false;
            }
            PartitionState next = change.apply(base);
            Bytes content = new PartitionRecord(owner, next).write();
            for (int tries = 0; tries < MOST_TRIES; tries++) {
                long began = System.nanoTime();
                @Nullable BackendUnavailableException outage = null;
                try {
                    OptionalLong answer = transactions.replace(key, revision, content, work);
                    if (answer.isPresent()) {
                        committed(answer.getAsLong(), next, change, began);
                        return true;
                    }
                } catch (BackendUnavailableException e) {
                    outage = e;
                }
                Found found = settlePatiently(next);
                if (found == Found.WRITTEN) {
                    committed(revision, next, change, began);
                    return true;
                }
                if (found == Found.OLDER_WRITE) {
                    return false;
                }
                if (outage != null) {
                    throw outage;
                }
                LockSupport.parkNanos(BUSY_NANOS); // somebody holds the row, and will lose or win it soon
            }
            throw busy();
        } finally {
            writing.unlock();
        }
    }

    /** Asks for no longer than a lease: somebody may be waiting for the end of the subscription. */
    private Found settlePatiently(PartitionState written) {
        long until = System.nanoTime() + leaseNanos;
        boolean interrupted = false; // a handler may leave that set, and nothing would be waited for
        try {
            for (int tries = 0; ; tries++) {
                try {
                    return settle(owner, written);
                } catch (BackendUnavailableException e) {
                    if (System.nanoTime() - until >= 0) {
                        lost = true; // nobody knows; what is stored is right, and whoever comes next begins with it
                        throw e;
                    }
                    interrupted |= Thread.interrupted();
                    LockSupport.parkNanos(BUSY_NANOS << Math.min(tries, 6));
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private BackendUnavailableException busy() {
        return new BackendUnavailableException(
                "checkpoint " + key + " is held by a transaction that does not end; look for it at the engine", null);
    }

    /** Looks what became of a write. */
    private Found settle(String asOwner, PartitionState state) {
        Optional<CheckpointRecord> found = store.find(key);
        if (found.isEmpty()) {
            throw lose();
        }
        if (found.get().revision() == revision) {
            return Found.NOT_WRITTEN;
        }
        PartitionRecord record = PartitionRecord.read(found.get().content());
        boolean written = record.equals(new PartitionRecord(asOwner, state));
        if (!written && !record.owner().equals(owner)) {
            throw lose();
        }
        revision = found.get().revision();
        saved = record.state();
        if (!written) {
            change(now -> now.merge(record.state()));
        }
        return written ? Found.WRITTEN : Found.OLDER_WRITE;
    }

    private OwnershipLostException lose() {
        lost = true;
        return new OwnershipLostException(key);
    }

    private void requireOwned() {
        if (lost) {
            throw new OwnershipLostException(key);
        }
    }

    private void succeeded(long newRevision, PartitionState written, long began) {
        revision = newRevision;
        saved = written;
        renewed = began;
    }

    private void committed(long newRevision, PartitionState next, UnaryOperator<PartitionState> change, long began) {
        succeeded(newRevision, next, began);
        change(change); // to what the state is by now: news of the tail may have moved it
    }
}
