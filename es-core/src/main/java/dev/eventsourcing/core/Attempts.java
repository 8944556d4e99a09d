package dev.eventsourcing.core;

import dev.eventsourcing.AppendOutcomeUnknownException;
import dev.eventsourcing.DuplicateEventIdException;
import dev.eventsourcing.Event;
import dev.eventsourcing.Expectation;
import dev.eventsourcing.WrongSequenceException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Predicate;

/**
 * Load, decide, append; and once more if somebody else was faster. A command that has an id is decided once: what it
 * led to is found in the entity's events, or, when they were not all read, by the ids of its events, which are made
 * from the command's id.
 */
final class Attempts<S> {
    private static final int TRIES_OF_AN_UNKNOWN_APPEND = 3;

    /** The parts of a decision that differ. */
    interface Steps<S> {
        /** The state now. */
        Loaded<S> load(Optional<UUID> commandId);

        /** The state now, from every event. */
        Loaded<S> loadWhole(Optional<UUID> commandId);

        /** New events, without ids that depend on the command. */
        List<Event<?>> decide(S state);

        /** The state after events that were stored. */
        S after(S state, List<Event<?>> stored);
    }

    private final EventStore store;
    private final String entityId;
    private final ConflictRetry retry;
    private final Optional<UUID> commandId;
    private final Steps<S> steps;

    Attempts(EventStore store, String entityId, ConflictRetry retry, Optional<UUID> commandId, Steps<S> steps) {
        this.store = store;
        this.entityId = entityId;
        this.retry = retry;
        this.commandId = commandId;
        this.steps = steps;
    }

    Decision<S> run() {
        for (int attempt = 1; ; attempt++) {
            try {
                return attempt(attempt);
            } catch (WrongSequenceException conflict) {
                if (attempt == retry.attempts()) {
                    throw conflict;
                }
                pause(attempt, conflict);
            }
        }
    }

    private Decision<S> attempt(int attempt) {
        Loaded<S> loaded = steps.load(commandId);
        if (!loaded.ofCommand().isEmpty()) {
            return repeated(loaded);
        }
        List<Event<?>> events;
        try {
            events = complete(steps.decide(loaded.state()));
        } catch (RuntimeException refused) {
            return earlier(loaded).orElseThrow(() -> refused);
        }
        if (events.isEmpty()) {
            return earlier(loaded)
                    .orElseGet(() -> new Decision<>(loaded.state(), List.of(), loaded.sequence(), attempt, false));
        }
        return store(loaded, events, attempt);
    }

    private Decision<S> store(Loaded<S> loaded, List<Event<?>> events, int attempt) {
        List<Long> sequences;
        try {
            sequences = append(events, Expectation.entityAt(entityId, loaded.sequence()));
        } catch (DuplicateEventIdException | WrongSequenceException e) {
            return earlier(loaded).orElseThrow(() -> e);
        }
        List<Event<?>> stored = new ArrayList<>();
        for (int i = 0; i < events.size(); i++) {
            stored.add(events.get(i).at(sequences.get(i)));
        }
        S state = steps.after(loaded.state(), stored);
        loaded.afterwards().decided(state, stored);
        return new Decision<>(state, stored, sequences.get(sequences.size() - 1), attempt, false);
    }

    /** The same events again are either stored once or known: so a lost answer is found out by asking again. */
    private List<Long> append(List<Event<?>> events, Expectation expectation) {
        for (int tried = 1; ; tried++) {
            try {
                return store.append(events, expectation);
            } catch (AppendOutcomeUnknownException e) {
                if (tried == TRIES_OF_AN_UNKNOWN_APPEND
                        || Thread.currentThread().isInterrupted()) {
                    throw e;
                }
            }
        }
    }

    /** What the command led to before the events that were read. */
    private Optional<Decision<S>> earlier(Loaded<S> loaded) {
        if (commandId.isEmpty() || loaded.isWhole()) {
            return Optional.empty();
        }
        Loaded<S> whole = steps.loadWhole(commandId);
        return whole.ofCommand().isEmpty() ? Optional.empty() : Optional.of(repeated(whole));
    }

    private Decision<S> repeated(Loaded<S> loaded) {
        return new Decision<>(loaded.state(), loaded.ofCommand(), loaded.sequence(), 0, true);
    }

    private List<Event<?>> complete(List<Event<?>> decided) {
        List<Event<?>> events = List.copyOf(store.caused(decided));
        if (commandId.isEmpty()) {
            return events;
        }
        List<Event<?>> ofCommand = new ArrayList<>();
        for (int i = 0; i < events.size(); i++) {
            ofCommand.add(CommandIds.mark(events.get(i), commandId.get(), entityId, i));
        }
        return ofCommand;
    }

    private void pause(int attempt, WrongSequenceException conflict) {
        try {
            retry.await(attempt);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw conflict;
        }
    }

    /** Whether an event came from a command; never, if there is none. */
    static Predicate<Event<?>> isOf(Optional<UUID> commandId) {
        String id = commandId.map(UUID::toString).orElse("");
        return event -> !id.isEmpty() && id.equals(event.metadata().get(Event.COMMAND_ID));
    }
}
