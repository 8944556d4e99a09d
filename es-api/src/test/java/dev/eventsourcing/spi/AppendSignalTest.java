package dev.eventsourcing.spi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class AppendSignalTest {
    private static final Duration LONG = Duration.ofSeconds(30);

    private final AppendSignal signal = new AppendSignal();

    @Test
    void whatWasGivenBeforeTheWaitIsNotMissed() throws InterruptedException {
        long seen = signal.count();
        signal.give();

        assertTrue(signal.await(seen, LONG));
        assertEquals(seen + 1, signal.count());
    }

    @Test
    void withoutASignalTheWaitEnds() throws InterruptedException {
        assertFalse(signal.await(signal.count(), Duration.ofMillis(5)));
    }

    /** Each waits for the other's signal, thousands of times: a signal that is missed once would be waited for long. */
    @Test
    void noSignalIsMissedInARace() throws Exception {
        AppendSignal answer = new AppendSignal();
        int turns = 20_000;
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try {
            List<Future<?>> done = new ArrayList<>();
            done.add(threads.submit(() -> {
                for (long turn = 0; turn < turns; turn++) {
                    signal.give();
                    assertTrue(answer.await(turn, LONG));
                }
                return null;
            }));
            for (int others = 0; others < 2; others++) {
                done.add(threads.submit(() -> {
                    for (long seen = 0; seen < turns; seen = signal.count()) {
                        assertTrue(signal.await(seen, LONG));
                    }
                    return null;
                }));
            }
            done.add(threads.submit(() -> {
                for (long turn = 0; turn < turns; turn++) {
                    assertTrue(signal.await(turn, LONG));
                    answer.give();
                }
                return null;
            }));
            for (Future<?> each : done) {
                each.get(60, TimeUnit.SECONDS);
            }
        } finally {
            threads.shutdownNow();
        }
    }
}
