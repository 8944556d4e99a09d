package dev.eventsourcing.benchmarks.engine;

import java.util.concurrent.atomic.AtomicLong;

/** Gives a writer its entities: one after the other, each for some appends. Confined to one thread. */
final class Entities {
    private static final int APPENDS_EACH = 10;
    private static final AtomicLong WRITERS = new AtomicLong();

    private final long writer = WRITERS.incrementAndGet();
    private long appends;
    private String current = "";
    private long last;

    /** The entity of the next append. */
    String next() {
        if (appends++ % APPENDS_EACH == 0) {
            current = "meter-" + writer + "-" + appends / APPENDS_EACH;
            last = 0;
        }
        return current;
    }

    /** The last sequence of that entity, as far as its writer knows; 0 for a new one. */
    long last() {
        return last;
    }

    /** Notes where the append went. */
    void appended(long sequence) {
        last = sequence;
    }
}
