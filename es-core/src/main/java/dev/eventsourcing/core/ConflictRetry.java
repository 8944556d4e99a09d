package dev.eventsourcing.core;

import dev.eventsourcing.InvalidInputException;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/**
 * How often a decision is made anew because another writer was faster, and how long to wait before. The waits are
 * random, up to a bound that doubles: "full jitter", after Marc Brooker, "Exponential Backoff and Jitter", 2015.
 * Immutable.
 *
 * @param attempts the most decisions for one command, the first included
 * @param firstDelay the bound of the wait after the first conflict
 * @param longestDelay the bound that is never exceeded
 */
public record ConflictRetry(int attempts, Duration firstDelay, Duration longestDelay) {
    private static final ConflictRetry DEFAULT = new ConflictRetry(100, Duration.ofMillis(1), Duration.ofMillis(50));

    /**
     * Refuses what makes no sense.
     *
     * @throws InvalidInputException if there is no attempt, or a delay is negative
     */
    public ConflictRetry {
        if (attempts < 1) {
            throw new InvalidInputException("number of attempts", attempts, "must be 1 or more");
        }
        if (firstDelay.isNegative() || longestDelay.compareTo(firstDelay) < 0) {
            throw new InvalidInputException(
                    "delays between attempts",
                    firstDelay + " to " + longestDelay,
                    "must not be negative, and the longest not shorter than the first");
        }
    }

    /**
     * What is used unless said otherwise: 100 attempts, waits of at most 1 ms, doubling to 50 ms.
     *
     * @return the default
     */
    public static ConflictRetry defaults() {
        return DEFAULT;
    }

    /**
     * No second attempt: a conflict is reported at once.
     *
     * @return one attempt
     */
    public static ConflictRetry never() {
        return new ConflictRetry(1, Duration.ZERO, Duration.ZERO);
    }

    /** Waits after an attempt that failed, the first being 1. */
    void await(int attempt) throws InterruptedException {
        long bound = longestDelay.toNanos();
        if (attempt <= 32) {
            bound = Math.min(bound, firstDelay.toNanos() << (attempt - 1));
        }
        if (bound > 0) {
            TimeUnit.NANOSECONDS.sleep(ThreadLocalRandom.current().nextLong(bound + 1));
        }
    }
}
