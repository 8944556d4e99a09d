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
        if (snapshots == null) {
            Replay replay = whole(entityId, target);
            return new Loaded<>(target.state(), replay.sequence(), target.ofCommand(), true, (state, stored) -> {});
        }
        return load(entityId, target, snapshots);
    }

    private Loaded<S> load(String entityId, Target<S> target, Snapshots<S> snapshots) {
        long started = System.nanoTime();
        Optional<SnapshotRecord> found = find(entityId, snapshots);
        Optional<Replay> behind = found.flatMap(record -> behind(record, target, snapshots));
        Replay replay = behind.orElseGet(() -> whole(entityId, target));
        long nanos = System.nanoTime() - started;

        boolean ofNewerProgram = found.isPresent() && format.isNewer(found.get(), snapshots.stateType());
        if (ofNewerProgram) { // during a roll-out: it is of use to others
            return new Loaded<>(target.state(), replay.sequence(), target.ofCommand(), true, (state, stored) -> {});
        }
        if (found.isPresent() && behind.isEmpty()) {
            quietly(() -> snapshots
                    .where()
                    .delete(store, entityId, snapshots.stateType().name()));
        }
        replay.lastEventId().ifPresent(id -> {
            if (snapshots.isDue(replay.events(), nanos)) {
                put(entityId, target.state(), replay.sequence(), id, snapshots);
            }
        });
        return new Loaded<>(
                target.state(), replay.sequence(), target.ofCommand(), behind.isEmpty(), (state, stored) -> {
                    Event<?> last = stored.get(stored.size() - 1);
                    if (snapshots.isDue(replay.events() + stored.size(), nanos)) {
                        put(entityId, state, last.sequence(), last.id(), snapshots);
                    }
                });
    }

    private Replay whole(String entityId, Target<S> target) {
        target.begin();
        return replays.apply(entityId).run(target::take);
    }

    /** The events behind a snapshot; empty if it is of no use. */
    private Optional<Replay> behind(SnapshotRecord record, Target<S> target, Snapshots<S> snapshots) {
        Optional<S> state = format.read(record, snapshots.stateType());
        if (state.isEmpty()) {
            return Optional.empty();
        }
        target.begin();
        target.restore(state.get());
        Replay replay = replays.apply(record.entityId());
        if (replay.runBehind(record.sequence(), record.lastEventId(), target::take)) {
            return Optional.of(replay);
        }
        LOG.warn(
                "store '{}': a snapshot at sequence {} is not what the log holds there; it is deleted",
                store,
                record.sequence());
        return Optional.empty();
    }

    private Optional<SnapshotRecord> find(String entityId, Snapshots<S> snapshots) {
        try {
            return snapshots.where().find(store, entityId, snapshots.stateType().name());
        } catch (RuntimeException e) {
            LOG.warn("store '{}': no snapshot could be read, every event is: {}", store, describe(e));
            return Optional.empty();
        }
    }

    private void put(String entityId, S state, long sequence, UUID lastEventId, Snapshots<S> snapshots) {
        quietly(() -> format.write(entityId, snapshots.stateType(), state, sequence, lastEventId)
                .ifPresent(record -> snapshots.where().put(store, record)));
    }

    /**
     * A snapshot only saves time: without it everything is as right as before. So whatever a codec or a store of the
     * application's own throws is kept from a caller whose events may just have been appended.
     */
    private void quietly(Runnable action) {
        try {
            action.run();
        } catch (RuntimeException e) {
            LOG.warn("store '{}': a snapshot could not be put away or deleted: {}", store, describe(e));
        }
    }

    /** Messages of ours say nothing of a state; those of others might. */
    private static String describe(RuntimeException e) {
        return e instanceof EventStoreException
                ? String.valueOf(e.getMessage())
                : e.getClass().getName();
    }
}
