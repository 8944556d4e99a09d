package dev.eventsourcing.tck.selftest;

/** What can be wrong with a {@link SimulatedEngine}. */
enum EngineFlaw {
    /** Nothing. */
    NONE,
    /** The last batch that was answered is gone when the process is killed. */
    LOSES_LAST_IN_A_CRASH,
    /** The last batch that was answered is gone when the power is lost; a killed process loses nothing. */
    LOSES_LAST_WITH_THE_POWER,
    /** Half of the batch that was being written stays when the process is killed. */
    KEEPS_HALF_IN_A_CRASH,
    /** Half of the batch that was being written stays when the power is lost. */
    KEEPS_HALF_WITH_THE_POWER,
    /** After a crash the sequences begin anew. */
    FORGETS_THE_HEAD_IN_A_CRASH,
    /** A stored batch whose answer was lost with the connection is said to be not stored. */
    DENIES_LOST_ANSWERS,
    /** A lost connection ends the tails. */
    ENDS_TAILS_WITH_THE_CONNECTION,
    /** A lost connection lets the tails begin anew. */
    RESTARTS_TAILS_WITH_THE_CONNECTION,
    /** A lost connection is never replaced. */
    NEVER_RECONNECTS,
    /** Calls wait for a silent engine without end. */
    WAITS_FOR_EVER,
    /** A silent engine is taken for an empty store. */
    TAKES_SILENCE_FOR_EMPTY,
    /** A log is said to be open although the engine was never heard. */
    OPENS_IN_SILENCE,
    /** A held write gets its sequences when it begins, and is seen when it is committed. */
    NUMBERS_BEFORE_COMMIT,
    /** A held write is seen before it is committed. */
    SHOWS_UNCOMMITTED,
    /** A search of what is stored finds nothing. */
    SEARCHES_NOTHING
}
