package dev.eventsourcing.backend.nats;

import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Ends the wait for answers whose time is up. All are waited for equally long, so they are looked at in the order in
 * which they were asked for, now and then, instead of with a timer for each. Safe for use by many threads.
 */
final class AnswerDeadlines {
    private static final long OFTEN = TimeUnit.MILLISECONDS.toNanos(1);
    private static final long SELDOM = TimeUnit.MILLISECONDS.toNanos(100);

    private final long patience;
    private final Executor soon;
    private final Queue<Wait> waits = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean watched = new AtomicBoolean();

    private record Wait(CompletableFuture<?> answer, long end) {
        boolean isOver() {
            return answer.isDone()
                    || (System.nanoTime() - end >= 0
                            && answer.completeExceptionally(new TimeoutException("no answer")));
        }
    }

    AnswerDeadlines(Duration patience) {
        this.patience = patience.toNanos();
        this.soon = CompletableFuture.delayedExecutor(
                Math.max(OFTEN, Math.min(SELDOM, this.patience / 8)), TimeUnit.NANOSECONDS, Runnable::run);
    }

    void add(CompletableFuture<?> answer) {
        waits.add(new Wait(answer, System.nanoTime() + patience));
        endWhatIsOver();
        watch();
    }

    private void endWhatIsOver() {
        Wait eldest = waits.peek();
        while (eldest != null && eldest.isOver()) {
            waits.remove(eldest); // at the head, unless another thread was faster
            eldest = waits.peek();
        }
    }

    private void watch() {
        if (!watched.get() && watched.compareAndSet(false, true)) {
            soon.execute(() -> {
                endWhatIsOver();
                watched.set(false);
                if (!waits.isEmpty()) {
                    watch();
                }
            });
        }
    }
}
