package dev.eventsourcing;

import java.util.List;
import java.util.Objects;
import java.util.function.BiFunction;
import java.util.function.Supplier;

/**
 * How commands become events, as pure functions: no store, no clock, no mutable state. The name and the shape are
 * Jérémie Chassaing's ("Functional Event Sourcing Decider", 2021).
 *
 * <pre>{@code
 * Decider<AccountCommand, Account, AccountEvent> accounts = Decider.of(
 *         () -> Account.NONE,
 *         (command, account) -> account.decide(command),      // events, or an exception of the domain
 *         (account, event) -> account.after(event));
 *
 * store.handler(accounts).handle("account-1", new Withdraw(100));
 * }</pre>
 *
 * <p>The functions may be called several times for one command, when another writer was faster. Safe for use by many
 * threads if the functions are.
 *
 * @param <C> commands
 * @param <S> the state that decisions rest on; should be immutable
 * @param <E> payloads of events, most often a sealed interface of records
 */
public interface Decider<C, S, E> {
    /**
     * The state of an entity without events.
     *
     * @return that state
     */
    S initial();

    /**
     * Decides what happens.
     *
     * @param command what is asked for
     * @param state the state of the entity now
     * @return the payloads of the events, in order; none if nothing happens. An exception refuses the command, and
     *     reaches who asked as it is
     */
    List<? extends E> decide(C command, S state);

    /**
     * The state after an event.
     *
     * @param state the state before
     * @param event what happened
     * @return the state after it
     */
    S evolve(S state, E event);

    /**
     * The state after an event whose payload was forgotten. The same as before, by default.
     *
     * @param state the state before
     * @param event everything of the event but its payload
     * @return the state after it
     */
    default S evolveForgotten(S state, Event<?> event) {
        return state;
    }

    /**
     * A decider of three functions.
     *
     * @param <C> commands
     * @param <S> the state
     * @param <E> payloads of events
     * @param initial see {@link #initial}
     * @param decide see {@link #decide}
     * @param evolve see {@link #evolve}
     * @return the decider
     */
    static <C, S, E> Decider<C, S, E> of(
            Supplier<? extends S> initial,
            BiFunction<? super C, ? super S, ? extends List<? extends E>> decide,
            BiFunction<? super S, ? super E, ? extends S> evolve) {
        Objects.requireNonNull(initial, "initial");
        Objects.requireNonNull(decide, "decide");
        Objects.requireNonNull(evolve, "evolve");
        return new Decider<>() {
            @Override
            public S initial() {
                return initial.get();
            }

            @Override
            public List<? extends E> decide(C command, S state) {
                return decide.apply(command, state);
            }

            @Override
            public S evolve(S state, E event) {
                return evolve.apply(state, event);
            }
        };
    }
}
