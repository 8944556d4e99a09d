package dev.eventsourcing;

/**
 * A listener threw, so its tail ended behind the last event that it took. Fix the listener and tail again from there.
 * What it threw is the cause.
 */
public final class ListenerFailedException extends EventStoreException {
    /**
     * Wraps what the listener threw.
     *
     * @param cause what it threw
     */
    public ListenerFailedException(Throwable cause) {
        super("the listener of a tail threw " + cause.getClass().getName() + "; the tail has ended", cause);
    }
}
