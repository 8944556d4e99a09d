package dev.eventsourcing.benchmarks.engine;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicReference;

/** Bounds how many operations are under way, the same for everybody. Safe for use by many threads. */
final class Window {
    static final int SIZE = 1000;

    private final Semaphore room = new Semaphore(SIZE);
    private final AtomicReference<Throwable> failure = new AtomicReference<>();

    void enter() throws Exception {
        room.acquire();
        requireNoFailure();
    }

    @SuppressWarnings("FutureReturnValueIgnored") // the stage does all there is to do
    void leaveWith(CompletableFuture<?> operation) {
        operation.whenComplete((done, problem) -> {
            if (problem != null) {
                failure.compareAndSet(null, problem);
            }
            room.release();
        });
    }

    void drain() throws Exception {
        room.acquire(SIZE);
        room.release(SIZE);
        requireNoFailure();
    }

    private void requireNoFailure() {
        Throwable problem = failure.get();
        if (problem != null) {
            throw new IllegalStateException("an operation failed", problem);
        }
    }
}
