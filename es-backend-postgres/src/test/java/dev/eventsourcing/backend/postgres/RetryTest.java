package dev.eventsourcing.backend.postgres;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class RetryTest {
    @Test
    void interruptedThreadPausesAsLongAsAnyOther() {
        Retry retry = new Retry(Deadline.in(Duration.ofMinutes(1)));
        Thread.currentThread().interrupt();
        long start = System.nanoTime();

        for (int i = 0; i < 5; i++) {
            retry.pause();
        }

        assertTrue(Thread.interrupted(), "the interrupt is kept for whoever waits for it");
        assertTrue(System.nanoTime() - start >= Duration.ofMillis(77).toNanos(), "2.5 + 5 + 10 + 20 + 40 at least");
    }
}
