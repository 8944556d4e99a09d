package dev.eventsourcing.backend.nats;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;

/** When an operation must be over, and the waits between its tries, longer each time. Used by one thread. */
final class Deadline {
    private static final long FIRST_NANOS = 1_000_000;
    private static final long LONGEST_NANOS = 200_000_000;

    private final long end;
    private long wait = FIRST_NANOS;

    private Deadline(long end) {
        this.end = end;
    }

    static Deadline in(Duration time) {
        return new Deadline(System.nanoTime() + time.toNanos());
    }

    boolean isOver() {
        return end - System.nanoTime() <= 0 || Thread.currentThread().isInterrupted();
    }

    Duration left() {
        return Duration.ofNanos(Math.max(1_000_000, end - System.nanoTime()));
    }

    /** Waits, never beyond the end; an interrupt cuts the wait short and stays set. */
    void pause() {
        long jitter = ThreadLocalRandom.current().nextLong(wait / 2 + 1);
        LockSupport.parkNanos(Math.min(wait / 2 + jitter, end - System.nanoTime()));
        wait = Math.min(wait * 2, LONGEST_NANOS);
    }
}
