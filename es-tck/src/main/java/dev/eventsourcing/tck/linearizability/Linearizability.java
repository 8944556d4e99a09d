package dev.eventsourcing.tck.linearizability;

import java.util.List;
import java.util.stream.Collectors;

/**
 * What the checker found out about a history. Immutable.
 *
 * @param <I> what is asked
 * @param <O> what is answered
 * @param verdict the answer
 * @param explained if the answer is no: the longest order of calls that the model agrees with
 * @param unexplained if the answer is no: calls that were under way or over then, none of which can come next
 */
public record Linearizability<I, O>(Verdict verdict, List<Call<I, O>> explained, List<Call<I, O>> unexplained) {
    private static final int SHOWN_CALLS = 10;

    /** Yes, no, or out of time. */
    public enum Verdict {
        /** There is an order of the calls that explains every answer. */
        LINEARIZABLE,
        /** There is none. */
        NOT_LINEARIZABLE,
        /** Neither was found within the limits of time and memory. */
        UNKNOWN
    }

    /** Copies the lists. */
    public Linearizability {
        explained = List.copyOf(explained);
        unexplained = List.copyOf(unexplained);
    }

    static <I, O> Linearizability<I, O> of(Verdict verdict) {
        return new Linearizability<>(verdict, List.of(), List.of());
    }

    /**
     * Tells whether the history is proven to be linearizable.
     *
     * @return whether the verdict is {@link Verdict#LINEARIZABLE}
     */
    public boolean isLinearizable() {
        return verdict == Verdict.LINEARIZABLE;
    }

    /** The verdict, and the place where the search got stuck. */
    @Override
    public String toString() {
        if (verdict != Verdict.NOT_LINEARIZABLE) {
            return verdict.toString();
        }
        int skipped = Math.max(0, explained.size() - SHOWN_CALLS);
        return verdict + "\n  explained, in this order:" + (skipped > 0 ? "\n    (" + skipped + " calls)" : "")
                + lines(explained.subList(skipped, explained.size()))
                + "\n  but then none of these can come next:" + lines(unexplained);
    }

    private static String lines(List<? extends Call<?, ?>> calls) {
        return calls.stream().map(call -> "\n    " + call).collect(Collectors.joining());
    }
}
