package dev.eventsourcing.subscription;

import dev.eventsourcing.BackendUnavailableException;
import dev.eventsourcing.Event;
import dev.eventsourcing.KeyStoreUnavailableException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives the events of some entities of a partition to the handler, in order: batch by batch as long as all goes well,
 * one by one and again if not. One thread.
 */
final class Worker implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(Worker.class);
    private static final int DEEPEST = 10;

    private final SubscriptionSettings settings;
    private final Sink sink;
    private final PartitionRun run;
    private final BlockingQueue<Task> tasks = new LinkedBlockingQueue<>(); // bounded by the partition's permits
    private long lastSeen;

    Worker(SubscriptionSettings settings, Sink sink, PartitionRun run) {
        this.settings = settings;
        this.sink = sink;
        this.run = run;
        this.lastSeen = run.ownership().state().position();
    }

    /** Ends the worker. Never leaves this package. */
    static final class Stopping extends RuntimeException {
        Stopping() {
            super("the partition is being given up", null, false, false);
        }
    }

    void give(Task task) {
        tasks.add(task);
    }

    @Override
    public void run() {
        try {
            while (!run.isStopping()) {
                Task task = tasks.take();
                if (task instanceof Task.Deliver deliver) {
                    deliver(batch(deliver));
                } else if (task instanceof Task.Retry retry) {
                    retry.done().complete(new ParkedRetry(settings, sink, run, lastSeen).run(retry.request()));
                }
            }
        } catch (Stopping | OwnershipLostException | InterruptedException e) {
            LOG.debug("subscription '{}': a worker has ended: {}", settings.name(), e.getMessage());
        } catch (Throwable e) { // whatever it is, it must not end the worker unnoticed
            run.fail(e);
        }
    }

    private List<Task.Deliver> batch(Task.Deliver first) {
        List<Task.Deliver> batch = new ArrayList<>();
        batch.add(first);
        while (batch.size() < settings.batch() && tasks.peek() instanceof Task.Deliver) {
            batch.add((Task.Deliver) tasks.remove());
        }
        lastSeen = batch.get(batch.size() - 1).sequence();
        return batch;
    }

    private void deliver(List<Task.Deliver> batch) throws Exception {
        if (batch.size() == 1 || !deliverTogether(batch)) {
            for (Task.Deliver one : batch) {
                deliverAlone(one);
            }
        }
    }

    /** Whether all went well; if not, nothing is finished and each has to be delivered alone. */
    private boolean deliverTogether(List<Task.Deliver> batch) {
        run.awaitReady();
        PartitionState base = run.ownership().state();
        List<Event<?>> events = new ArrayList<>();
        try {
            for (Task.Deliver one : batch) {
                if (!isDone(one, base)) {
                    events.addAll(settings.read(one.event()));
                }
            }
            long last = batch.get(batch.size() - 1).sequence();
            if (!events.isEmpty() && !take(events, last, base)) {
                return false;
            }
        } catch (Stopping | OwnershipLostException e) {
            throw e;
        } catch (Throwable e) {
            LOG.debug("subscription '{}': a batch failed, its events follow one by one", settings.name());
            return false;
        }
        batch.forEach(one -> run.finish(one.step()));
        return true;
    }

    private void deliverAlone(Task.Deliver one) throws Exception {
        int failures = 0;
        int outages = 0;
        boolean finished = false;
        while (!finished) {
            run.awaitReady();
            PartitionState base = run.ownership().state();
            try {
                finished = isDone(one, base) || take(settings.read(one.event()), one.sequence(), base);
            } catch (Stopping | OwnershipLostException e) {
                throw e;
            } catch (Throwable e) {
                boolean outage = isOutage(e);
                failures += outage ? 0 : 1;
                outages += outage ? 1 : 0;
                run.noteFailure(e);
                if (failures + outages == 1) {
                    LOG.warn(
                            "subscription '{}': event {} (sequence {}) could not be handled, it is tried again: {}",
                            settings.name(),
                            one.event().event().id(),
                            one.sequence(),
                            e.getClass().getName());
                }
                if (failures == settings.onFailure().attempts()) {
                    giveUp(one, failures, e);
                    finished = true;
                } else {
                    run.pause(settings.onFailure().delayAfter(outage ? outages : failures));
                }
            }
        }
        run.finish(one.step());
    }

    private boolean take(List<Event<?>> events, long last, PartitionState base) throws Exception {
        return sink.take(events, run.ownership(), base, state -> sink.savesState() ? state.at(last) : state);
    }

    /** Whether an event needs no handler: its entity is parked, or it was handled before an answer was lost. */
    private boolean isDone(Task.Deliver one, PartitionState state) {
        return state.isParked(one.entityId()) || (sink.savesState() && one.sequence() <= state.position());
    }

    private void giveUp(Task.Deliver one, int attempts, Throwable failure) {
        if (settings.onFailure().then() == FailurePolicy.Then.STOP) {
            throw new HandlingFailedException(one, attempts, failure);
        }
        if (run.ownership().state().parked().size() >= ParkedEntity.MOST_PER_PARTITION) {
            throw new HandlingFailedException(one, attempts, failure);
        }
        LOG.warn(
                "subscription '{}': event {} (sequence {}) failed {} times with {}; its entity is parked",
                settings.name(),
                one.event().event().id(),
                one.sequence(),
                attempts,
                failure.getClass().getName());
        run.ownership()
                .change(state -> state.park(new ParkedEntity(
                        one.entityId(),
                        one.sequence(),
                        one.event().event().id(),
                        attempts,
                        failure.getClass().getName(),
                        settings.clock().instant())));
    }

    /** Thrown by an engine that does not answer, at any depth. */
    static boolean isOutage(Throwable thrown) {
        @Nullable Throwable at = thrown;
        for (int depth = 0; at != null && depth < DEEPEST; depth++) {
            if (at instanceof BackendUnavailableException || at instanceof KeyStoreUnavailableException) {
                return true;
            }
            at = at.getCause();
        }
        return false;
    }

    /** An event failed for good. */
    static final class HandlingFailedException extends RuntimeException {
        HandlingFailedException(Task.Deliver one, int attempts, Throwable failure) {
            super(
                    "event " + one.event().event().id() + " (sequence " + one.sequence() + ") failed " + attempts
                            + " times with " + failure.getClass().getName(),
                    failure);
        }
    }
}
