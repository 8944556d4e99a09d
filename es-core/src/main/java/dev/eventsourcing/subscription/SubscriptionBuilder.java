package dev.eventsourcing.subscription;

import dev.eventsourcing.EventFilter;
import dev.eventsourcing.InvalidInputException;
import dev.eventsourcing.Projector;
import dev.eventsourcing.spi.CheckpointStore;
import dev.eventsourcing.spi.EventLog;
import dev.eventsourcing.spi.StoreName;
import dev.eventsourcing.spi.TransactionalCheckpointStore;
import java.time.Clock;
import java.time.Duration;
import java.util.Collection;
import java.util.Objects;

/**
 * What a subscription can be given before it starts; see {@code EventStore.subscribe}.
 *
 * <pre>{@code
 * Subscription mails = store.subscribe("mails", checkpoints)
 *         .where(EventFilter.types("card-issued"))
 *         .onFailure(FailurePolicy.retry(5).thenPark())
 *         .start(event -> send(event));
 * }</pre>
 *
 * <p>All instances of one name should be given the same. Not safe for use by many threads.
 */
public final class SubscriptionBuilder {
    private static final int MOST_PARTITIONS = 256;
    private static final Duration SHORTEST_LEASE = Duration.ofMillis(200);

    private final SubscriptionKeys keys;
    private final EventLog log;
    private final Reading reading;
    private final CheckpointStore checkpoints;
    private final Clock clock;
    private final Collection<AutoCloseable> running;
    private EventFilter filter = EventFilter.all();
    private StartAt start = StartAt.beginning();
    private int partitions = 1;
    private int workers = 1;
    private int buffer = 256;
    private int batch = 100;
    private FailurePolicy onFailure = FailurePolicy.retry(10);
    private Duration lease = Duration.ofSeconds(10);
    private Duration saveEvery = Duration.ofMillis(200);

    /**
     * Called by the event store.
     *
     * @param store the store's name
     * @param name the subscription's name
     * @param log the store's log
     * @param reading makes events of what is stored
     * @param checkpoints where to remember
     * @param clock tells when an entity was parked
     * @param running holds the subscription while it runs; safe for use by many threads
     */
    public SubscriptionBuilder(
            StoreName store,
            String name,
            EventLog log,
            Reading reading,
            CheckpointStore checkpoints,
            Clock clock,
            Collection<AutoCloseable> running) {
        this.keys = new SubscriptionKeys(store, name);
        this.log = log;
        this.reading = reading;
        this.checkpoints = Objects.requireNonNull(checkpoints, "checkpoints");
        this.clock = clock;
        this.running = running;
    }

    /**
     * Which events; all unless set.
     *
     * @param events only events that this lets through
     * @return this
     */
    public SubscriptionBuilder where(EventFilter events) {
        this.filter = Objects.requireNonNull(events, "events");
        return this;
    }

    /**
     * Where to begin if the name was never used; with the first event unless set.
     *
     * @param first where
     * @return this
     */
    public SubscriptionBuilder from(StartAt first) {
        this.start = Objects.requireNonNull(first, "first");
        return this;
    }

    /**
     * Divides the entities into partitions, which the instances share; one unless set. Cannot be changed once the name
     * was used. Every partition reads the log for itself: a few are enough.
     *
     * @param count 1 to {@value #MOST_PARTITIONS}
     * @return this
     * @throws InvalidInputException if it is out of range
     */
    public SubscriptionBuilder partitions(int count) {
        this.partitions = inRange("partitions", count, MOST_PARTITIONS);
        return this;
    }

    /**
     * How many threads call the handler for each partition; one unless set. Events of one entity stay in order, those
     * of different entities do not.
     *
     * @param count 1 to 256
     * @return this
     * @throws InvalidInputException if it is out of range
     */
    public SubscriptionBuilder workers(int count) {
        this.workers = inRange("workers", count, MOST_PARTITIONS);
        return this;
    }

    /**
     * How many events of each partition are in memory at most; 256 unless set. Then reading waits for the handler.
     *
     * @param events at least 1
     * @return this
     * @throws InvalidInputException if it is out of range
     */
    public SubscriptionBuilder buffer(int events) {
        this.buffer = inRange("buffer", events, 1_000_000);
        return this;
    }

    /**
     * How many events a batch, or a transaction, has at most; 100 unless set. Also how many may be given again after a
     * crash when batches are handled.
     *
     * @param events at least 1
     * @return this
     * @throws InvalidInputException if it is out of range
     */
    public SubscriptionBuilder batchSize(int events) {
        this.batch = inRange("batch size", events, 1_000_000);
        return this;
    }

