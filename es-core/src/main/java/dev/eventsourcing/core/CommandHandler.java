package dev.eventsourcing.core;

import dev.eventsourcing.Decider;
import dev.eventsourcing.Event;
import dev.eventsourcing.ProjectionFailedException;
import dev.eventsourcing.WrongSequenceException;
import dev.eventsourcing.core.Attempts.Steps;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Puts commands to a {@link Decider}: loads the entity's state, decides, and appends if the entity has not changed
 * meanwhile; otherwise once more with the new state.
 *
 * <pre>{@code
 * CommandHandler<AccountCommand, Account, AccountEvent> accounts = store.handler(decider);
 * Decision<Account> decision = accounts.handle("account-1", new Withdraw(100), commandId);
 * }</pre>
 *
 * <p><b>A command with an id is handled once.</b> The same id for the same entity again decides nothing and gives the
 * events of the first time, so that a message which arrives twice does no harm. A command that led to no event leaves
 * no trace and is decided again.
 *
 * <p>Immutable; safe for use by many threads if the decider is.
 *
 * @param <C> commands
 * @param <S> the state
 * @param <E> payloads of events; each must belong to exactly one registered type
 */
public final class CommandHandler<C, S, E> {
    private final EventStore store;
    private final Decider<C, S, E> decider;
    private final ConflictRetry retry;
    private final @Nullable Snapshots<S> snapshots;

    CommandHandler(EventStore store, Decider<C, S, E> decider, ConflictRetry retry, @Nullable Snapshots<S> snapshots) {
        this.store = Objects.requireNonNull(store, "store");
        this.decider = Objects.requireNonNull(decider, "decider");
        this.retry = Objects.requireNonNull(retry, "retry");
        this.snapshots = snapshots;
    }

    /**
     * The same handler with other bounds for repeated decisions.
     *
     * @param retry how often, and with what waits; {@link ConflictRetry#defaults()} unless set
     * @return a copy
     */
    public CommandHandler<C, S, E> retry(ConflictRetry retry) {
        return new CommandHandler<>(store, decider, retry, snapshots);
    }

    /**
     * The same handler, loading from snapshots and putting some away.
     *
     * @param snapshots where and when
     * @return a copy
     */
    public CommandHandler<C, S, E> snapshots(Snapshots<S> snapshots) {
        return new CommandHandler<>(store, decider, retry, Objects.requireNonNull(snapshots, "snapshots"));
    }

    /**
     * Handles a command.
     *
     * @param entityId the entity it is for
     * @param command the command
     * @return what came of it, when it is durable
     * @throws WrongSequenceException if others were faster as often as it may be decided, or the thread was interrupted
     *     while it waited to decide again
     * @throws ProjectionFailedException if {@link Decider#evolve} threw; names the event
     * @see EventStore for the other errors of appending; what {@link Decider#decide} throws is passed on
     */
    public Decision<S> handle(String entityId, C command) {
        return handle(entityId, command, Optional.empty());
    }

    /**
     * Handles a command, unless it was handled before.
     *
     * @param entityId the entity it is for
     * @param command the command
     * @param commandId identifies it for this entity for ever; stored with its events as {@link Event#COMMAND_ID}
     * @return what came of it, then or now
     * @see #handle(String, Object) for the errors
     */
    public Decision<S> handle(String entityId, C command, UUID commandId) {
        return handle(entityId, command, Optional.of(commandId));
    }

    /**
     * The state of an entity.
     *
     * @param entityId the entity
     * @return its state; {@link Decider#initial} if it has no events
     */
    public S state(String entityId) {
        return load(entityId, Optional.empty(), Optional.ofNullable(snapshots)).state();
    }

    private Decision<S> handle(String entityId, C command, Optional<UUID> commandId) {
        Objects.requireNonNull(command, "command");
        return new Attempts<>(store, entityId, retry, commandId, new DeciderSteps(entityId, command)).run();
    }

    private Loaded<S> load(String entityId, Optional<UUID> commandId, Optional<Snapshots<S>> from) {
        Predicate<Event<?>> isOfCommand = Attempts.isOf(commandId);
        Fold fold = new Fold(isOfCommand);
        return store.snapshotting(from).load(entityId, fold);
    }

    /** A fold over one entity's events. Used by one thread. */
    private final class Fold implements Snapshotting.Target<S> {
        private final Predicate<Event<?>> isOfCommand;
        private final List<Event<?>> ofCommand = new ArrayList<>();
        private S state = decider.initial();

        Fold(Predicate<Event<?>> isOfCommand) {
            this.isOfCommand = isOfCommand;
        }

        @Override
        public void begin() {
            state = decider.initial();
            ofCommand.clear();
        }

        @Override
        public void restore(S snapshot) {
            state = snapshot;
        }

        @Override
        public void take(Event<?> event) {
            state = evolve(state, event);
            if (isOfCommand.test(event)) {
                ofCommand.add(event);
            }
        }

        @Override
        public S state() {
            return state;
        }

        @Override
        public List<Event<?>> ofCommand() {
            return ofCommand;
        }
    }

    @SuppressWarnings("unchecked") // a payload that is no E fails in the decider, and is reported with its event
    private S evolve(S state, Event<?> event) {
        try {
            return event.isForgotten()
                    ? decider.evolveForgotten(state, event)
                    : decider.evolve(state, (E) event.payload());
        } catch (RuntimeException e) {
            throw new ProjectionFailedException(event, e);
        }
    }

    private final class DeciderSteps implements Steps<S> {
        private final String entityId;
        private final C command;

        DeciderSteps(String entityId, C command) {
            this.entityId = entityId;
            this.command = command;
        }

        @Override
        public Loaded<S> load(Optional<UUID> commandId) {
            return CommandHandler.this.load(entityId, commandId, Optional.ofNullable(snapshots));
        }

        @Override
        public Loaded<S> loadWhole(Optional<UUID> commandId) {
            return CommandHandler.this.load(entityId, commandId, Optional.empty());
        }

        @Override
        public List<Event<?>> decide(S state) {
            List<Event<?>> events = new ArrayList<>();
            for (E payload : decider.decide(command, state)) {
                events.add(store.newEvent(entityId, payload));
            }
            return events;
        }

        @Override
        public S after(S state, List<Event<?>> stored) {
            S after = state;
            for (Event<?> event : stored) {
                after = evolve(after, event);
            }
            return after;
        }
    }
}
