package dev.eventsourcing.subscription;

import dev.eventsourcing.BackendUnavailableException;
import dev.eventsourcing.EventStoreException;
import dev.eventsourcing.spi.AppendSignal;
import dev.eventsourcing.spi.CheckpointRecord;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One instance of a subscription: owns its share of the partitions, runs them, saves how far they are. Everything that
 * concerns ownership happens in one thread of its own. Safe for use by many threads.
 */
final class Coordinator implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Coordinator.class);

    private final String me = UUID.randomUUID().toString();
    private final SubscriptionSettings settings;
    private final Sink sink;
    private final Collection<AutoCloseable> running;
    private final Membership membership;
    private final Claims claims;
    private final Map<Integer, PartitionRun> runs = new ConcurrentHashMap<>(); // changed by the thread only
    private final AppendSignal wake = new AppendSignal();
    private final AppendSignal progressed = new AppendSignal();
    private final CountDownLatch ended = new CountDownLatch(1);
    private volatile boolean paused;
    private volatile boolean closing;
    private volatile @Nullable Throwable failure;
    private volatile @Nullable Throwable lastFailure;
    private volatile GroupRecord group;
    private long lastSave = System.nanoTime(); // confined to the thread
    private long lastLook = System.nanoTime() - Duration.ofDays(1).toNanos(); // confined to the thread
    private boolean outage; // confined to the thread
    private @Nullable BackendUnavailableException releaseFailure; // of the last release; confined to the thread

    /** A thread whose owner can be told. */
    private static final class OwnedThread extends Thread {
        private final Coordinator owner;

        OwnedThread(Coordinator owner, Runnable work, String name) {
            super(work, name);
            this.owner = owner;
            setDaemon(true);
        }
    }

    Coordinator(SubscriptionSettings settings, Sink sink, Collection<AutoCloseable> running) {
        this.settings = settings;
        this.sink = sink;
        this.running = running;
        this.membership = new Membership(settings, me);
        this.claims = new Claims(settings, me);
        this.group = membership.beat();
    }

    void start() {
        thread(this::run, "es-subscription-" + settings.name()).start();
    }

    Thread thread(Runnable work, String name) {
        return new OwnedThread(this, work, name);
    }

    boolean isPaused() {
        return paused;
    }

    void setPaused(boolean value) {
        paused = value;
    }

    boolean isClosing() {
        return closing;
    }

    Optional<Throwable> failure() {
        return Optional.ofNullable(failure);
    }

    Optional<Throwable> lastFailure() {
        return Optional.ofNullable(lastFailure);
    }

    AppendSignal progressed() {
        return progressed;
    }

    List<Integer> ownedPartitions() {
        return runs.keySet().stream().sorted().toList();
    }

    /** The sequence behind which the subscription once began. */
    long startedBehind() {
        return group.start();
    }

    /** How far a partition is: as far as its handler if this instance owns it, else as far as was saved. */
    PartitionState state(int partition) {
        PartitionRun run = runs.get(partition);
        if (run != null && !run.ownership().isLost()) {
            return run.ownership().state();
        }
        return settings.checkpoints()
                .find(settings.keys().partition(partition))
                .map(found -> PartitionRecord.read(found.content()).state())
                .orElseGet(() -> new PartitionState(group.start(), Map.of()));
    }

    void noteFailure(Throwable thrown) {
        lastFailure = thrown;
    }

    void fail(Throwable thrown) {
        synchronized (wake) {
            if (failure == null && !closing) {
                failure = thrown;
                LOG.error("subscription '{}' has stopped: {}", settings.name(), describe(thrown));
            }
        }
        wake.give();
        progressed.give();
    }

    private static String describe(Throwable thrown) {
        return thrown instanceof EventStoreException || thrown instanceof Worker.HandlingFailedException
                ? String.valueOf(thrown.getMessage())
                : thrown.getClass().getName();
    }

    void wake() {
        wake.give();
    }

    /** Ends everything. When this returns the handler is not running, unless it is the handler that called. */
    @Override
    public void close() {
        closing = true;
        wake.give();
        progressed.give();
        if (Thread.currentThread() instanceof OwnedThread owned && owned.owner == this) {
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
            while (isActive()) {
                long seen = wake.count();
                tick();
                if (isActive()) {
                    wake.await(seen, tickLength());
                }
            }
        } catch (InterruptedException e) {
            fail(e);
        } catch (RuntimeException | Error e) {
            fail(e);
        } finally {
            end();
        }
    }

    private boolean isActive() {
        return !closing && failure == null;
    }

    private Duration tickLength() {
        Duration sixth = settings.lease().dividedBy(6);
        return sixth.compareTo(settings.saveEvery()) < 0 ? sixth : settings.saveEvery();
    }

    private void tick() {
        try {
            windDown();
            save();
            long now = System.nanoTime();
            if (now - lastLook >= settings.lease().dividedBy(4).toNanos()) {
                look();
                lastLook = now;
            }
            if (outage) {
                LOG.info("subscription '{}': the log and the checkpoint store answer again", settings.name());
            }
            outage = false;
        } catch (BackendUnavailableException e) {
            if (!outage) {
                LOG.warn(
                        "subscription '{}': the log or the checkpoint store does not answer: {}",
                        settings.name(),
                        e.getMessage());
            }
            outage = true;
            noteFailure(e);
        }
    }

    private void save() {
        long now = System.nanoTime();
        boolean due = now - lastSave >= settings.saveEvery().toNanos();
        for (PartitionRun run : runs.values()) {
            Ownership ownership = run.ownership();
            boolean renewal = ownership.nanosSinceRenewal()
                    >= settings.lease().dividedBy(3).toNanos();
            if (!ownership.isLost() && (renewal || (due && ownership.isDirty()))) {
                try {
                    ownership.save();
                } catch (OwnershipLostException e) {
                    run.beginStop();
                    tell(e);
                }
            }
        }
        if (due) {
            lastSave = now;
        }
    }

    /** Gives up what has been asked to end, as soon as its handler has returned. */
    private void windDown() {
        runs.forEach(this::windDown);
    }

    private void windDown(int partition, PartitionRun run) {
        if (run.ownership().isLost()) {
            run.beginStop();
        }
        if (run.hasEnded()) {
            run.closeTail();
            if (isReleased(run)) {
                runs.remove(partition);
            }
        }
    }

    /** Saves how far the partition is; false if that failed and is worth another try. Others go on meanwhile. */
    private boolean isReleased(PartitionRun run) {
        Ownership ownership = run.ownership();
        if (ownership.isLost()) {
            return true;
        }
        BackendUnavailableException away = releaseFailure;
        if (away == null || isActive() || ownership.isFresh()) { // else each question would take its time-out
            away = release(ownership);
            releaseFailure = away;
        }
        if (away != null && ownership.isFresh()) {
            return false;
        }
        if (away != null) {
            LOG.warn(
                    "subscription '{}': a partition is left without a last checkpoint, its last events will be"
                            + " delivered again: {}",
                    settings.name(),
                    away.getMessage());
        }
        return true;
    }

    /** Null if the store answered. */
    private @Nullable BackendUnavailableException release(Ownership ownership) {
        try {
            ownership.release();
        } catch (OwnershipLostException e) {
            tell(e);
        } catch (BackendUnavailableException e) {
            noteFailure(e);
            return e;
        }
        return null;
    }

    private void tell(OwnershipLostException loss) {
        LOG.warn("subscription '{}': {}", settings.name(), loss.getMessage());
    }

    private void look() {
        group = membership.beat();
        for (int partition = 0; partition < settings.partitions(); partition++) {
            PartitionRun run = runs.get(partition);
            if (run == null) {
                claim(partition);
            } else if (!group.isAssigned(partition, me)) {
                run.beginStop();
            }
        }
        answerRequests();
    }

    private void claim(int partition) {
        Optional<Ownership> claimed = claims.look(group, partition);
        if (claimed.isPresent()) {
            PartitionRun run = new PartitionRun(partition, settings, sink, claimed.get(), this, progressed);
            runs.put(partition, run);
            run.start();
            LOG.info(
                    "subscription '{}': partition {} is owned by this instance and goes on behind sequence {}",
                    settings.name(),
                    partition,
                    claimed.get().state().position());
        }
    }

    private void answerRequests() {
        String key = settings.keys().requests();
        Optional<CheckpointRecord> found = settings.checkpoints().find(key);
        if (found.isEmpty()) {
            return;
        }
        List<RequestsRecord.Request> left = new ArrayList<>();
        List<RequestsRecord.Request> all =
                RequestsRecord.read(found.get().content()).requests();
        for (RequestsRecord.Request request : all) {
            PartitionRun run = runs.get(EntityHash.partition(request.entityId(), settings.partitions()));
            if (run == null || run.isStopping() || !run.retry(request) || !isSaved(run)) {
                left.add(request);
            }
        }
        if (left.size() < all.size()) {
            OptionalLong unused =
                    settings.checkpoints().replace(key, found.get().revision(), new RequestsRecord(left).write());
            // refused if somebody asked for more meanwhile: then it is made again, and found to be done
        }
    }

    /** A request that is forgotten before what it led to is saved would be lost by a crash in between. */
    private boolean isSaved(PartitionRun run) {
        try {
            return run.ownership().save();
        } catch (OwnershipLostException e) {
            tell(e);
            return false;
        }
    }

    private void end() {
        try {
            releaseFailure = null; // one of an earlier time says nothing of the store now
            runs.values().forEach(PartitionRun::beginStop);
            while (!runs.isEmpty()) {
                tickWhileEnding();
            }
            leave();
        } catch (RuntimeException | Error e) {
            LOG.error("subscription '{}' could not be ended in order", settings.name(), e);
        } finally {
            running.remove(this);
            ended.countDown();
            progressed.give();
        }
    }

    /** A handler that takes its time keeps its partition until it returns. */
    private void tickWhileEnding() {
        try {
            windDown();
            save();
            if (!runs.isEmpty()) {
                wake.await(wake.count(), Duration.ofMillis(5));
            }
        } catch (RuntimeException e) { // whatever it is, a handler that runs is waited for
            if (!outage) {
                LOG.warn("subscription '{}': a partition is not given up in order: {}", settings.name(), describe(e));
            }
            outage = true;
        } catch (InterruptedException e) {
            LOG.debug("subscription '{}': interrupted while it ends", settings.name());
        }
    }

    private void leave() {
        if (releaseFailure != null) {
            return; // the others see by its lease that this one is gone
        }
        try {
            membership.leave();
        } catch (RuntimeException e) {
            LOG.debug("subscription '{}': could not say that it ends: {}", settings.name(), e.getMessage());
        }
    }
}
