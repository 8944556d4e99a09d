package dev.eventsourcing.core;

import dev.eventsourcing.Event;
import dev.eventsourcing.SnapshotEntity;
import java.util.List;

/** An entity object that is loaded, once. Used by one thread. */
final class EntityTarget<S> implements Snapshotting.Target<S> {
    private final SnapshotEntity<S> entity;
    private final S fresh;

    EntityTarget(SnapshotEntity<S> entity) {
        this.entity = entity;
        this.fresh = entity.snapshot();
    }

    @Override
    public void begin() {
        entity.restore(fresh);
    }

    @Override
    public void restore(S snapshot) {
        entity.restore(snapshot);
    }

    @Override
    public void take(Event<?> event) {
        Projecting.project(event, entity);
    }

    @Override
    public S state() {
        return entity.snapshot();
    }

    @Override
    public List<Event<?>> ofCommand() {
        return List.of();
    }
}
