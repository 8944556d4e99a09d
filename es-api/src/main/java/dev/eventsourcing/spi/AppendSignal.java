package dev.eventsourcing.spi;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Tells the tails of a log that something may have been appended. A signal is a hint: who waits looks at the log
 * afterwards, and looks again after a while even without one. Giving it takes no lock while nobody waits. Safe for use
 * by many threads.
 */
public final class AppendSignal {
    private final AtomicLong count = new AtomicLong();
    private final AtomicInteger waiting =
            new AtomicInteger(); // raised before the count is looked at, read after it rose

    /** A signal that nobody has given yet. */
    public AppendSignal() {}

    /** Wakes everyone who waits. */
    public void give() {
        count.incrementAndGet();
        if (waiting.get() > 0) {
            synchronized (this) {
                notifyAll();
            }
        }
    }

    /**
     * How often it was given. Take this number before looking at the log, and wait with it afterwards: what is appended
     * in between is then not missed.
     *
     * @return the number of signals so far
     */
    public long count() {
        return count.get();
    }

    /**
     * Waits until a signal is given that is not counted yet.
     *
     * @param seen the count before the caller looked at the log
     * @param atMost how long to wait
     * @return whether there was a signal
     * @throws InterruptedException if the thread is interrupted
     */
    public boolean await(long seen, Duration atMost) throws InterruptedException {
        long deadline = System.nanoTime() + atMost.toNanos();
        waiting.incrementAndGet();
        try {
            return awaitUntil(seen, deadline);
        } finally {
            waiting.decrementAndGet();
        }
    }

    private synchronized boolean awaitUntil(long seen, long deadline) throws InterruptedException {
        while (count.get() == seen) {
            long nanos = deadline - System.nanoTime();
            if (nanos <= 0) {
                return false;
            }
            wait(nanos / 1_000_000, (int) (nanos % 1_000_000));
        }
        return true;
    }
}
