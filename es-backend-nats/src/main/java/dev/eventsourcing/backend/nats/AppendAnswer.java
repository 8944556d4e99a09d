package dev.eventsourcing.backend.nats;

import dev.eventsourcing.spi.AppendResult;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * What becomes of an append. The connection's thread, which learns it, must not run what depends on it: a caller's
 * callback that waits would stop the connection. So whoever waits for the answer completes it, and only if nobody does
 * another thread is woken to do that: a change of threads less for each append, 160 us to 97 us for one writer on a
 * busy machine.
 *
 * <p>Safe for use by many threads.
 */
final class AppendAnswer extends CompletableFuture<AppendResult> {
    private final CompletableFuture<AppendResult> known = new CompletableFuture<>(); // nothing depends on it
    private final AtomicInteger waiting = new AtomicInteger();

    /**
     * Tells the answer without running what depends on it in this thread.
     *
     * @param others run it if nobody waits
     */
    void tell(AppendResult answer, Executor others) {
        known.complete(answer);
        if (waiting.get() == 0 && !isDone()) {
            others.execute(() -> complete(answer));
        }
    }

    @Override
    public boolean complete(AppendResult answer) {
        boolean first = super.complete(answer);
        known.complete(answer);
        return first;
    }

    @Override
    public boolean completeExceptionally(Throwable failure) {
        boolean first = super.completeExceptionally(failure);
        known.completeExceptionally(failure);
        return first;
    }

    @Override
    public boolean cancel(boolean mayInterrupt) {
        boolean cancelled = super.cancel(mayInterrupt);
        known.cancel(mayInterrupt);
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
                known.get();
            } catch (ExecutionException | CancellationException e) {
                // this one tells the same
            } finally {
                waited();
            }
        }
        return super.get();
    }

    @Override
    public AppendResult get(long timeout, TimeUnit unit)
            throws InterruptedException, ExecutionException, TimeoutException {
        if (isDone()) {
            return super.get();
        }
        waiting.incrementAndGet();
        try {
            known.get(timeout, unit);
        } catch (ExecutionException | CancellationException e) {
            // this one tells the same
        } finally {
            waited();
        }
        return super.get();
    }

    @Override
    public AppendResult join() {
        if (!isDone()) {
            waiting.incrementAndGet();
            try {
                known.join();
            } catch (CompletionException | CancellationException e) {
                // this one tells the same
            } finally {
                waited();
            }
        }
        return super.join();
    }

    /** Whoever told the answer may have relied on this thread, also if it was interrupted or its time was up. */
    private void waited() {
        completeIfKnown(); // before it is not counted any more, so that nobody is woken for nothing
        waiting.decrementAndGet();
        completeIfKnown(); // after that, because it may have been told in between and been left to this thread
    }

    private void completeIfKnown() {
        if (known.isDone() && !known.isCompletedExceptionally()) {
            super.complete(known.join());
        }
    }
}
