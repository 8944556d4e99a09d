package dev.eventsourcing.tck.linearizability;

/**
 * A call under way. What is said first counts. Safe for use by many threads.
 *
 * @param <O> what is answered
 */
public interface PendingCall<O> {
    /**
     * Notes that the call returned now.
     *
     * @param output what was answered
     */
    void answered(O output);

    /** Strikes the call out: it had no effect and told nothing. */
    void forget();
}
