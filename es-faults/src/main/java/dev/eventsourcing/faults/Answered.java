package dev.eventsourcing.faults;

/**
 * An attempt with its answer. Immutable.
 *
 * @param attempt what was tried
 * @param outcome what the writer was told; after a retry, what it was told at last
 * @param nanos when, by {@link System#nanoTime}
 * @param retried whether the first answer was {@link Outcome.Unknown} and the attempt was made again
 */
public record Answered(Attempt attempt, Outcome outcome, long nanos, boolean retried) {
    /** Now, for the first time. */
    static Answered now(Attempt attempt, Outcome outcome) {
        return new Answered(attempt, outcome, System.nanoTime(), false);
    }

    /** Whether the writer had this answer at an instant. */
    boolean isBefore(long instant) {
        return nanos - instant < 0;
    }
}
