package dev.eventsourcing.core;

import dev.eventsourcing.EventType;
import dev.eventsourcing.InvalidInputException;
import dev.eventsourcing.TextRule;
import dev.eventsourcing.spi.SnapshotStore;
import java.time.Duration;
import java.util.Objects;

/**
 * Where the states of entities are put away, and when, so that loading one does not read all its events.
 *
 * <pre>{@code
 * Snapshots<Account> snapshots = Snapshots.of(snapshotStore, EventType.of("account", Account.class).version(2))
 *         .every(200);
 * store.handler(decider).snapshots(snapshots).handle("account-1", new Withdraw(100));
 * }</pre>
 *
 * <p>A snapshot is never trusted: one of another version, one that cannot be read, and one whose last event is not at
 * its place in the log are left aside, and the events are read. It is encrypted if its entity has a key, and so is gone
 * when the entity is shredded; the next load deletes what remains of it. A snapshot that was put away before its entity
 * had a key is in the clear, as the events of that time are. When the snapshot store does not answer, loading is slower
 * and nothing else.
 *
 * <p>Increase the version whenever the state's class or the meaning of an event for it changes. Immutable.
 *
 * @param <S> the state
 */
public final class Snapshots<S> {
    /** How many events lie between two snapshots of an entity, unless set otherwise. */
    public static final int DEFAULT_EVERY = 100;

    private final SnapshotStore where;
    private final EventType<S> stateType;
    private final int every;
    private final Duration slow;

    private Snapshots(SnapshotStore where, EventType<S> stateType, int every, Duration slow) {
        this.where = Objects.requireNonNull(where, "where");
        this.stateType = Objects.requireNonNull(stateType, "stateType");
        this.every = every;
        this.slow = slow;
        TextRule.TYPE_NAME.check(SnapshotFormat.CONTEXT + stateType.name());
        if (every < 1) {
            throw new InvalidInputException("number of events between snapshots", every, "must be 1 or more");
        }
        if (slow.isNegative()) {
            throw new InvalidInputException("duration of a slow load", slow, "must not be negative");
        }
    }

    /**
     * Snapshots after every {@value #DEFAULT_EVERY} events.
     *
     * @param <S> the state
     * @param where keeps them; the caller closes it
     * @param stateType the stable name (at most 240 bytes), version, class and codec of the state; need not be
     *     registered
     * @return the snapshots
     */
    public static <S> Snapshots<S> of(SnapshotStore where, EventType<S> stateType) {
        return new Snapshots<>(where, stateType, DEFAULT_EVERY, Duration.ofDays(1));
    }

    /**
     * Puts a state away when so many events were read since the last time.
     *
     * @param events 1 or more
     * @return a copy
     */
    public Snapshots<S> every(int events) {
        return new Snapshots<>(where, stateType, events, slow);
    }

    /**
     * Puts a state away also when loading it took long.
     *
     * @param duration as long as this, or longer
     * @return a copy
     */
    public Snapshots<S> whenLoadingTakes(Duration duration) {
        return new Snapshots<>(where, stateType, every, duration);
    }

    SnapshotStore where() {
        return where;
    }

    EventType<S> stateType() {
        return stateType;
    }

    boolean isDue(long eventsRead, long nanos) {
        return eventsRead >= every || (eventsRead > 0 && nanos >= slow.toNanos());
    }
}
