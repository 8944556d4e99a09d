package dev.eventsourcing.tck.history;

/** What {@link LogChecker} checks: sentences that follow from the contract of an event log, each part of a promise. */
public enum Rule {
    /** Sequences increase. */
    ORDER("P6", "Sequences strictly increase in the order in which events become visible."),

    /** Acknowledged events stay. */
    KEPT("P1", "An append that was answered is never lost, and its events are where the answer said."),

    /** Content stays. */
    CONTENT("P11", "What is stored is what was appended."),

    /** Rejected events never appear. */
    OWNED("P3", "Every event that is visible belongs to an append that succeeded or whose outcome is unknown."),

    /** Batches stay together. */
    WHOLE("P2", "A batch is visible whole, in its order and with nothing in between, or not at all."),

    /** Repeats store nothing. */
    ONCE("P5", "An event is stored once, and one append at most is told that it stored it."),

    /** Success is justified. */
    EXPECTATION("P3", "An append succeeds only if its expectation is true at its place in the log."),

    /** Conflicts are justified. */
    CONFLICT(
            "P3", "A conflict names the first condition that was false and the sequence that was true, at one moment."),

    /** Reads see the log as it was at a moment. */
    PREFIX("P6", "A read or a last sequence shows what some beginning of the log holds, and nothing else."),

    /** What was shown stays visible. */
    TIME("P6", "What one call has shown is there for every call that begins after it returned."),

    /** Tails have no seam. */
    TAIL("P7", "A tail delivers every matching event once, in order and without a gap.");

    private final String promise;
    private final String sentence;

    Rule(String promise, String sentence) {
        this.promise = promise;
        this.sentence = sentence;
    }

    /**
     * The promise that it belongs to.
     *
     * @return such as {@code P3}
     */
    public String promise() {
        return promise;
    }

    /**
     * What must be true.
     *
     * @return a sentence
     */
    public String sentence() {
        return sentence;
    }
}
