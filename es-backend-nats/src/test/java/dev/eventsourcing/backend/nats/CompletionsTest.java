package dev.eventsourcing.backend.nats;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class CompletionsTest {
    private static final int MANY = 20_000;

    private final ExecutorService threads = Executors.newFixedThreadPool(4);

    @AfterEach
    void end() {
        threads.shutdownNow();
    }

    @Test
    void oneThreadIsAskedForManyPieces() throws Exception {
        BlockingQueue<Runnable> handedOver = new LinkedBlockingQueue<>();
        AtomicInteger done = new AtomicInteger();
        Completions completions = new Completions(handedOver::add);

        for (int i = 0; i < MANY; i++) {
            completions.execute(done::incrementAndGet);
        }

        assertEquals(0, done.get());
        assertEquals(1, handedOver.size());
        while (done.get()
                < MANY) { // once, unless this thread has to wait for a processor, which looks like a slow piece
            Runnable turn = handedOver.poll(20, TimeUnit.SECONDS);
            assertNotNull(turn, () -> done + " are done, and nobody is asked for the others");
            turn.run();
        }
        assertEquals(MANY, done.get());
    }

    @Test
    void piecesOfManyThreadsRunOnceEach() throws Exception {
        Completions completions = new Completions(threads);
        ConcurrentLinkedQueue<Integer> done = new ConcurrentLinkedQueue<>();
        CountDownLatch all = new CountDownLatch(MANY);
        ExecutorService callers = Executors.newFixedThreadPool(4);
        try {
            for (int i = 0; i < MANY; i++) {
                int piece = i;
                callers.execute(() -> completions.execute(() -> {
                    done.add(piece);
                    all.countDown();
                }));
            }
            assertTrue(all.await(20, TimeUnit.SECONDS), () -> done.size() + " of " + MANY);
        } finally {
            callers.shutdownNow();
        }

        assertEquals(MANY, done.stream().distinct().count());
    }

    /** As a caller's callback does that appends and waits for what is appended. */
    @Test
    void pieceThatWaitsForALaterOneIsNotInItsWay() throws Exception {
        Completions completions = new Completions(threads);
        CountDownLatch later = new CountDownLatch(1);
        CountDownLatch both = new CountDownLatch(2);

        completions.execute(() -> {
            await(later);
            both.countDown();
        });
        completions.execute(() -> {
            later.countDown();
            both.countDown();
        });

        assertTrue(both.await(10, TimeUnit.SECONDS), "the one waits for the other, which does not come");
    }

    @Test
    void whatIsAnsweredWhileTheThreadsEndIsToldAllTheSame() {
        AtomicInteger done = new AtomicInteger();
        Completions completions = new Completions(work -> {
            throw new RejectedExecutionException("closed");
        });

        completions.execute(done::incrementAndGet);

        assertEquals(1, done.get());
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
