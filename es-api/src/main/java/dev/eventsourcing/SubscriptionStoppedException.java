package dev.eventsourcing;

import org.jspecify.annotations.Nullable;

/**
 * A subscription does not run any more: it was closed, or it stopped at what its cause tells. Mend the cause and start
 * it again; it goes on behind its checkpoint.
 */
public final class SubscriptionStoppedException extends EventStoreException {
    /**
     * Names the subscription.
     *
     * @param name its name
     * @param cause why it stopped; null if it was closed
     */
    public SubscriptionStoppedException(String name, @Nullable Throwable cause) {
        super(
                "subscription " + TextRule.quoted(name)
                        + (cause == null
                                ? " was closed; start it again"
                                : " has stopped: " + words(cause) + "; mend that and start it again"),
                cause);
    }

    /** A foreign exception's message may hold anything. */
    private static String words(Throwable cause) {
        return cause instanceof EventStoreException
                ? String.valueOf(cause.getMessage())
                : cause.getClass().getName();
    }
}
