package dev.eventsourcing.subscription;

import java.util.List;
import java.util.Optional;

/**
 * How a subscription is doing, at one moment. Immutable.
 *
 * @param state what this instance is doing
 * @param position every matching event up to this sequence is handled or parked, in all partitions of all instances
 * @param start the sequence behind which the subscription once began
 * @param head the last sequence of the store
 * @param partitions into how many partitions the events are divided
 * @param owned the partitions that this instance owns, from 0
 * @param parked how many entities are set aside
 * @param lastFailure the class of what the handler, the log or the checkpoint store threw last, here
 */
public record SubscriptionStatus(
        State state,
        long position,
        long start,
        long head,
        int partitions,
        List<Integer> owned,
        int parked,
        Optional<String> lastFailure) {
    /** What an instance is doing. */
    public enum State {
        /** It handles events, or stands by to replace another instance. */
        RUNNING,
        /** {@link Subscription#pause()} was called here. */
        PAUSED,
        /** It has stopped at a failure; see {@link Subscription#failure()}. */
        STOPPED,
        /** It was closed. */
        CLOSED
    }

    /** Copies the list. */
    public SubscriptionStatus {
        owned = List.copyOf(owned);
    }

    /**
     * How far the subscription is behind the store, in sequences. Where sequences have gaps, as on NATS, that is not a
     * number of events.
     *
     * @return the distance; 0 if everything is handled
     */
    public long lag() {
        return Math.max(0, head - position);
    }

    /**
     * How much of the way from the start to the head is done.
     *
     * @return 0.0 to 1.0
     */
    public double progress() {
        return head <= start ? 1.0 : Math.min(1.0, (double) (position - start) / (head - start));
    }
}
