package dev.eventsourcing.backend.nats;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * What may be under way at once: so many appends, and so many bytes. Who comes when it is full waits, which is how a
 * fast producer is slowed down to the server's pace. A callback in an {@link AppendThread} does not wait, until as much
 * again is under way. Safe for use by many threads.
 */
final class Window {
    private static final int MOST_APPENDS = 1000;
    private static final int MOST_BYTES = 32 << 20; // an append is 1 MiB at most

    private final Room appends = new Room(MOST_APPENDS);
    private final Room bytes = new Room(MOST_BYTES);

    /** Some of it can be taken before it is there. */
    private static final class Room extends Semaphore {
        private static final long serialVersionUID = 1;

        private final int size;

        Room(int size) {
            super(size);
            this.size = size;
        }

        boolean isOverdrawn() {
            return availablePermits() <= -size;
        }

        void take(int some) {
            reducePermits(some);
        }

        int taken() {
            return size - availablePermits();
        }
    }

    /** Enters when there is room; false if there is none for too long, or if the thread is interrupted. */
    boolean enter(int size, Duration atMost) {
        if (AppendThread.isCurrent() && !appends.isOverdrawn() && !bytes.isOverdrawn()) {
            appends.take(1);
            bytes.take(cost(size));
            return true;
        }
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
        return appends.taken() + " appends of " + (bytes.taken() >> 10) + " KiB";
    }
}
