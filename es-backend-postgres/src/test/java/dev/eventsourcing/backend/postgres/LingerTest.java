package dev.eventsourcing.backend.postgres;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.eventsourcing.BackendUnavailableException;
import dev.eventsourcing.Expectation;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Who shares a transaction with whom. Transactions start when the queue says, and end when the test says; so nothing
 * here depends on how quick a server or this machine is, and there is no server.
 */
@Timeout(60)
class LingerTest {
    private static final long LONG = TimeUnit.SECONDS.toNanos(50);
    private static final long SHORT = TimeUnit.MILLISECONDS.toNanos(20);

    private final BlockingQueue<Integer> transactions = new LinkedBlockingQueue<>(); // how many appends each was given
    private final Semaphore ends = new Semaphore(0);
    private final AtomicLong clock = new AtomicLong();
    private AppendQueue queue = queue(LONG);

    @AfterEach
    void close() {
        ends.release(100);
        queue.close();
    }

    @Test
    void nobodyIsWaitedForBeforeAnybodyHasShared() throws Exception {
        append(1);
        assertEquals(1, started());

        append(3);
        end();

        assertEquals(3, started(), "what came during a transaction shares the next one");
    }

    @Test
    void thoseWhoSharedATransactionAreWaitedFor() throws Exception {
        share(3);

        append(2);
        awaitLingering();
        assertNull(transactions.poll(), "two of three who shared the last one were not enough");
        append(1);

        assertEquals(3, started());
    }

    @Test
    void waitingEndsWhenTheOthersDoNotComeBack() throws Exception {
        queue.close();
        queue = queue(SHORT);
        share(3);

        append(1);

        assertEquals(1, started());
    }

    @Test
    void afterATransactionThatWasQuickWaitingIsShort() throws Exception {
        share(3, TimeUnit.MILLISECONDS.toNanos(4));

        append(1);

        assertEquals(1, started(), "a quarter of four milliseconds is not what was waited");
    }

    @Test
    void thoseWhoStayAwayAreNotWaitedForAgain() throws Exception {
        share(3, TimeUnit.MILLISECONDS.toNanos(4));
        append(1);
        assertEquals(1, started());
        clock.addAndGet(TimeUnit.HOURS.toNanos(1));
        end();

        append(1);

        assertEquals(1, started(), "the last transaction was not shared");
    }

    @Test
    void closingEndsTheWaiting() throws Exception {
        share(3);
        append(2);
        awaitLingering();
        ends.release();

        queue.close();

        assertEquals(2, started());
    }

    private AppendQueue queue(long longestLinger) {
        return new AppendQueue("loans", this::run, longestLinger, clock::get);
    }

    /** Stands for the transaction. */
    private void run(List<PendingAppend> appends) {
        transactions.add(appends.size());
        ends.acquireUninterruptibly();
        appends.forEach(append -> append.fail(new BackendUnavailableException("this is all that was asked for", null)));
    }

    private void append(int times) {
        for (int i = 0; i < times; i++) {
            queue.submit(new PendingAppend(
                    List.of(TestStores.event("card-" + i)),
                    Expectation.any(),
                    Deadline.in(Duration.ofSeconds(50)),
                    queue));
        }
    }

    private void share(int appends) throws InterruptedException {
        share(appends, TimeUnit.HOURS.toNanos(1));
    }

    /** Leaves the queue idle after a transaction of so many appends that took so long. */
    private void share(int appends, long nanos) throws InterruptedException {
        append(1);
        assertEquals(1, started());
        append(appends);
        end();
        assertEquals(appends, started());
        clock.addAndGet(nanos);
        end();
    }

    private int started() throws InterruptedException {
        Integer appends = transactions.poll(20, TimeUnit.SECONDS);
        assertTrue(appends != null, "no transaction was started");
        return appends;
    }

    private void end() {
        ends.release();
    }

    private static void awaitLingering() throws InterruptedException {
        for (int tries = 0; !isLingering(); tries++) {
            assertTrue(tries < 2000, "nobody waits for the others");
            Thread.sleep(5);
        }
    }

    /** Waiting for work the thread waits without a limit, lingering with one. */
    private static boolean isLingering() {
        return Thread.getAllStackTraces().keySet().stream()
                .anyMatch(thread -> thread.getName().equals("es-postgres-append-loans")
                        && thread.getState() == Thread.State.TIMED_WAITING);
    }
}
