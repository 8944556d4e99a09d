package dev.eventsourcing.tck.linearizability;

import java.util.List;
import java.util.Optional;

/**
 * An object as it would be if there were only one caller: its states, and what each call does to them.
 *
 * <pre>{@code
 * class Counter implements Model<Integer, String, Integer> {
 *     public Integer initial() { return 0; }
 *     public Optional<Integer> step(Integer state, String input, Optional<Integer> output) {
 *         int next = state + 1;
 *         return output.isEmpty() || output.get() == next ? Optional.of(next) : Optional.empty();
 *     }
 * }
 * }</pre>
 *
 * <p>States are immutable and have {@code equals} and {@code hashCode}; both and {@link #step} are called millions of
 * times. Used by one thread at a time.
 *
 * @param <S> a state
 * @param <I> what is asked
 * @param <O> what is answered
 */
public interface Model<S, I, O> {
    /**
     * Where every history begins.
     *
     * @return the first state
     */
    S initial();

    /**
     * Makes one call.
     *
     * @param state the state before
     * @param input what was asked
     * @param output what was answered; empty if that is not known
     * @return the state after; empty if an object in this state does not answer so
     */
    Optional<S> step(S state, I input, Optional<O> output);

    /**
     * Splits a history into parts that do not depend on each other, such as the keys of a map. Each is checked on its
     * own, which is much faster.
     *
     * @param calls all calls
     * @return the parts; by default there is one
     */
    default List<List<Call<I, O>>> partition(List<Call<I, O>> calls) {
        return List.of(calls);
    }
}