    /**
     * What happens with an event that cannot be handled; it is tried ten times, then the subscription stops, unless
     * set.
     *
     * @param policy what to do
     * @return this
     */
    public SubscriptionBuilder onFailure(FailurePolicy policy) {
        this.onFailure = Objects.requireNonNull(policy, "policy");
        return this;
    }

    /**
     * For how long an instance that says nothing counts as alive; 10 seconds unless set. A crashed one is replaced
     * within twice this time. Longer than the pauses of a garbage collector, or else partitions move for nothing; never
     * the reason of a wrong result.
     *
     * @param time 200 milliseconds to a day, the same in all instances
     * @return this
     * @throws InvalidInputException if it is out of range
     */
    public SubscriptionBuilder lease(Duration time) {
        if (time.compareTo(SHORTEST_LEASE) < 0 || time.compareTo(Duration.ofDays(1)) > 0) {
            throw new InvalidInputException("lease", time, "must be 200 milliseconds to a day");
        }
        this.lease = time;
        return this;
    }

    /**
     * How often the checkpoint is saved while events are handled; every 200 milliseconds unless set. After a crash the
     * events of this time are handled again. Means nothing for {@link #startInTransactions}.
     *
     * @param time 1 millisecond to a minute
     * @return this
     * @throws InvalidInputException if it is out of range
     */
    public SubscriptionBuilder saveEvery(Duration time) {
        if (time.compareTo(Duration.ofMillis(1)) < 0 || time.compareTo(Duration.ofMinutes(1)) > 0) {
            throw new InvalidInputException("time between saves", time, "must be 1 millisecond to a minute");
        }
        this.saveEvery = time;
        return this;
    }

    /**
     * Starts with a handler that takes event by event. Each is handled at least once: again if this process dies before
     * the checkpoint is saved.
     *
     * @param handler takes the events; called by several threads if there are several {@link #workers} or
     *     {@link #partitions}; forgotten ones go to {@link Projector#projectForgotten}
     * @return the running subscription; the caller closes it, or else the store does
     * @throws InvalidInputException if the name was used with another number of partitions
     * @throws dev.eventsourcing.BackendUnavailableException if the checkpoint store does not answer
     */
    public Subscription start(Projector handler) {
        return start(new Sink.Each(Objects.requireNonNull(handler, "handler")), 1);
    }

    /**
     * Starts with a handler that takes batches. Each event is handled at least once: again if this process dies before
     * the checkpoint is saved, or if another event of its batch fails.
     *
     * @param handler takes the events; called by several threads if there are several {@link #workers} or
     *     {@link #partitions}
     * @return the running subscription; the caller closes it, or else the store does
     * @throws InvalidInputException if the name was used with another number of partitions
     * @throws dev.eventsourcing.BackendUnavailableException if the checkpoint store does not answer
     */
    public Subscription startBatches(BatchHandler handler) {
        return start(new Sink.Batches(Objects.requireNonNull(handler, "handler")), batch);
    }

    /**
     * Starts with a handler that writes to the engine of its checkpoints. What it writes and the checkpoint are
     * committed together, so that every event is handled exactly once: also if this process, or the server, is killed.
     *
     * @param <T> how the engine names a running transaction
     * @param transactions the checkpoint store that the subscription was made with
     * @param handler takes the events; called by several threads if there are several {@link #partitions}
     * @return the running subscription; the caller closes it, or else the store does
     * @throws InvalidInputException if the checkpoint store is another one, if there are several {@link #workers}, or
     *     if the name was used with another number of partitions
     * @throws dev.eventsourcing.BackendUnavailableException if the checkpoint store does not answer
     */
    public <T> Subscription startInTransactions(
            TransactionalCheckpointStore<T> transactions, TransactionalHandler<T> handler) {
        Objects.requireNonNull(handler, "handler");
        if (transactions != checkpoints) {
            throw new InvalidInputException(
                    "checkpoint store of the transactions", transactions, "must be the one of subscribe(name, ...)");
        }
        if (workers != 1) {
            throw new InvalidInputException(
                    "workers", workers, "must be 1: transactions that share a checkpoint wait for each other");
        }
        return start(new Sink.Transactions<>(transactions, handler), batch);
    }

    private Subscription start(Sink sink, int batchSize) {
        SubscriptionSettings settings = new SubscriptionSettings(
                keys,
                log,
                reading,
                checkpoints,
                filter,
                start,
                partitions,
                workers,
                buffer,
                batchSize,
                onFailure,
                lease,
                saveEvery,
                clock);
        Coordinator coordinator = new Coordinator(settings, sink, running);
        running.add(coordinator);
        coordinator.start();
        return new Subscription(settings, coordinator);
    }

    private static int inRange(String what, int value, int most) {
        if (value < 1 || value > most) {
            throw new InvalidInputException(what, value, "must be 1 to " + most);
        }
        return value;
    }
}
