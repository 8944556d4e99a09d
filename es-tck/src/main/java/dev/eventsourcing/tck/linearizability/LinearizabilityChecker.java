package dev.eventsourcing.tck.linearizability;

import dev.eventsourcing.tck.linearizability.Linearizability.Verdict;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;

/**
 * Searches for an order of calls that explains all answers: each call takes effect at one instant between its
 * invocation and its return, and one after the other they do what a {@link Model} says. A call that was never answered
 * may have taken effect at any time since, or not at all.
 *
 * <p>The search is Wing and Gong's, with Lowe's memory of the configurations (calls done, state) that led nowhere. Its
 * time grows exponentially with the number of calls that overlap, so it is for short histories, or long ones with few
 * calls at a time.
 *
 * <pre>{@code
 * var found = LinearizabilityChecker.check(new RegisterModel<Integer>(), recorder.calls(), Duration.ofSeconds(10));
 * assertTrue(found.isLinearizable(), found::toString);
 * }</pre>
 */
public final class LinearizabilityChecker {
    private LinearizabilityChecker() {}

    /**
     * Checks a history, part by part; the first part that cannot be explained ends the search.
     *
     * @param <S> a state
     * @param <I> what is asked
     * @param <O> what is answered
     * @param model what the object should do
     * @param calls what happened, in any order
     * @param atMost how long to search before the verdict is {@link Verdict#UNKNOWN}
     * @return the verdict, and where the search got stuck
     */
    public static <S, I, O> Linearizability<I, O> check(Model<S, I, O> model, List<Call<I, O>> calls, Duration atMost) {
        long deadline = System.nanoTime() + atMost.toNanos();
        Verdict verdict = Verdict.LINEARIZABLE;
        List<List<Call<I, O>>> parts = model.partition(calls).stream()
                .sorted(Comparator.comparingInt(List::size))
                .toList();
        for (List<Call<I, O>> part : parts) {
            Linearizability<I, O> found = new Search<>(model, part, deadline).run();
            if (found.verdict() == Verdict.NOT_LINEARIZABLE) {
                return found;
            }
            if (found.verdict() == Verdict.UNKNOWN) {
                verdict = Verdict.UNKNOWN;
            }
        }
        return Linearizability.of(verdict);
    }
}
