package dev.eventsourcing.benchmarks.load;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.eventsourcing.benchmarks.load.Workload.Measure;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class InterleavingTest {
    private static final Pace PACE = new Pace(Duration.ofMillis(1), Duration.ofMillis(2), 3);

    private final List<String> turns = new ArrayList<>();
    private final AtomicInteger closed = new AtomicInteger();

    @Test
    void subjectsTakeTurnsAndChangeTheOrder() throws Exception {
        Measured measured = Interleaving.measure(workload(turnTaker("a", 1), turnTaker("b", 1)), PACE);

        assertEquals(List.of("a", "b", "a", "b", "b", "a", "a", "b"), turns);
        assertEquals(3, measured.rounds().get("a").size());
        assertEquals(2, closed.get());
    }

    @Test
    void everyOperationIsCountedAndTimed() throws Exception {
        Measured measured = Interleaving.measure(workload(turnTaker("a", 10)), PACE);

        for (Round round : measured.rounds().get("a")) {
            assertEquals(10 * round.latencies().getTotalCount(), round.events());
            assertTrue(round.nanos() >= 2_000_000, "shorter than asked for: " + round.nanos());
            assertTrue(round.micros(50) > 0);
        }
    }

    @Test
    void whatIsBegunIsWaitedFor() throws Exception {
        AtomicInteger begun = new AtomicInteger();
        AtomicInteger finished = new AtomicInteger();
        Subject subject = Subject.of("a", index -> new Worker() {
            @Override
            public int work() {
                begun.incrementAndGet();
                return 1;
            }

            @Override
            public void finish() {
                finished.set(begun.get());
            }
        });

        Interleaving.measure(workload(subject), PACE);

        assertTrue(begun.get() > 0);
        assertEquals(begun.get(), finished.get());
    }

    @Test
    void aFailingSubjectFailsTheRunAndAllAreClosed() {
        Subject failing = Subject.of("b", index -> () -> {
            throw new IllegalStateException("broken");
        });

        IllegalStateException failure = assertThrows(
                IllegalStateException.class, () -> Interleaving.measure(workload(turnTaker("a", 1), failing), PACE));

        assertEquals("broken", failure.getMessage());
        assertEquals(1, closed.get());
    }

    private static Workload workload(Subject... subjects) {
        return new Workload("none", "test", 1, Measure.RATE_AND_LATENCY, List.of(subjects));
    }

    private Subject turnTaker(String name, int events) {
        return new Subject() {
            @Override
            public String name() {
                return name;
            }

            @Override
            public void beforeRound() {
                turns.add(name);
            }

            @Override
            public Worker worker(int index) {
                return () -> {
                    Thread.onSpinWait();
                    return events;
                };
            }

            @Override
            public void close() {
                closed.incrementAndGet();
            }
        };
    }
}
