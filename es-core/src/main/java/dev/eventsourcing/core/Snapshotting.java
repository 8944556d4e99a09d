package dev.eventsourcing.core;

import dev.eventsourcing.Event;
import dev.eventsourcing.EventStoreException;
import dev.eventsourcing.spi.SnapshotRecord;
import dev.eventsourcing.spi.StoreName;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Loads states of entities, from a snapshot and the events behind it if there is a good one, else from all events. Safe
 * for use by many threads.
 */
final class Snapshotting<S> {
    private static final Logger LOG = LoggerFactory.getLogger(Snapshotting.class);

    /** What is built. */
    interface Target<S> {
        /** Goes back to the state before any event. */
        void begin();

        void restore(S snapshot);

        void take(Event<?> event);

        S state();

        List<Event<?>> ofCommand();
    }

    private final StoreName store;
    private final Function<String, Replay> replays;
    private final SnapshotFormat format;
    private final @Nullable Snapshots<S> snapshots;

    Snapshotting(
            StoreName store,
            Function<String, Replay> replays,
            SnapshotFormat format,
            @Nullable Snapshots<S> snapshots) {
        this.store = store;
        this.replays = replays;
        this.format = format;
        this.snapshots = snapshots;
    }

    Loaded<S> load(String entityId, Target<S> target) {
        long started = System.nanoTime();
        Replay replay = replays.apply(entityId);
        boolean fromSnapshot = snapshots != null && loadFromSnapshot(entityId, snapshots, replay, target);
        if (!fromSnapshot) {
            target.begin();
            replay.run(target::take);
        }
        long nanos = System.nanoTime() - started;
        Loaded<S> loaded = new Loaded<>(
                target.state(), replay.sequence(), List.copyOf(target.ofCommand()), !fromSnapshot, (state, stored) -> {
                    Event<?> last = stored.get(stored.size() - 1);
                    putIfDue(entityId, replay.events() + stored.size(), nanos, state, last.sequence(), last.id());
                });
        replay.lastEventId()
                .ifPresent(id -> putIfDue(entityId, replay.events(), nanos, target.state(), replay.sequence(), id));
        return loaded;
    }

    private boolean loadFromSnapshot(String entityId, Snapshots<S> snapshots, Replay replay, Target<S> target) {
        Optional<SnapshotRecord> found = find(entityId, snapshots);
        Optional<S> state = found.flatMap(record -> format.read(record, snapshots.stateType()));
        if (state.isPresent()) {
            target.begin();
            target.restore(state.get());
            if (replay.runBehind(found.get().sequence(), found.get().lastEventId(), target::take)) {
                return true;
            }
            LOG.warn(
                    "store '{}': a snapshot at sequence {} is not what the log holds there; it is deleted",
                    store,
                    found.get().sequence());
        }
        if (found.isPresent() && format.isUseless(found.get(), snapshots.stateType(), state.isPresent())) {
            quietly(() -> snapshots.where().delete(store, entityId));
        }
        return false;
    }

    private Optional<SnapshotRecord> find(String entityId, Snapshots<S> snapshots) {
        try {
            return snapshots.where().find(store, entityId, snapshots.stateType().name());
        } catch (EventStoreException e) {
            LOG.warn("store '{}': no snapshot could be read, every event is: {}", store, e.getMessage());
            return Optional.empty();
        }
    }

    private void putIfDue(String entityId, long events, long nanos, S state, long sequence, UUID lastEventId) {
        if (snapshots != null && snapshots.isDue(events, nanos)) {
            quietly(() -> format.write(entityId, snapshots.stateType(), state, sequence, lastEventId)
                    .ifPresent(record -> snapshots.where().put(store, record)));
        }
    }

    /** A snapshot only saves time: without it everything is as right as before. */
    private void quietly(Runnable action) {
        try {
            action.run();
        } catch (EventStoreException e) {
            LOG.warn("store '{}': a snapshot could not be put away or deleted: {}", store, e.getMessage());
        }
    }
}
