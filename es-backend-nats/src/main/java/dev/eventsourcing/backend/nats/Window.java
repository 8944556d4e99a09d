package dev.eventsourcing.backend.nats;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * What may be under way at once: so many appends, and so many bytes. Who comes when it is full waits, which is how a
 * fast producer is slowed down to the server's pace. Safe for use by many threads.
 */
final class Window {
    private static final int MOST_APPENDS = 1000;
    private static final int MOST_BYTES = 32 << 20; // an append is 1 MiB at most

    private final Semaphore appends = new Semaphore(MOST_APPENDS);
    private final Semaphore bytes = new Semaphore(MOST_BYTES);

    /** Enters when there is room; false if there is none for too long, or if the thread is interrupted. */
    boolean enter(int size, Duration atMost) {
        long end = System.nanoTime() + atMost.toNanos();
        try {
            if (!appends.tryAcquire(atMost.toNanos(), TimeUnit.NANOSECONDS)) {
                return false;
            }
            if (bytes.tryAcquire(cost(size), Math.max(0, end - System.nanoTime()), TimeUnit.NANOSECONDS)) {
                return true;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
        appends.release();
        return false;
    }

    void leave(int size) {
        bytes.release(cost(size));
        appends.release();
    }

    private static int cost(int size) {
        return Math.min(size, MOST_BYTES);
    }

    /** How many appends of how many bytes are under way. */
    @Override
    public String toString() {
        return MOST_APPENDS - appends.availablePermits() + " appends of "
                + ((MOST_BYTES - bytes.availablePermits()) >> 10) + " KiB";
    }
}
