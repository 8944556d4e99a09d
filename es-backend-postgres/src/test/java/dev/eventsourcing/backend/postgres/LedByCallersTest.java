package dev.eventsourcing.backend.postgres;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.eventsourcing.Expectation;
import dev.eventsourcing.spi.AppendResult;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Which thread runs an append that is alone, and that none is left lying. There is no server. */
@Timeout(60)
class LedByCallersTest {
    private final Set<Thread> ranIn = ConcurrentHashMap.newKeySet();
    private final AppendQueue queue = new AppendQueue("loans", this::run, 0, System::nanoTime);

    @AfterEach
    void close() {
        queue.close();
    }

    @Test
    void threadIsNotWokenForEachAppendThatItsCallerRuns() {
        appendAndWait(500);
        long waits = waitsOfTheThread();
        long start = System.nanoTime();

        appendAndWait(500);

        long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
        long more = waitsOfTheThread() - waits;
        assertTrue(more < 300 + millis, more + " times in " + millis + " ms");
    }

    @Test
    void appendThatIsNotWaitedForIsRunAfterManyThatWere() throws Exception {
        for (int i = 0; i < 20; i++) {
            appendAndWait(100);
            ranIn.clear();

            submit().answer().get(30, TimeUnit.SECONDS); // with a limit, so that it cannot be run here
        }

        assertEquals(Set.of(thread()), ranIn);
    }

    @Test
    void threadSleepsWhenThereIsNothingToLookFor() throws Exception {
        appendAndWait(500);

        while (thread().getState() != Thread.State.WAITING) {
            Thread.sleep(5);
        }
    }

    private void run(List<PendingAppend> appends) {
        ranIn.add(Thread.currentThread());
        LockSupport.parkNanos(100_000); // a quick server
        appends.forEach(append -> append.resolve(new AppendResult.Appended(List.of(1L), false)));
    }

    private void appendAndWait(int times) {
        for (int i = 0; i < times; i++) {
            submit().answer().join();
        }
    }

    private PendingAppend submit() {
        PendingAppend append = new PendingAppend(
                List.of(TestStores.event("card-1")), Expectation.any(), Deadline.in(Duration.ofMinutes(1)), queue);
        queue.submit(append);
        return append;
    }

    private static Thread thread() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().equals("es-postgres-append-loans"))
                .findFirst()
                .orElseThrow();
    }

    private static long waitsOfTheThread() {
        return ManagementFactory.getThreadMXBean()
                .getThreadInfo(thread().getId())
                .getWaitedCount();
    }
}
