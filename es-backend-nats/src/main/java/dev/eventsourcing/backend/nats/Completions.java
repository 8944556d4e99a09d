package dev.eventsourcing.backend.nats;

import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Runs short pieces of work one after the other in one thread of an executor, instead of waking a thread for each. A
 * piece that takes its time, because it is a caller's and waits for something, keeps its thread for itself: the rest go
 * on in another one. Safe for use by many threads.
 */
final class Completions implements Executor {
    private static final int LONG_MILLIS = 5;

    private final Executor threads;
    private final Executor soon = CompletableFuture.delayedExecutor(LONG_MILLIS, TimeUnit.MILLISECONDS, Runnable::run);
    private final Queue<Runnable> waiting = new ConcurrentLinkedQueue<>();
    private final AtomicReference<@Nullable Turn> current = new AtomicReference<>();
    private final AtomicBoolean watched = new AtomicBoolean();

    Completions(Executor threads) {
        this.threads = threads;
    }

    @Override
    public void execute(Runnable work) {
        waiting.add(work);
        if (current.get() == null) {
            begin(null);
        }
    }

    private void begin(@Nullable Turn instead) {
        Turn next = new Turn();
        if (!current.compareAndSet(instead, next)) {
            return;
        }
        try {
            threads.execute(next);
        } catch (RejectedExecutionException e) {
            next.run(); // it is closing, and what is answered should be told
            return;
        } catch (Error e) { // no more threads, perhaps: the next one tries again
            current.compareAndSet(next, null);
            throw e;
        }
        watch(next, 0);
    }

    /** Looks whether work takes its time; one look is due at most, however much begins. */
    private void watch(Turn turn, long done) {
        if (watched.compareAndSet(false, true)) {
            soon.execute(() -> {
                watched.set(false);
                Turn now = current.get();
                if (now == turn && now.begun && now.done == done) {
                    begin(now);
                } else if (now != null) {
                    watch(now, now.done);
                }
            });
        }
    }

    /** Takes work for as long as there is any, and nobody else does. */
    private final class Turn implements Runnable {
        private volatile boolean begun;
        private volatile long done; // written by one thread

        @Override
        @SuppressWarnings("NonAtomicVolatileUpdate")
        public void run() {
            begun = true;
            while (current.get() == this) {
                Runnable work = waiting.poll();
                if (work != null) {
                    work.run();
                    done++;
                } else if (current.compareAndSet(this, null) && !waiting.isEmpty()) {
                    begin(null);
                }
            }
        }
    }
}
