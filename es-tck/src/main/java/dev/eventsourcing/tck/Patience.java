package dev.eventsourcing.tck;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.IntFunction;
import org.opentest4j.AssertionFailedError;

/** Waits for what must happen, and no longer than the fixture allows. Immutable. */
record Patience(Duration limit) {
    <T> T await(Future<T> future, String what) throws Exception {
        try {
            return future.get(limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw new AssertionFailedError("no answer within " + limit + ": " + what, e);
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

    /** Lets as many threads begin at the same instant and waits for all of them. */
    <T> List<T> together(int threads, IntFunction<Callable<T>> work) throws Exception {
        ExecutorService pool = Executors.newFixedThreadPool(threads);
        try {
            CyclicBarrier start = new CyclicBarrier(threads);
            List<Future<T>> running = new ArrayList<>();
            for (int i = 0; i < threads; i++) {
                Callable<T> mine = work.apply(i);
                running.add(pool.submit(() -> {
                    start.await(limit.toMillis(), TimeUnit.MILLISECONDS);
                    return mine.call();
                }));
            }
            List<T> results = new ArrayList<>();
            for (Future<T> one : running) {
                results.add(await(one, "one of " + threads + " threads at work"));
            }
            return results;
        } finally {
            pool.shutdownNow();
        }
    }

    /** Does something beside the case's own thread. */
    static <T> CompletableFuture<T> beside(Callable<T> work) {
        CompletableFuture<T> result = new CompletableFuture<>();
        Thread thread = new Thread(
                () -> {
                    try {
                        result.complete(work.call());
                    } catch (Throwable e) { // handed to whoever waits for the result
                        result.completeExceptionally(e);
                    }
                },
                "tck-beside");
        thread.setDaemon(true);
        thread.start();
        return result;
    }
}
