package dev.eventsourcing.core;

import dev.eventsourcing.Entity;
import dev.eventsourcing.EventStoreException;
import java.util.Objects;
import java.util.Optional;

/**
 * How far one entity of many was projected; see {@link EventStore#projectAll}. Immutable, apart from the entity.
 *
 * @param <E> the entity's class
 * @param entity the entity, in the state that its events up to {@link #sequence()} gave it
 * @param sequence the sequence of the last event it took; 0 if there was none
 * @param failure why it stopped there; empty if it took all its events
 */
public record Projection<E extends Entity>(E entity, long sequence, Optional<EventStoreException> failure) {
    public Projection {
        Objects.requireNonNull(entity, "entity");
        Objects.requireNonNull(failure, "failure");
    }

    /**
     * The entity, if it took all its events.
     *
     * @return the entity
     * @throws EventStoreException the failure, if there was one
     */
    public E orThrow() {
        failure.ifPresent(thrown -> {
            throw thrown;
        });
        return entity;
    }

    /** Without the state of the entity, which may be personal. */
    @Override
    public String toString() {
        return "Projection[" + entity.getClass().getName() + ", sequence=" + sequence
                + failure.map(thrown -> ", failed: " + thrown.getMessage()).orElse("") + "]";
    }
}
