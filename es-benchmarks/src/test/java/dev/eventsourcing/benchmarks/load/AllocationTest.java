package dev.eventsourcing.benchmarks.load;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.Test;

class AllocationTest {
    private static final int BYTES = 10_000_000;

    private byte[] kept = new byte[0];

    @Test
    void whatThisThreadAllocatesIsCounted() {
        Allocation start = Allocation.start();

        kept = new byte[BYTES];

        OptionalLong since = start.since(Set.of());
        assertTrue(since.orElse(0) >= kept.length, since.toString());
        assertTrue(start.since(Set.of(Thread.currentThread().getId())).orElse(0) < BYTES, "it counts for itself");
    }

    /** Nobody knows what it had allocated: a number without it would look like little. */
    @Test
    void itIsUnknownWhenAThreadHasEnded() throws Exception {
        Allocation start = Allocation.start();

        Thread brief = new Thread(() -> kept = new byte[BYTES]);
        brief.start();
        brief.join();

        assertEquals(OptionalLong.empty(), start.since(Set.of()));
    }
}
