package dev.eventsourcing.subscription;

import dev.eventsourcing.BackendUnavailableException;
import dev.eventsourcing.TextRule;
import dev.eventsourcing.spi.CheckpointRecord;
import dev.eventsourcing.spi.CheckpointStore;
import dev.eventsourcing.spi.StoreName;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;

/**
 * The entities that a subscription has set aside because one of their events could not be handled; see
 * {@link FailurePolicy}. Later events of the same entity are set aside with it, so that its order holds. The events
 * stay in the log: {@code store.events().entity(id).after(parked.sequence() - 1)}.
 *
 * <p>What is asked for here is done by the instance that owns the entity's partition, at its next look: within a
 * quarter of the lease if one runs. All methods throw {@link BackendUnavailableException} if the checkpoint store does
 * not answer. Safe for use by many threads.
 */
public final class ParkedEntities {
    private final SubscriptionKeys keys;
    private final CheckpointStore checkpoints;
    private final Runnable wake;

    /**
     * Called by the event store.
     *
     * @param store the store's name
     * @param subscription the subscription's name
     * @param checkpoints where it remembers
     */
    public ParkedEntities(StoreName store, String subscription, CheckpointStore checkpoints) {
        this(new SubscriptionKeys(store, subscription), Objects.requireNonNull(checkpoints, "checkpoints"), () -> {});
    }

    ParkedEntities(SubscriptionKeys keys, CheckpointStore checkpoints, Runnable wake) {
        this.keys = keys;
        this.checkpoints = checkpoints;
        this.wake = wake;
    }

    /**
     * The entities that are set aside, as far as the owners of the partitions have saved it.
     *
     * @return a list in the order of sequences
     */
    public List<ParkedEntity> list() {
        List<ParkedEntity> parked = new ArrayList<>();
        Optional<CheckpointRecord> group = checkpoints.find(keys.group());
        int partitions = group.map(found -> GroupRecord.read(found.content()).partitions())
                .orElse(0);
        for (int partition = 0; partition < partitions; partition++) {
            checkpoints
                    .find(keys.partition(partition))
                    .ifPresent(found -> parked.addAll(PartitionRecord.read(found.content())
                            .state()
                            .parked()
                            .values()));
        }
        parked.sort(Comparator.comparingLong(ParkedEntity::sequence));
        return List.copyOf(parked);
    }

    /**
     * Has the events of a parked entity handled, in order, beginning with the one that failed. If all succeed the
     * entity is not parked any more; if one fails it is parked at that one. Does nothing if it is not parked.
     *
     * @param entityId the entity
     */
    public void retry(String entityId) {
        request(new RequestsRecord.Request(TextRule.ENTITY_ID.check(entityId), 0, UUID.randomUUID()));
    }

    /**
     * Gives up the event that failed, and has the later ones of the entity handled as {@link #retry} does. Does nothing
     * more than that if the entity is parked at another event by now.
     *
     * @param parked what {@link #list()} gave
     */
    public void drop(ParkedEntity parked) {
        request(new RequestsRecord.Request(parked.entityId(), parked.sequence(), UUID.randomUUID()));
    }

    private void request(RequestsRecord.Request request) {
        while (!tryToRequest(request)) {
            Thread.onSpinWait();
        }
        wake.run();
    }

    private boolean tryToRequest(RequestsRecord.Request request) {
        Optional<CheckpointRecord> found = checkpoints.find(keys.requests());
        List<RequestsRecord.Request> requests = new ArrayList<>(
                found.map(record -> RequestsRecord.read(record.content()).requests())
                        .orElse(List.of()));
        if (requests.contains(request)) {
            return true; // written by an earlier try
        }
        requests.add(request);
        OptionalLong written = checkpoints.replace(
                keys.requests(),
                found.map(CheckpointRecord::revision).orElse(0L),
                new RequestsRecord(requests).write());
        return written.isPresent();
    }
}
