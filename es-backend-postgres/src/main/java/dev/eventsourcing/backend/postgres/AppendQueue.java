package dev.eventsourcing.backend.postgres;

import dev.eventsourcing.AppendOutcomeUnknownException;
import dev.eventsourcing.BackendUnavailableException;
import dev.eventsourcing.StoreClosedException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Lets the appends of one store that arrive together share a transaction. A store's commits are one after the other
 * anyway, so what waits behind one commit goes into the next, all of it: the more writers, the larger the transactions.
 *
 * <p>An append that is alone is run by the caller who waits for it; everything else by one daemon thread, which is
 * started by the first append and ended by {@link #close()}. Callers who are faster than the server are made to wait
 * before their append is taken. Safe for use by many threads.
 */
final class AppendQueue implements AutoCloseable {
    static final int MAX_WAITING = 4096;
    static final long MAX_WAITING_BYTES = 16L << 20;

    /** Where waiting for the others of the last transaction stops paying, measured on a fast and a slow disk. */
    private static final long LONGEST_LINGER_NANOS = 200_000;

    private final String store;
    private final Consumer<List<PendingAppend>> runner;
    private final long longestLingerNanos;
    private final LongSupplier nanoTime;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition work = lock.newCondition(); // only the thread waits for it
    private final Condition room = lock.newCondition();
    private final Deque<PendingAppend> waiting = new ArrayDeque<>(); // guarded by lock, as all below
    private long waitingBytes;
    private boolean running;
    private int lingeringFor; // how many appends the thread wants to see before it runs; 0 if it does not linger
    private int lastAppends;
    private long lastNanos;
    private boolean closed;
    private @Nullable Thread thread;

    AppendQueue(String store, AppendRunner runner) {
        this(store, runner::run, LONGEST_LINGER_NANOS, System::nanoTime);
    }

    /**
     * For tests of when appends are run.
     *
     * @param runner resolves some of the appends that it is given, or sets them apart; one that is alone, always
     * @param longestLingerNanos how long the thread waits for more appends at most
     * @param nanoTime tells how long a transaction took
     */
    AppendQueue(String store, Consumer<List<PendingAppend>> runner, long longestLingerNanos, LongSupplier nanoTime) {
        this.store = store;
        this.runner = runner;
        this.longestLingerNanos = longestLingerNanos;
        this.nanoTime = nanoTime;
    }

    /**
     * Takes an append, when there is room.
     *
     * @throws BackendUnavailableException if there is no room before its deadline, or the caller is interrupted
     * @throws StoreClosedException if the queue is closed
     */
    void submit(PendingAppend append) {
        lock.lock();
        try {
            awaitRoom(append);
            if (closed) {
                throw new StoreClosedException("store '" + store + "'");
            }
            if (thread == null) {
                Thread first = new Thread(this::runUntilClosed, "es-postgres-append-" + store);
                first.setDaemon(true);
                first.start(); // if that fails, the next append tries again
                thread = first;
            }
            waiting.add(append);
            waitingBytes += append.bytes();
            if (!running || (lingeringFor > 0 && waiting.size() >= lingeringFor)) {
                work.signal();
            }
        } finally {
            lock.unlock();
        }
    }

    private void awaitRoom(PendingAppend append) {
        try {
            while (!closed
                    && !waiting.isEmpty()
                    && (waiting.size() >= MAX_WAITING || waitingBytes + append.bytes() > MAX_WAITING_BYTES)
                    && Thread.currentThread() != thread) { // who would make room if the thread waited for it?
                if (room.awaitNanos(append.deadline().nanosLeft()) <= 0) {
                    throw notTaken(
                            waiting.size() + " appends wait for the server, and none was answered in time", null);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw notTaken("the thread was interrupted while it waited for other appends", e);
        }
    }

    private BackendUnavailableException notTaken(String why, @Nullable Throwable cause) {
        return new BackendUnavailableException(
                "store '" + store + "': " + why + "; nothing was sent: append more slowly or try again later", cause);
    }

    /** Runs an append in the thread of the caller who waits for it, if it is the only one. */
    void help(PendingAppend append) {
        if (append.answer().isDone()) {
            return;
        }
        if (Thread.currentThread() == thread()) {
            runOnThread(append);
        } else if (takeAlone(append)) {
            run(List.of(append));
        }
    }

    private boolean takeAlone(PendingAppend append) {
        lock.lock();
        try {
            // the first of those who have just shared a transaction is not alone: the thread lingers for the others
            if (running || lastAppends > 1 || waiting.size() != 1 || waiting.peek() != append) {
                return false;
            }
            running = true;
            remove();
            return true;
        } finally {
            lock.unlock();
        }
    }

    /** A dependent of one answer, which our thread runs, waits for another one: nobody else would go on. */
    private void runOnThread(PendingAppend append) {
        while (isWaiting(append)) {
            runNext();
        }
        append.publish(); // if it was answered together with the one whose dependent this is
    }

    private boolean isWaiting(PendingAppend append) {
        lock.lock();
        try {
            return waiting.contains(append);
        } finally {
            lock.unlock();
        }
    }

    private @Nullable Thread thread() {
        lock.lock();
        try {
            return thread;
        } finally {
            lock.unlock();
        }
    }

    private void runUntilClosed() {
        while (runNext()) {}
    }

    /** Runs what waits, or waits for something to run. False if there never will be. */
    private boolean runNext() {
        List<PendingAppend> batch;
        lock.lock();
        try {
            while (running || waiting.isEmpty()) {
                if (closed && !running) {
                    return false;
                }
                work.awaitUninterruptibly();
            }
            running = true;
            linger();
            batch = removeBatch();
        } finally {
            lock.unlock();
        }
        run(batch);
        return true;
    }

    /** Those who shared the last transaction have just been answered; most come back at once. */
    private void linger() {
        if (lastAppends <= 1) {
            return;
        }
        lingeringFor = lastAppends;
        long nanos = Math.min(longestLingerNanos, lastNanos / 4);
        try {
            while (waiting.size() < lingeringFor && nanos > 0 && !closed) {
                nanos = work.awaitNanos(nanos);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // nobody should, and nothing is lost
        } finally {
            lingeringFor = 0;
        }
    }

    private List<PendingAppend> removeBatch() {
        AppendBatch batch = new AppendBatch(remove());
        for (PendingAppend next = waiting.peek(); next != null && batch.admits(next); next = waiting.peek()) {
            batch.add(remove());
        }
        return batch.appends();
    }

    private PendingAppend remove() {
        PendingAppend append = waiting.remove();
        waitingBytes -= append.bytes();
        room.signalAll();
        return append;
    }

    private void run(List<PendingAppend> batch) {
        boolean interrupted = Thread.interrupted(); // an interrupt is for the caller, not for the others' appends
        long start = nanoTime.getAsLong();
        try {
            runner.accept(batch);
        } catch (RuntimeException | Error e) { // a defect, or no memory: who waits must hear of it
            for (PendingAppend append : batch) {
                if (!append.isResolved()) {
                    append.fail(new AppendOutcomeUnknownException(store, append.ids(), e));
                }
            }
        } finally {
            ran(batch, nanoTime.getAsLong() - start);
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        batch.forEach(PendingAppend::publish); // outside of everything: dependents may append
    }

    private void ran(List<PendingAppend> batch, long nanos) {
        lock.lock();
        try {
            putBack(batch);
            running = false;
            lastAppends = batch.size();
            lastNanos = nanos;
            if (closed || !waiting.isEmpty()) {
                work.signal();
            }
        } finally {
            lock.unlock();
        }
    }

    /** What has no answer yet goes on before all others, as it came before them. */
    private void putBack(List<PendingAppend> batch) {
        for (int i = batch.size() - 1; i >= 0; i--) {
            PendingAppend append = batch.get(i);
            if (!append.isResolved()) {
                waiting.addFirst(append);
                waitingBytes += append.bytes();
            }
        }
    }

    /** Takes nothing more; returns when everything that was taken has been answered. */
    @Override
    public void close() {
        Thread running;
        lock.lock();
        try {
            closed = true;
            running = thread;
            work.signal();
            room.signalAll();
        } finally {
            lock.unlock();
        }
        if (running != null && running != Thread.currentThread()) {
            awaitEnd(running);
        }
    }

    private static void awaitEnd(Thread running) {
        boolean interrupted = false;
        while (running.isAlive()) {
            try {
                running.join(TimeUnit.SECONDS.toMillis(1));
            } catch (InterruptedException e) {
                interrupted = true; // appends under way complete first, within their deadline
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
