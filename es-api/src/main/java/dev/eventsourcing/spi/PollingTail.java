package dev.eventsourcing.spi;

import dev.eventsourcing.BackendUnavailableException;
import dev.eventsourcing.CorruptRecordException;
import dev.eventsourcing.EventFilter;
import dev.eventsourcing.EventStoreException;
import dev.eventsourcing.ListenerFailedException;
import dev.eventsourcing.StoreClosedException;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/**
 * A {@link Tail} made of {@link EventLog#lastSequence} and {@link EventLog#read}: what an adapter uses whose engine
 * does not push events. It looks at the log when the signal is given, else in growing intervals, and reads up to the
 * head it saw, so that a filter that rarely matches does not make it read the same events twice.
 *
 * <p>Nothing is held of the engine while there is nothing to deliver. An engine that does not answer is asked again,
 * less and less often. One daemon thread for each tail. Safe for use by many threads.
 */
public final class PollingTail implements Tail {
    private static final Duration FIRST_RETRY = Duration.ofMillis(50);
    private static final Duration LAST_RETRY = Duration.ofSeconds(2);

    private final EventLog log;
    private final EventFilter filter;
    private final TailListener listener;
    private final AppendSignal signal;
    private final Duration shortest;
    private final Duration longest;
    private final Thread thread;
    private final CountDownLatch ended = new CountDownLatch(1);
    private volatile boolean closed;
    private volatile @Nullable EventStoreException ending;
    private long position; // confined to the thread
    private long furthest; // head that was seen; confined to the thread
    private boolean caughtUpOnce; // confined to the thread

    private PollingTail(
            EventLog log,
            long after,
            EventFilter filter,
            TailListener listener,
            AppendSignal signal,
            Duration shortest,
            Duration longest,
            String name) {
        this.log = log;
        this.position = after;
        this.filter = Objects.requireNonNull(filter, "filter");
        this.listener = Objects.requireNonNull(listener, "listener");
        this.signal = signal;
        this.shortest = shortest;
        this.longest = longest;
        this.thread = new Thread(this::run, name);
        this.thread.setDaemon(true);
    }

    /**
     * Starts a tail.
     *
     * @param log the log to read; it stays open
     * @param after deliver events with greater sequences
     * @param filter which events
     * @param listener gets the events
     * @param signal given after each append that this process knows of
     * @param shortest the interval between looks at a log that just had events
     * @param longest the interval between looks at an idle log
     * @param name the name of the thread
     * @return the running tail
     */
    public static PollingTail start(
            EventLog log,
            long after,
            EventFilter filter,
            TailListener listener,
            AppendSignal signal,
            Duration shortest,
            Duration longest,
            String name) {
        PollingTail tail = new PollingTail(log, after, filter, listener, signal, shortest, longest, name);
        tail.thread.start();
        return tail;
    }

    @Override
    public void close() {
        closed = true;
        awaitEnd();
    }

    /**
     * Ends the delivery for a reason that the listener is told through {@link TailListener#onFailure}: what a log does
     * with its tails when it is closed. When this returns the listener is not running and will not be called again,
     * unless it was the listener itself that called.
     *
     * @param cause why
     */
    public void end(EventStoreException cause) {
        ending = cause;
        awaitEnd();
    }

    private void awaitEnd() {
        signal.give();
        if (Thread.currentThread() == thread) {
            return;
        }
        boolean interrupted = false;
        while (true) {
            try {
                ended.await();
                break;
            } catch (InterruptedException e) {
                interrupted = true; // the promise "no call after close" is kept first
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        try {
            deliver();
            if (ending != null) {
                fail(ending);
            }
        } catch (EventStoreException e) {
            fail(e);
        } catch (InterruptedException e) {
            fail(new StoreClosedException("the tail's thread was interrupted; the tail"));
        } catch (RuntimeException | Error e) { // a tail that ends unheard is waited for as long as the program runs
            fail(new BackendUnavailableException(
                    "a tail ended, because reading failed with " + e.getClass().getName() + "; start it again", e));
        } finally {
            ended.countDown();
        }
    }

    private void deliver() throws InterruptedException {
        Duration idle = shortest;
        Duration retry = FIRST_RETRY;
        while (isRunning()) {
            long seen = signal.count();
            boolean moved;
            try {
                moved = deliverUpToHead();
                retry = FIRST_RETRY;
            } catch (BackendUnavailableException e) {
                signal.await(seen, retry);
                retry = shorter(retry.multipliedBy(2), LAST_RETRY);
                continue;
            }
            idle = moved ? shortest : shorter(idle.multipliedBy(2), longest);
            if (isRunning()) {
                signal.await(seen, idle);
            }
        }
    }

    private boolean deliverUpToHead() {
        long head = log.lastSequence(EventFilter.all());
        requireNotBehind(head);
        boolean moved = head > position;
        if (moved) {
            try (EventCursor events =
                    log.read(ReadRequest.of(filter).after(position).upTo(head))) {
                while (isRunning() && events.hasNext()) {
                    StoredEvent event = events.next();
                    call(() -> listener.onEvent(event));
                    position = event.sequence();
                }
            }
        }
        if (isRunning() && (moved || !caughtUpOnce)) {
            caughtUpOnce = true;
            position = Math.max(position, head);
            call(() -> listener.onCaughtUp(head));
        }
        return moved;
    }

    /** What comes behind a head that went back has sequences that the listener was given other events under. */
    private void requireNotBehind(long head) {
        if (head < furthest) {
            throw new CorruptRecordException(
                    "the log ends at sequence " + head + " and ended at " + furthest
                            + " before; was an older state of it restored? Start the tail again where both agree",
                    null);
        }
        furthest = head;
    }

    private boolean isRunning() {
        return !closed && ending == null;
    }

    private static void call(ListenerCall call) {
        try {
            call.run();
        } catch (Throwable e) { // an assertion that fails in a listener must not vanish with the thread
            throw new ListenerFailedException(e);
        }
    }

    private void fail(EventStoreException cause) {
        if (!closed) {
            closed = true;
            listener.onFailure(cause);
        }
    }

    private static Duration shorter(Duration a, Duration b) {
        return a.compareTo(b) < 0 ? a : b;
    }

    private interface ListenerCall {
        void run() throws Exception;
    }
}
