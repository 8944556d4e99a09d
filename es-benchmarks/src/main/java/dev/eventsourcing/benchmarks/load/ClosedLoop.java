package dev.eventsourcing.benchmarks.load;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.HdrHistogram.Histogram;

/**
 * The loops of one subject, kept from round to round so that its connections and statements stay warm. Confined to one
 * thread.
 */
final class ClosedLoop implements AutoCloseable {
    private static final long LONGEST_NANOS = Duration.ofHours(1).toNanos();
    private static final int DIGITS = 3;

    private final Subject subject;
    private final List<Worker> workers = new ArrayList<>();

    /** What one thread did. */
    private record Share(long thread, long events, long end, Histogram latencies, long allocatedBytes) {}

    ClosedLoop(Subject subject, int writers) throws Exception {
        this.subject = subject;
        for (int i = 0; i < writers; i++) {
            workers.add(subject.worker(i));
        }
    }

    Round run(Duration length) throws Exception {
        subject.beforeRound();
        Allocation others = Allocation.start(); // before the loops' own threads, which count for themselves
        ExecutorService threads = Executors.newFixedThreadPool(workers.size());
        try {
            CountDownLatch go = new CountDownLatch(1);
            List<Future<Share>> shares = new ArrayList<>();
            for (Worker worker : workers) {
                Callable<Share> loop = () -> loop(worker, go, length.toNanos());
                shares.add(threads.submit(loop));
            }
            long start = System.nanoTime();
            go.countDown();
            return sum(shares, start, others);
        } finally {
            threads.shutdown();
        }
    }

    private static Share loop(Worker worker, CountDownLatch go, long length) throws Exception {
        Histogram latencies = new Histogram(LONGEST_NANOS, DIGITS);
        go.await();
        long allocated = Allocation.ofThisThread();
        long end = System.nanoTime() + length;
        long events = 0;
        long now = System.nanoTime();
        do {
            events += worker.work();
            long done = System.nanoTime();
            latencies.recordValue(Math.min(done - now, LONGEST_NANOS));
            now = done;
        } while (now < end);
        worker.finish();
        return new Share(
                Thread.currentThread().getId(),
                events,
                System.nanoTime(),
                latencies,
                Allocation.ofThisThread() - allocated);
    }

    private static Round sum(List<Future<Share>> shares, long start, Allocation others) throws Exception {
        Histogram latencies = new Histogram(LONGEST_NANOS, DIGITS);
        long events = 0;
        long end = start;
        long allocated = 0;
        Set<Long> loops = new HashSet<>();
        for (Future<Share> future : shares) {
            Share share = await(future);
            latencies.add(share.latencies());
            events += share.events();
            end = Math.max(end, share.end());
            allocated += share.allocatedBytes();
            loops.add(share.thread());
        }
        OptionalLong byOthers = others.since(loops);
        return new Round(
                events,
                end - start,
                latencies,
                byOthers.isPresent() ? OptionalLong.of(allocated + byOthers.getAsLong()) : OptionalLong.empty());
    }

    private static Share await(Future<Share> future) throws Exception {
        try {
            return future.get();
        } catch (ExecutionException e) {
            throw e.getCause() instanceof Exception cause ? cause : e;
        }
    }

    @Override
    public void close() throws Exception {
        for (Worker worker : workers) {
            worker.close();
        }
    }
}
