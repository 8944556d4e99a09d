package dev.eventsourcing.tck.linearizability;

import java.util.Objects;
import java.util.Optional;

/**
 * One call of one process: what was asked, when, and what was answered. Immutable if input and output are.
 *
 * @param <I> what is asked
 * @param <O> what is answered
 * @param process who called; a process has one call at a time
 * @param invoked when the call began, in nanoseconds of any one clock
 * @param returned when the answer was there; {@link #NEVER} if there is none
 * @param input what was asked
 * @param output what was answered; empty if the call never returned, so that it may have happened or not
 */
public record Call<I, O>(int process, long invoked, long returned, I input, Optional<O> output) {
    /** The return time of a call that did not return. */
    public static final long NEVER = Long.MAX_VALUE;

    /**
     * Refuses calls that cannot have been.
     *
     * @throws IllegalArgumentException if the call returned before it was invoked, or has an answer without a return
     */
    public Call {
        Objects.requireNonNull(input, "input");
        Objects.requireNonNull(output, "output");
        if (returned < invoked) {
            throw new IllegalArgumentException("a call invoked at " + invoked + " cannot return at " + returned);
        }
        if (output.isPresent() != (returned != NEVER)) {
            throw new IllegalArgumentException("a call has an answer if, and only if, it returned");
        }
    }

    /**
     * A call that was answered.
     *
     * @param <I> what is asked
     * @param <O> what is answered
     * @param process who called
     * @param invoked when it began
     * @param returned when the answer was there
     * @param input what was asked
     * @param output what was answered
     * @return the call
     */
    public static <I, O> Call<I, O> answered(int process, long invoked, long returned, I input, O output) {
        return new Call<>(process, invoked, returned, input, Optional.of(output));
    }

    /**
     * A call whose answer was lost, or never came.
     *
     * @param <I> what is asked
     * @param <O> what is answered
     * @param process who called
     * @param invoked when it began
     * @param input what was asked
     * @return the call
     */
    public static <I, O> Call<I, O> unanswered(int process, long invoked, I input) {
        return new Call<>(process, invoked, NEVER, input, Optional.empty());
    }
}
