package dev.eventsourcing.tck;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionService;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.IntFunction;
import org.opentest4j.AssertionFailedError;

/** Waits for what must happen, and no longer than the fixture allows. Immutable. */
record Patience(Duration limit) {
    /** The work of many threads may take so many times as long as one answer. */
    private static final int WORK_FACTOR = 4 * Scale.SOAK;

    <T> T await(Future<T> future, String what) throws Exception {
        return await(future, limit, what);
    }

    /** Waits for the end of work that many threads share. */
    <T> T awaitWork(Future<T> future, String what) throws Exception {
        return await(future, limit.multipliedBy(WORK_FACTOR + 1), what);
    }

    private static <T> T await(Future<T> future, Duration atMost, String what) throws Exception {
        try {
            return future.get(atMost.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw new AssertionFailedError("no answer within " + atMost + ": " + what, e);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof Exception cause ? cause : e;
        }
    }

    void await(CountDownLatch latch, String what) throws InterruptedException {
        if (!latch.await(limit.toMillis(), TimeUnit.MILLISECONDS)) {
            throw new AssertionFailedError("did not happen within " + limit + ": " + what);
        }
    }

    <T> T take(BlockingQueue<T> queue, String what) throws InterruptedException {
        T taken = queue.poll(limit.toMillis(), TimeUnit.MILLISECONDS);
        if (taken == null) {
            throw new AssertionFailedError("did not happen within " + limit + ": " + what);
        }
        return taken;
    }

    /** Lets as many threads begin at the same instant and waits for all of them, or for the first that fails. */
    <T> List<T> together(int threads, IntFunction<Callable<T>> work) throws Exception {
        ExecutorService pool = Executors.newFixedThreadPool(threads, Patience::daemon);
        try {
            CyclicBarrier start = new CyclicBarrier(threads);
            CompletionService<T> done = new ExecutorCompletionService<>(pool);
            List<Future<T>> running = new ArrayList<>();
            for (int i = 0; i < threads; i++) {
                Callable<T> mine = work.apply(i);
                running.add(done.submit(() -> {
                    start.await(limit.toMillis(), TimeUnit.MILLISECONDS);
                    return mine.call();
                }));
            }
            for (int i = 0; i < threads; i++) {
                Future<T> next = done.poll(limit.toMillis() * WORK_FACTOR, TimeUnit.MILLISECONDS);
                if (next == null) {
                    throw new AssertionFailedError((threads - i) + " of " + threads + " threads at work did not end");
                }
                await(next, "a thread at work");
            }
            List<T> results = new ArrayList<>();
            for (Future<T> one : running) {
                results.add(await(one, "a thread at work"));
            }
            return results;
        } finally {
            pool.shutdownNow();
        }
    }

    /** Does something beside the case's own thread. */
    static <T> CompletableFuture<T> beside(Callable<T> work) {
        CompletableFuture<T> result = new CompletableFuture<>();
        daemon(() -> {
                    try {
                        result.complete(work.call());
                    } catch (Throwable e) { // handed to whoever waits for the result
                        result.completeExceptionally(e);
                    }
                })
                .start();
        return result;
    }

    private static Thread daemon(Runnable work) {
        Thread thread = new Thread(work, "tck-beside");
        thread.setDaemon(true);
        return thread;
    }
}
