package dev.eventsourcing.subscription;

import java.time.Duration;

/**
 * Something that changes as long as somebody is alive, as seen from here. Only this process's own measure of time
 * counts, so that no two clocks are ever compared. Confined to one thread.
 */
final class Watch {
    private final long leaseNanos;
    private long value;
    private long since;

    Watch(Duration lease, long value) {
        this.leaseNanos = lease.toNanos();
        this.value = value;
        this.since = System.nanoTime();
    }

    /** Whether it has not changed for the time of a lease, this look included. */
    boolean isExpired(long seen) {
        if (seen != value) {
            value = seen;
            since = System.nanoTime();
        }
        return System.nanoTime() - since >= leaseNanos;
    }
}
