package dev.eventsourcing.backend.nats;

import dev.eventsourcing.spi.AppendResult;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

/**
 * What becomes of an append. The connection's thread, which gets the server's answer, must not run what depends on it:
 * a caller's callback that waits would stop the connection. Nor should it read the answers of all, which makes the
 * others wait for it. So whoever waits for an append does what is left to do, and only if nobody waits another thread
 * is woken for that: a change of threads less for each append, 160 us to 97 us for one writer on a busy machine.
 *
 * <p>Safe for use by many threads.
 */
final class AppendAnswer extends CompletableFuture<AppendResult> {
    private final CompletableFuture<Runnable> left = new CompletableFuture<>(); // nothing depends on it
    private final AtomicBoolean taken = new AtomicBoolean(); // what is left to do
    private final AtomicInteger waiting = new AtomicInteger();
    private final AtomicReference<Runnable> beforehand;

    /** With something to be done once before it is completed: a caller's callback may rely on it. */
    AppendAnswer(Runnable beforehand) {
        this.beforehand = new AtomicReference<>(beforehand);
    }

    AppendAnswer() {
        this(AppendAnswer::nothing);
    }

    /**
     * Leaves the rest to whoever waits, and runs nothing in this thread. Called once at most.
     *
     * @param rest completes this, now or later, and waits for nothing
     * @param others run it if nobody waits
     */
    void leave(Runnable rest, Executor others) {
        if (!left.complete(rest)) {
            others.execute(rest); // was cancelled; what is known of the append is noted nevertheless
        } else if (waiting.get() == 0 && !taken.get()) { // or who waited has done it already
            others.execute(this::doWhatIsLeft);
        }
    }

    private static void nothing() {}

    private void doWhatIsLeft() {
        if (left.isDone() && taken.compareAndSet(false, true)) {
            try {
                left.join().run();
            } catch (RuntimeException | Error e) {
                completeExceptionally(e);
            }
        }
    }

    @Override
    public boolean complete(AppendResult answer) {
        beforehand.getAndSet(AppendAnswer::nothing).run();
        boolean first = super.complete(answer);
        left.complete(AppendAnswer::nothing);
        return first;
    }

    @Override
    public boolean completeExceptionally(Throwable failure) {
        beforehand.getAndSet(AppendAnswer::nothing).run();
        boolean first = super.completeExceptionally(failure);
        left.complete(AppendAnswer::nothing);
        return first;
    }

    @Override
    public boolean cancel(boolean mayInterrupt) {
        beforehand.getAndSet(AppendAnswer::nothing).run();
        boolean cancelled = super.cancel(mayInterrupt);
        left.complete(AppendAnswer::nothing);
        return cancelled;
    }

    /** What is derived from this one waits as others do. */
    @Override
    public <U> CompletableFuture<U> newIncompleteFuture() {
        return new CompletableFuture<>();
    }

    @Override
    public AppendResult get() throws InterruptedException, ExecutionException {
        if (!isDone()) {
            waiting.incrementAndGet();
            try {
                left.get();
            } finally {
                waited();
            }
        }
        return super.get();
    }

    @Override
    public AppendResult get(long timeout, TimeUnit unit)
            throws InterruptedException, ExecutionException, TimeoutException {
        long end = System.nanoTime() + unit.toNanos(timeout);
        if (!isDone()) {
            waiting.incrementAndGet();
            try {
                left.get(timeout, unit);
            } finally {
                waited();
            }
        }
        return super.get(Math.max(0, end - System.nanoTime()), TimeUnit.NANOSECONDS); // the rest may take the long way
    }

    @Override
    public AppendResult join() {
        if (!isDone()) {
            waiting.incrementAndGet();
            try {
                left.join();
            } finally {
                waited();
            }
        }
        return super.join();
    }

    /** Whoever left the rest may have relied on this thread, also if it was interrupted or its time was up. */
    private void waited() {
        doWhatIsLeft(); // before it is not counted any more, so that nobody is woken for nothing
        waiting.decrementAndGet();
        doWhatIsLeft(); // after that, because it may have been left in between, and to this thread
    }
}
