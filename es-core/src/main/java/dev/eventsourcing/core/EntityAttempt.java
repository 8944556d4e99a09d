package dev.eventsourcing.core;

import dev.eventsourcing.Entity;
import dev.eventsourcing.Event;
import dev.eventsourcing.InvalidInputException;
import dev.eventsourcing.core.Attempts.Steps;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.Supplier;

/** A decision that an entity object makes: a new object for each attempt, since an old one has seen too little. */
final class EntityAttempt<N extends Entity> implements Steps<N> {
    private final EventStore store;
    private final Supplier<? extends N> newEntity;
    private final Function<? super N, ? extends List<? extends Event<?>>> decide;

    EntityAttempt(
            EventStore store,
            Supplier<? extends N> newEntity,
            Function<? super N, ? extends List<? extends Event<?>>> decide) {
        this.store = store;
        this.newEntity = newEntity;
        this.decide = decide;
    }

    @Override
    public Loaded<N> load(Optional<UUID> commandId) {
        N entity = newEntity.get();
        List<Event<?>> ofCommand = new ArrayList<>();
        Replay replay = store.replay(entity.id()).run(event -> {
            Projecting.project(event, entity);
            if (Attempts.isOf(commandId).test(event)) {
                ofCommand.add(event);
            }
        });
        return new Loaded<>(entity, replay.sequence(), ofCommand, true, (state, stored) -> {});
    }

    @Override
    public Loaded<N> loadWhole(Optional<UUID> commandId) {
        return load(commandId);
    }

    @Override
    public List<Event<?>> decide(N entity) {
        List<Event<?>> events = new ArrayList<>();
        for (Event<?> event : decide.apply(entity)) {
            events.add(event.entityId().isEmpty() ? event.entity(entity.id()) : requireOwn(entity, event));
        }
        return events;
    }

    private Event<?> requireOwn(N entity, Event<?> event) {
        if (!event.entityId().equals(entity.id())) {
            throw new InvalidInputException(
                    "entity of decided event " + event.id(),
                    event.entityId(),
                    "must be the one that was loaded, or left open; for several entities append with expectations");
        }
        return event;
    }

    @Override
    public N after(N entity, List<Event<?>> stored) {
        stored.forEach(event -> Projecting.project(event, entity));
        return entity;
    }
}
