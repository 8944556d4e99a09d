package dev.eventsourcing.backend.postgres;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.reflect.Proxy;
import java.sql.Statement;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Which statements are cancelled, and when. That the server then stops is seen in {@link AppendPathTest}. */
@Timeout(60)
class StatementWatchTest {
    private static final Deadline LATER = Deadline.in(Duration.ofHours(1));

    private final StatementWatch watch = new StatementWatch();
    private final AtomicInteger cancelled = new AtomicInteger();
    private final CountDownLatch began = new CountDownLatch(1);
    private final CountDownLatch mayEnd = new CountDownLatch(1);

    @AfterEach
    void close() {
        mayEnd.countDown();
        watch.close();
    }

    @Test
    void onlyTheOverdueOneIsCancelledAndOnlyOnce() throws Exception {
        mayEnd.countDown();
        AtomicInteger others = new AtomicInteger();

        try (StatementWatch.Run slow = watch.run(statement(cancelled), soon());
                StatementWatch.Run other = watch.run(statement(others), LATER)) {
            awaitCancelled(1);
            looks(3);
        }

        assertEquals(1, cancelled.get());
        assertEquals(0, others.get());
    }

    @Test
    void whatHasEndedIsNotCancelled() throws Exception {
        watch.run(statement(cancelled), soon()).close();

        looks(4);

        assertEquals(0, cancelled.get());
    }

    @Test
    void whatComesAfterAWhileWithoutAnythingIsWatched() throws Exception {
        mayEnd.countDown();
        for (int i = 1; i <= 3; i++) {
            try (StatementWatch.Run slow = watch.run(statement(cancelled), soon())) {
                awaitCancelled(i);
            }
            awaitState(Thread.State.WAITING);
        }
    }

    @Test
    void endingWaitsForACancellationUnderWay() throws Exception {
        StatementWatch.Run slow = watch.run(statement(cancelled), soon());
        began.await();
        Thread ending = new Thread(slow::close);
        ending.start();

        ending.join(300);
        assertTrue(ending.isAlive(), "what the connection does next could be cancelled");
        mayEnd.countDown();

        ending.join();
        assertEquals(1, cancelled.get());
    }

    @Test
    void closingEndsTheThread() throws Exception {
        Thread thread;
        try (StatementWatch.Run run = watch.run(statement(cancelled), LATER)) {
            thread = thread();
            watch.close();
        }

        thread.join(20_000);

        assertFalse(thread.isAlive());
    }

    private static Deadline soon() {
        return Deadline.in(Duration.ofMillis(150));
    }

    private Statement statement(AtomicInteger count) {
        return (Statement) Proxy.newProxyInstance(
                Statement.class.getClassLoader(), new Class<?>[] {Statement.class}, (proxy, method, arguments) -> {
                    assertEquals("cancel", method.getName());
                    began.countDown();
                    mayEnd.await();
                    count.incrementAndGet();
                    return null;
                });
    }

    private void awaitCancelled(int times) throws InterruptedException {
        while (cancelled.get() < times) {
            Thread.sleep(5);
        }
    }

    private static void looks(int times) throws InterruptedException {
        TimeUnit.NANOSECONDS.sleep(times * StatementWatch.LOOK_NANOS);
    }

    private void awaitState(Thread.State state) throws InterruptedException {
        while (thread().getState() != state) {
            Thread.sleep(5);
        }
    }

    private Thread thread() {
        return Objects.requireNonNull(watch.thread());
    }
}
