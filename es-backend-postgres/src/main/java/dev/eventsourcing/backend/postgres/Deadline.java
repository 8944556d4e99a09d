package dev.eventsourcing.backend.postgres;

import java.time.Duration;

/**
 * When an operation must be over. Immutable.
 *
 * @param nanos the moment, on the clock of {@link System#nanoTime()}
 */
record Deadline(long nanos) {
    static Deadline in(Duration time) {
        return new Deadline(System.nanoTime() + time.toNanos());
    }

    boolean isOver() {
        return nanosLeft() <= 0;
    }

    long nanosLeft() {
        return nanos - System.nanoTime();
    }

    /** As {@link #millisLeft()}. */
    Duration left() {
        return Duration.ofMillis(millisLeft());
    }

    /** At least a millisecond: 0 means "for ever" to drivers and servers. */
    long millisLeft() {
        return Math.max(1, nanosLeft() / 1_000_000);
    }
}
