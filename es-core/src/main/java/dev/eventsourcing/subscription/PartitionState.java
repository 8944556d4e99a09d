package dev.eventsourcing.subscription;

import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * How far a partition is, and what it has set aside. Immutable.
 *
 * @param position every matching event up to this sequence is handled or parked
 * @param parked the entities that are set aside
 */
record PartitionState(long position, Map<String, ParkedEntity> parked) {
    PartitionState {
        parked = Map.copyOf(parked);
    }

    PartitionState at(long sequence) {
        return sequence <= position ? this : new PartitionState(sequence, parked);
    }

    boolean isParked(String entityId) {
        return parked.containsKey(entityId);
    }

    @Nullable ParkedEntity parked(String entityId) {
        return parked.get(entityId);
    }

    PartitionState park(ParkedEntity entity) {
        Map<String, ParkedEntity> more = new TreeMap<>(parked);
        more.put(entity.entityId(), entity);
        return new PartitionState(position, more);
    }

    /** The parked entity's first event that is not handled is a later one by now. */
    PartitionState advance(String entityId, long sequence) {
        ParkedEntity entity = parked.get(entityId);
        return entity == null
                ? this
                : park(new ParkedEntity(
                        entityId, sequence, entity.eventId(), entity.attempts(), entity.failure(), entity.since()));
    }

    PartitionState unpark(String entityId) {
        Map<String, ParkedEntity> less = new TreeMap<>(parked);
        less.remove(entityId);
        return new PartitionState(position, less);
    }

    /**
     * This state, and what an earlier write of the same owner that arrived late has come to. A write that is under way
     * parks nobody; whom only the earlier one has parked is not parked any more.
     */
    PartitionState merge(PartitionState earlier) {
        PartitionState merged = at(earlier.position);
        for (ParkedEntity entity : earlier.parked.values()) {
            @Nullable ParkedEntity mine = parked.get(entity.entityId());
            if (mine != null && entity.sequence() > mine.sequence()) {
                merged = merged.park(entity);
            }
        }
        return merged;
    }
}
