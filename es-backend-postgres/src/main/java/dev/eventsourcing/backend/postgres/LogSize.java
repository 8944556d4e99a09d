package dev.eventsourcing.backend.postgres;

import java.util.concurrent.atomic.AtomicLong;

/**
 * How long a log is, as far as this process knows. A query whose plan was made for a log of ten events must not be used
 * with it for a log of a million: PostgreSQL keeps a sequential scan until the next ANALYZE. So the class of the size
 * is part of the text of every query, and as the log grows eightfold it is prepared anew. Safe for use by many threads.
 */
final class LogSize {
    private final AtomicLong last = new AtomicLong();

    void saw(long sequence) {
        if (sequence > last.get()) {
            last.accumulateAndGet(sequence, Math::max);
        }
    }

    /** The class, as a comment. */
    String comment() {
        int bits = 64 - Long.numberOfLeadingZeros(last.get());
        return "/* up to 8^" + (bits + 2) / 3 + " events */ ";
    }
}
