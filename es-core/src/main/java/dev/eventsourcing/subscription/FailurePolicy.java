package dev.eventsourcing.subscription;

import dev.eventsourcing.InvalidInputException;
import java.time.Duration;
import java.util.Objects;

/**
 * What a subscription does with an event that cannot be read or handled: tries again, a little later each time, and
 * then stops or parks it. Nothing is ever skipped silently.
 *
 * <pre>{@code
 * FailurePolicy.retry(5).thenPark()
 * }</pre>
 *
 * <p>An outage is not a failure: while a {@link dev.eventsourcing.BackendUnavailableException} or
 * {@link dev.eventsourcing.KeyStoreUnavailableException} is thrown, or is the cause of what is thrown, the event is
 * tried again for as long as it takes. Immutable.
 *
 * @param attempts how often an event is tried in all, at least 1
 * @param firstDelay the pause after the first attempt; doubled after each further one
 * @param longestDelay the longest pause
 * @param then what happens after the last attempt
 */
public record FailurePolicy(int attempts, Duration firstDelay, Duration longestDelay, Then then) {
    /** What happens after the last attempt. */
    public enum Then {
        /** The subscription stops in front of the event. Started again, it begins with it. */
        STOP,
        /** The event and all later ones of its entity are set aside; the other entities go on. */
        PARK
    }

    /**
     * Refuses what could not be meant.
     *
     * @throws InvalidInputException if there is no attempt, or a delay is negative
     */
    public FailurePolicy {
        Objects.requireNonNull(then, "then");
        if (attempts < 1) {
            throw new InvalidInputException("attempts", attempts, "must be at least 1");
        }
        if (firstDelay.isNegative() || longestDelay.compareTo(firstDelay) < 0) {
            throw new InvalidInputException(
                    "delays", firstDelay + " to " + longestDelay, "must not be negative, the shorter one first");
        }
    }

    /**
     * Tries a number of times, 100 milliseconds to 10 seconds apart, then stops.
     *
     * @param attempts how often an event is tried in all, at least 1
     * @return the policy
     */
    public static FailurePolicy retry(int attempts) {
        return new FailurePolicy(attempts, Duration.ofMillis(100), Duration.ofSeconds(10), Then.STOP);
    }

    /**
     * The same with other pauses.
     *
     * @param first after the first attempt; doubled after each further one
     * @param longest the longest one
     * @return a copy
     */
    public FailurePolicy delays(Duration first, Duration longest) {
        return new FailurePolicy(attempts, first, longest, then);
    }

    /**
     * The same, with parking after the last attempt.
     *
     * @return a copy
     */
    public FailurePolicy thenPark() {
        return new FailurePolicy(attempts, firstDelay, longestDelay, Then.PARK);
    }

    /**
     * The same, with stopping after the last attempt.
     *
     * @return a copy
     */
    public FailurePolicy thenStop() {
        return new FailurePolicy(attempts, firstDelay, longestDelay, Then.STOP);
    }

    Duration delayAfter(int attempt) {
        Duration delay = firstDelay.multipliedBy(1L << Math.min(attempt - 1, 20));
        return delay.compareTo(longestDelay) < 0 ? delay : longestDelay;
    }
}
