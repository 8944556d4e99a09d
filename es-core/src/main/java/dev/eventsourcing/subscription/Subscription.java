package dev.eventsourcing.subscription;

import dev.eventsourcing.BackendUnavailableException;
import dev.eventsourcing.EventFilter;
import dev.eventsourcing.SubscriptionStoppedException;
import java.time.Duration;
import java.util.Optional;

/**
 * A named consumer of a store, at work: it gives every matching event behind its checkpoint to its handler, first those
 * that are stored, then each new one soon after it is appended, in the order of sequences for each entity. It survives
 * lost connections and restarted servers, and goes on behind its checkpoint when it is started again.
 *
 * <p>The same name may be started in any number of processes. Each partition is owned by one of them at a time; if that
 * one dies, another one goes on after at most twice the lease. What is promised in each of these cases is in
 * docs/subscriptions.md.
 *
 * <p>Safe for use by many threads.
 */
public final class Subscription implements AutoCloseable {
    private static final Duration LOOK = Duration.ofMillis(50);

    private final SubscriptionSettings settings;
    private final Coordinator coordinator;

    Subscription(SubscriptionSettings settings, Coordinator coordinator) {
        this.settings = settings;
        this.coordinator = coordinator;
    }

    /**
     * The subscription's name.
     *
     * @return the name
     */
    public String name() {
        return settings.name();
    }

    /**
     * How far the subscription is: every matching event up to there is handled or parked, whichever instance did it.
     * What another instance did counts when that one has saved it.
     *
     * @return a sequence of the store
     * @throws BackendUnavailableException if the checkpoint store has to be asked and does not answer
     */
    public long position() {
        long position = Long.MAX_VALUE;
        for (int partition = 0; partition < settings.partitions(); partition++) {
            position = Math.min(position, coordinator.state(partition).position());
        }
        return position;
    }

    /**
     * How the subscription is doing: position, lag, progress and more.
     *
     * @return a picture of this moment
     * @throws BackendUnavailableException if the log or the checkpoint store does not answer
     */
    public SubscriptionStatus status() {
        long position = Long.MAX_VALUE;
        int parked = 0;
        for (int partition = 0; partition < settings.partitions(); partition++) {
            PartitionState state = coordinator.state(partition);
            position = Math.min(position, state.position());
            parked += state.parked().size();
        }
        long head = settings.log().lastSequence(EventFilter.all());
        return new SubscriptionStatus(
                state(),
                position,
                coordinator.startedBehind(),
                head,
                settings.partitions(),
                coordinator.ownedPartitions(),
                parked,
                coordinator.lastFailure().map(thrown -> thrown.getClass().getName()));
    }

    private SubscriptionStatus.State state() {
        return coordinator.failure().isPresent()
                ? SubscriptionStatus.State.STOPPED
                : coordinator.isClosing()
                        ? SubscriptionStatus.State.CLOSED
                        : coordinator.isPaused() ? SubscriptionStatus.State.PAUSED : SubscriptionStatus.State.RUNNING;
    }

    /**
     * Why the subscription has stopped by itself.
     *
     * @return what was thrown; empty as long as it has not
     */
    public Optional<Throwable> failure() {
        return coordinator.failure();
    }

    /**
     * Waits until everything up to a sequence is handled: with the sequence that an append returned, until what was
     * written can be read from what this subscription builds. Not to be called by its handler.
     *
     * @param sequence a sequence of the store
     * @param timeout how long to wait
     * @return whether it is handled; false if time was up
     * @throws SubscriptionStoppedException if the subscription was closed or has stopped
     * @throws InterruptedException if the thread is interrupted
     */
    public boolean awaitSequence(long sequence, Duration timeout) throws InterruptedException {
        long deadline = System.nanoTime() + timeout.toNanos();
        while (true) {
            long seen = coordinator.progressed().count();
            if (hasReached(sequence)) {
                return true;
            }
            requireRunning();
            Duration left = Duration.ofNanos(deadline - System.nanoTime());
            if (left.isNegative() || left.isZero()) {
                return false;
            }
            coordinator.progressed().await(seen, left.compareTo(LOOK) < 0 ? left : LOOK);
        }
    }

    private boolean hasReached(long sequence) {
        try {
            return position() >= sequence;
        } catch (BackendUnavailableException e) {
            return false; // it is asked again
        }
    }

    private void requireRunning() {
        if (coordinator.isClosing() || coordinator.failure().isPresent()) {
            throw new SubscriptionStoppedException(
                    settings.name(), coordinator.failure().orElse(null));
        }
    }

    /**
     * Stops giving events to the handler in this instance, which keeps its partitions; what the handler is doing it
     * ends. Other instances go on.
     */
    public void pause() {
        coordinator.setPaused(true);
    }

    /** Ends a {@link #pause()}. */
    public void resume() {
        coordinator.setPaused(false);
    }

    /**
     * The entities that are set aside, to be listed, tried again, or dropped event by event.
     *
     * @return a view of them, in all partitions of all instances
     */
    public ParkedEntities parked() {
        return new ParkedEntities(settings.keys(), settings.checkpoints(), coordinator::wake);
    }

    /**
     * Ends this instance: what the handler is doing it ends, then how far it came is saved, and the partitions are
     * given up. When this returns the handler is not running and will not be called again, unless it was the handler
     * itself that called. Throws nothing; does nothing the second time.
     */
    @Override
    public void close() {
        coordinator.close();
    }
}
