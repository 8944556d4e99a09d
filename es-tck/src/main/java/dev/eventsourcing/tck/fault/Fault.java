package dev.eventsourcing.tck.fault;

/**
 * What can go wrong between an application and its store. Each but {@link #EVENT_REPEATED} is allowed by the ports: a
 * correct application copes.
 */
public enum Fault {
    /**
     * The call never reaches the store: nothing is stored, and the caller is told so with a
     * {@link dev.eventsourcing.BackendUnavailableException}. Applies to every call.
     */
    REQUEST_LOST,
    /**
     * The store is cut off before the append, and the caller is not told: nothing is stored, but the outcome is a
     * {@link dev.eventsourcing.AppendOutcomeUnknownException}. Applies to appends.
     */
    UNKNOWN_NOT_STORED,
    /**
     * The append is stored and its answer is lost: the caller gets an
     * {@link dev.eventsourcing.AppendOutcomeUnknownException}. Applies to appends.
     */
    ANSWER_LOST,
    /** The network repeats the request: the store gets the same append twice. Applies to appends. */
    REQUEST_REPEATED,
    /** The call takes as long as {@link FaultyBackend.Builder#delay} says. Applies to every call. */
    DELAY,
    /**
     * Another writer was faster: an append that rests on an expectation is answered with a conflict although the
     * expectation holds. The reported sequence is the true one, which a caller that reloads will see again. Applies to
     * appends with conditions.
     */
    CONFLICT,
    /**
     * The tail ends with a {@link dev.eventsourcing.BackendUnavailableException} before its next event. Applies to
     * events of tails.
     */
    TAIL_CUT,
    /**
     * Duplicate delivery: before its next event the tail brings the last ones again, three at most, in order. No tail
     * of a correct backend does that; but it is what a consumer lives through that was restarted after it had handled
     * an event and before it had stored how far it was. Choose it to see whether your handlers may be called twice.
     * Applies to events of tails, from the second on.
     */
    EVENT_REPEATED
}
