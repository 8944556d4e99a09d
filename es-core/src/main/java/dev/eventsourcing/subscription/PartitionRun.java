package dev.eventsourcing.subscription;

import dev.eventsourcing.EventStoreException;
import dev.eventsourcing.spi.AppendSignal;
import dev.eventsourcing.spi.StoredEvent;
import dev.eventsourcing.spi.Tail;
import dev.eventsourcing.spi.TailListener;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * A partition at work: a tail behind its checkpoint, and workers that take its events, each those of some entities. A
 * bounded number of events is between them; then the tail waits. Safe for use by many threads.
 */
final class PartitionRun implements TailListener {
    private static final Duration SHORT = Duration.ofMillis(20);

    private final int partition;
    private final SubscriptionSettings settings;
    private final Ownership ownership;
    private final Coordinator coordinator;
    private final AppendSignal progressed;
    private final Progress progress;
    private final Semaphore room;
    private final List<Worker> workers = new ArrayList<>();
    private final List<Thread> threads = new ArrayList<>();
    private final Map<RequestsRecord.Request, CompletableFuture<Boolean>> retries = new HashMap<>(); // coordinator's
    private volatile boolean stopping;
    private @Nullable Tail tail; // confined to the coordinator

    PartitionRun(
            int partition,
            SubscriptionSettings settings,
            Sink sink,
            Ownership ownership,
            Coordinator coordinator,
            AppendSignal progressed) {
        this.partition = partition;
        this.settings = settings;
        this.ownership = ownership;
        this.coordinator = coordinator;
        this.progressed = progressed;
        this.progress = new Progress(ownership.state().position());
        this.room = new Semaphore(settings.buffer());
        for (int i = 0; i < settings.workers(); i++) {
            Worker worker = new Worker(settings, sink, this);
            workers.add(worker);
            threads.add(coordinator.thread(worker, "es-subscription-" + settings.name() + "#" + partition + "-" + i));
        }
    }

    void start() {
        threads.forEach(Thread::start);
        tail = settings.log().tail(ownership.state().position(), settings.storedFilter(), this);
    }

    Ownership ownership() {
        return ownership;
    }

    @Override
    public void onEvent(StoredEvent event) throws InterruptedException {
        String entityId = event.event().entityId();
        if (EntityHash.partition(entityId, settings.partitions()) != partition || !awaitRoom()) {
            return;
        }
        Progress.Step step = progress.begin(event.sequence());
        workers.get(EntityHash.worker(entityId, workers.size())).give(new Task.Deliver(event, step));
    }

    private boolean awaitRoom() throws InterruptedException {
        while (!stopping) {
            if (room.tryAcquire(SHORT.toMillis(), TimeUnit.MILLISECONDS)) {
                return true;
            }
        }
        return false;
    }

    @Override
    public void onCaughtUp(long sequence) {
        if (!stopping) {
            moved(progress.finish(progress.begin(sequence)));
        }
    }

    @Override
    public void onFailure(EventStoreException cause) {
        if (!stopping) {
            fail(cause);
        }
    }

    void finish(Progress.Step step) {
        moved(progress.finish(step));
        room.release();
    }

    private void moved(long position) {
        ownership.change(state -> state.at(position));
        progressed.give();
    }

    /** Has a parked entity of this partition tried again; called until it tells that the request is dealt with. */
    boolean retry(RequestsRecord.Request request) {
        CompletableFuture<Boolean> done = retries.computeIfAbsent(request, this::give);
        if (!done.isDone()) {
            return false;
        }
        retries.remove(request);
        return done.join();
    }

    private CompletableFuture<Boolean> give(RequestsRecord.Request request) {
        CompletableFuture<Boolean> done = new CompletableFuture<>();
        workers.get(EntityHash.worker(request.entityId(), workers.size())).give(new Task.Retry(request, done));
        return done;
    }

    /** Returns when the handler may be called: not paused, and certainly the owner. */
    void awaitReady() {
        while (!stopping) {
            if (ownership.isLost()) {
                throw new OwnershipLostException(settings.name() + "#" + partition);
            }
            if (!coordinator.isPaused() && ownership.isFresh()) {
                return;
            }
            LockSupport.parkNanos(SHORT.toNanos() / 4);
        }
        throw new Worker.Stopping();
    }

    /** Waits before the next attempt. */
    void pause(Duration delay) {
        long until = System.nanoTime() + delay.toNanos();
        for (long left = delay.toNanos(); left > 0 && !stopping; left = until - System.nanoTime()) {
            LockSupport.parkNanos(Math.min(left, SHORT.toNanos()));
        }
    }

    void noteFailure(Throwable failure) {
        coordinator.noteFailure(failure);
    }

    void fail(Throwable cause) {
        coordinator.fail(cause);
    }

    boolean isStopping() {
        return stopping;
    }

    /** Asks the workers to end after what they are doing. */
    void beginStop() {
        if (!stopping) {
            stopping = true;
            workers.forEach(worker -> worker.give(new Task.Stop()));
        }
    }

    /** Whether the handler is not running and will not be called again. */
    boolean hasEnded() {
        return stopping && threads.stream().noneMatch(Thread::isAlive);
    }

    /** Ends the tail; called when the workers have ended. */
    void closeTail() {
        if (tail != null) {
            tail.close();
        }
    }
}
