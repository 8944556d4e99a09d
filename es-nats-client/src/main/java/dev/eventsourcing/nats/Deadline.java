package dev.eventsourcing.nats;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;

/** When an operation must be over, and the waits between its tries, longer each time. Used by one thread. */
public final class Deadline {
    private static final long FIRST_NANOS = 1_000_000;
    private static final long LONGEST_NANOS = 200_000_000;

    private final long end;
    private long wait = FIRST_NANOS;

    private Deadline(long end) {
        this.end = end;
    }

    /**
     * Begins now.
     *
     * @param time how long the operation may take
     * @return when it must be over
     */
    public static Deadline in(Duration time) {
        return new Deadline(System.nanoTime() + time.toNanos());
    }

    /**
     * Whether to give up: time is up, or this thread was interrupted.
     *
     * @return whether no further try should be made
     */
    public boolean isOver() {
        return end - System.nanoTime() <= 0 || Thread.currentThread().isInterrupted();
    }

    /**
     * What is left.
     *
     * @return a millisecond at least
     */
    public Duration left() {
        return Duration.ofNanos(Math.max(1_000_000, end - System.nanoTime()));
    }

    /** Waits, never beyond the end; an interrupt cuts the wait short and stays set. */
    public void pause() {
        long jitter = ThreadLocalRandom.current().nextLong(wait / 2 + 1);
        LockSupport.parkNanos(Math.min(wait / 2 + jitter, end - System.nanoTime()));
        wait = Math.min(wait * 2, LONGEST_NANOS);
    }
}
