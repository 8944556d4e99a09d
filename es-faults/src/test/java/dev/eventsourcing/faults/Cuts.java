package dev.eventsourcing.faults;

import java.util.concurrent.atomic.AtomicInteger;

/** What the cuts of all lanes led to. Safe for use by many threads. */
final class Cuts {
    final AtomicInteger made = new AtomicInteger();
    final AtomicInteger acked = new AtomicInteger();
    final AtomicInteger refused = new AtomicInteger();
    final AtomicInteger unknownStored = new AtomicInteger();
    final AtomicInteger unknownNotStored = new AtomicInteger();

    int unknown() {
        return unknownStored.get() + unknownNotStored.get();
    }

    @Override
    public String toString() {
        return "cuts=%s answered_after_cut=%s refused_after_cut=%s unknown_stored=%s unknown_not_stored=%s"
                .formatted(made, acked, refused, unknownStored, unknownNotStored);
    }
}
