package dev.eventsourcing.backend.postgres;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/**
 * The future that a caller of append holds. A caller who waits for it, with {@link #join()} or {@link #get()}, runs the
 * append itself if nobody else is waiting, which saves two changes of thread; all others are run by the queue's thread.
 * Futures derived from it do the same. Safe for use by many threads.
 *
 * @param <T> the result of an append, or what a caller made of it
 */
final class AppendAnswer<T> extends CompletableFuture<T> {
    private final AppendQueue queue;
    private final PendingAppend append;

    AppendAnswer(AppendQueue queue, PendingAppend append) {
        this.queue = queue;
        this.append = append;
    }

    @Override
    public T join() {
        queue.help(append);
        return super.join();
    }

    @Override
    public T get() throws InterruptedException, ExecutionException {
        queue.help(append);
        return super.get();
    }

    @Override
    public <U> CompletableFuture<U> newIncompleteFuture() {
        return new AppendAnswer<>(queue, append);
    }
}
