package dev.eventsourcing.subscription;

import dev.eventsourcing.CorruptRecordException;
import dev.eventsourcing.EventFilter;
import dev.eventsourcing.spi.CheckpointRecord;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Takes partitions that nobody owns, or whose owner has not written for the time of a lease. Every partition is watched
 * all the time, so that the lease has run out when this instance's turn comes. Confined to one thread.
 */
final class Claims {
    private final SubscriptionSettings settings;
    private final String me;
    private final Map<Integer, Watch> watches = new HashMap<>();
    private final Map<Integer, Long> behindSince = new HashMap<>(); // that the log does not reach a checkpoint

    Claims(SubscriptionSettings settings, String me) {
        this.settings = settings;
        this.me = me;
    }

    /**
     * Looks at a partition that this instance does not own, and takes it if it may.
     *
     * @param group the subscription as it is now
     * @param partition which one
     * @return the ownership; empty if it is somebody else's, or somebody else was faster, or the log has to catch up
     * @throws CorruptRecordException if the log ended before the checkpoint for the time of a lease
     */
    Optional<Ownership> look(GroupRecord group, int partition) {
        String key = settings.keys().partition(partition);
        Optional<CheckpointRecord> found = settings.checkpoints().find(key);
        PartitionRecord record = found.isPresent()
                ? PartitionRecord.read(found.get().content())
                : new PartitionRecord("", new PartitionState(group.start(), Map.of()));
        long revision = found.map(CheckpointRecord::revision).orElse(0L);
        boolean expired = watches.computeIfAbsent(partition, any -> new Watch(settings.lease(), revision))
                .isExpired(revision);
        boolean free = record.owner().isEmpty() || record.owner().equals(me) || expired;
        if (!free || !group.isAssigned(partition, me)) {
            behindSince.remove(partition);
            return Optional.empty();
        }
        long position = record.state().position();
        if (position > group.start() && !logReaches(partition, position)) {
            return Optional.empty();
        }
        long began = System.nanoTime();
        OptionalLong claimed =
                settings.checkpoints().replace(key, revision, new PartitionRecord(me, record.state()).write());
        return claimed.isEmpty()
                ? Optional.empty()
                : Optional.of(new Ownership(
                        settings.checkpoints(), key, me, settings.lease(), claimed.getAsLong(), record.state(), began));
    }

    /**
     * Whether a checkpoint is one of this log as it is now. If not, an older state of the log was restored, and what is
     * appended to it up to the checkpoint would never be delivered; unless a replica has only to catch up.
     */
    private boolean logReaches(int partition, long position) {
        long head = settings.log().lastSequence(EventFilter.all());
        if (position <= head) {
            behindSince.remove(partition);
            return true;
        }
        long since = behindSince.computeIfAbsent(partition, any -> System.nanoTime());
        if (System.nanoTime() - since >= settings.lease().toNanos()) {
            throw new CorruptRecordException(
                    "the log ends at sequence " + head + ", and partition " + partition + " of subscription '"
                            + settings.name() + "' is at " + position
                            + "; was an older state of the log restored? Restore"
                            + " the checkpoints of the same time, or start a subscription of another name",
                    null);
        }
        return false;
    }
}
