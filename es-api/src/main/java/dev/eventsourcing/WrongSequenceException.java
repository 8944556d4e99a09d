package dev.eventsourcing;

/**
 * The log does not end where the writer believed. Nothing was stored. Reload, decide again, append again.
 *
 * <p>Safe for use by many threads.
 */
public final class WrongSequenceException extends EventStoreException {
    private final Expectation.Condition condition;
    private final long actual;

    /**
     * Says which belief was false.
     *
     * @param store the store's name
     * @param condition the false belief
     * @param actual the true last sequence within its scope, read in the same atomic step; 0 if there is no such event
     */
    public WrongSequenceException(String store, Expectation.Condition condition, long actual) {
        super("store '" + store + "': expected " + describe(condition.scope()) + " to be at sequence "
                + (condition.bound() == Expectation.Bound.AT_MOST
                        ? "" + condition.sequence() + " or before"
                        : condition.sequence())
                + " but it is at " + actual + "; nothing was stored: reload, decide again and append again");
        this.condition = condition;
        this.actual = actual;
    }

    /**
     * The false belief.
     *
     * @return the first condition of the expectation that did not hold
     */
    public Expectation.Condition condition() {
        return condition;
    }

    /**
     * What the writer expected.
     *
     * @return the sequence
     */
    public long expected() {
        return condition.sequence();
    }

    /**
     * What is true.
     *
     * @return the last sequence within the condition's scope; 0 if there is no such event
     */
    public long actual() {
        return actual;
    }

    private static String describe(EventFilter scope) {
        if (scope.isAll()) {
            return "the store";
        }
        if (scope.isByEntityOnly() && scope.entities().size() == 1) {
            return "entity " + Quoted.text(scope.entities().iterator().next());
        }
        return "events of entities " + Quoted.text(scope.entities()) + ", types " + Quoted.text(scope.types())
                + ", tags " + Quoted.text(scope.tags());
    }
}
