package dev.eventsourcing.tck;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** The threads that are there, to be compared with those that are there later. */
final class RemainingThreads {
    private final Set<Thread> before = Thread.getAllStackTraces().keySet();

    /** Waits until all new threads have ended, those aside whose names say that they are shared. */
    void assertNone(TckFixture fixture, String when) throws InterruptedException {
        List<Thread> remaining = Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> !before.contains(thread) && !isShared(fixture, thread))
                .toList();
        long deadline = System.nanoTime() + fixture.patience().toNanos();
        for (Thread thread : remaining) {
            thread.join(Math.max(1, (deadline - System.nanoTime()) / 1_000_000));
        }
        assertEquals(
                Set.of(),
                remaining.stream().filter(Thread::isAlive).map(Thread::getName).collect(Collectors.toSet()),
                "threads that are still there after " + when);
    }

    private static boolean isShared(TckFixture fixture, Thread thread) {
        return fixture.sharedThreads().stream()
                .anyMatch(beginning -> thread.getName().startsWith(beginning));
    }
}
