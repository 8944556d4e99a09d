package dev.eventsourcing.backend.postgres;

import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;

/** Waits between tries, longer each time, never beyond a deadline. Used by one thread. */
final class Retry {
    private static final long FIRST_NANOS = 5_000_000;
    private static final long LONGEST_NANOS = 500_000_000;

    private final Deadline deadline;
    private long nanos = FIRST_NANOS;

    Retry(Deadline deadline) {
        this.deadline = deadline;
    }

    /** Waits; an interrupt stays set and cuts nothing short, or else there would be no pause from then on. */
    void pause() {
        long jitter = ThreadLocalRandom.current().nextLong(nanos / 2 + 1);
        long until = System.nanoTime() + Math.min(nanos / 2 + jitter, deadline.nanosLeft());
        boolean interrupted = false;
        for (long left = until - System.nanoTime(); left > 0; left = until - System.nanoTime()) {
            LockSupport.parkNanos(left);
            interrupted |= Thread.interrupted();
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        nanos = Math.min(nanos * 2, LONGEST_NANOS);
    }
}
