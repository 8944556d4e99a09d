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

    /** In a century, for what goes on until it is closed. */
    static Deadline never() {
        return in(Duration.ofDays(36_500));
    }

    static Deadline earlier(Deadline one, Deadline other) {
        return one.nanos - other.nanos < 0 ? one : other; // as nanoTime is to be compared
    }

    static Deadline later(Deadline one, Deadline other) {
        return one.nanos - other.nanos < 0 ? other : one;
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

    /**
     * Who waits so long finds the deadline over, not a fraction of a millisecond away. Never 0, which means "for ever"
     * to drivers and servers.
     */
    long millisLeft() {
        return Math.max(0, nanosLeft()) / 1_000_000 + 1;
    }
}
