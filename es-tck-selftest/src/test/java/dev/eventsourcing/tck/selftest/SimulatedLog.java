package dev.eventsourcing.tck.selftest;

import static java.util.concurrent.CompletableFuture.completedFuture;
import static java.util.concurrent.CompletableFuture.failedFuture;

import dev.eventsourcing.AppendOutcomeUnknownException;
import dev.eventsourcing.BackendUnavailableException;
import dev.eventsourcing.EventFilter;
import dev.eventsourcing.EventStoreException;
import dev.eventsourcing.Expectation;
import dev.eventsourcing.StoreClosedException;
import dev.eventsourcing.spi.AppendResult;
import dev.eventsourcing.spi.EventCursor;
import dev.eventsourcing.spi.EventLog;
import dev.eventsourcing.spi.EventRecord;
import dev.eventsourcing.spi.Limits;
import dev.eventsourcing.spi.PollingTail;
import dev.eventsourcing.spi.ReadRequest;
import dev.eventsourcing.spi.StoreName;
import dev.eventsourcing.spi.StoredEvent;
import dev.eventsourcing.spi.Tail;
import dev.eventsourcing.spi.TailListener;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;

/**
 * One client's log of a {@link SimulatedEngine}: it notices a broken connection at its next call and connects again. An
 * append that is caught by it was stored or not, in turn. Safe for use by many threads.
 */
final class SimulatedLog implements EventLog {
    private final SimulatedEngine engine;
    private final StoreName store;
    private final Set<PollingTail> tails = ConcurrentHashMap.newKeySet();
    private long connectedAt; // guarded by this
    private boolean storedWhenCaught; // guarded by this
    private volatile boolean closed;

    SimulatedLog(SimulatedEngine engine, StoreName store) {
        this.engine = engine;
        this.store = store;
        this.connectedAt = engine.connectionAge();
    }

    @Override
    public CompletableFuture<AppendResult> append(List<EventRecord> batch, Expectation expectation) {
        try {
            List<EventRecord> events = List.copyOf(batch);
            Objects.requireNonNull(expectation, "expectation");
            requireOpen();
            Limits.check(store, events);
            engine.awaitSpeech(store);
            if (isBroken()) {
                return failedFuture(caught(events, expectation));
            }
            return completedFuture(engine.append(store, events, expectation));
        } catch (java.util.concurrent.CompletionException e) {
            return failedFuture(e.getCause() == null ? e : e.getCause());
        } catch (EventStoreException | NullPointerException e) {
            return failedFuture(e);
        }
    }

    private synchronized EventStoreException caught(List<EventRecord> batch, Expectation expectation) {
        storedWhenCaught = !storedWhenCaught;
        if (storedWhenCaught) {
            engine.append(store, batch, expectation);
        }
        return storedWhenCaught && engine.flaw() != EngineFlaw.DENIES_LOST_ANSWERS
                ? new AppendOutcomeUnknownException(
                        store.value(), batch.stream().map(EventRecord::id).toList(), null)
                : lost();
    }

    @Override
    public EventCursor read(ReadRequest request) {
        ask();
        Iterator<StoredEvent> events = engine.isFrozen()
                ? List.<StoredEvent>of().iterator()
                : engine.read(store, request).iterator();
        return new SimulatedCursor(events);
    }

    @Override
    public long lastSequence(EventFilter filter) {
        ask();
        return engine.isFrozen() ? 0 : engine.last(store, filter);
    }

    private void ask() {
        requireOpen();
        if (engine.flaw() != EngineFlaw.TAKES_SILENCE_FOR_EMPTY) {
            engine.awaitSpeech(store);
        }
        if (isBroken()) {
            throw lost();
        }
    }

    private synchronized boolean isBroken() {
        long age = engine.connectionAge();
        boolean broken = connectedAt != age;
        if (engine.flaw() != EngineFlaw.NEVER_RECONNECTS) {
            connectedAt = age;
        }
        return broken;
    }

    private BackendUnavailableException lost() {
        return new BackendUnavailableException("store '" + store + "': the connection was lost", null);
    }

    @Override
    public Tail tail(long after, EventFilter filter, TailListener listener) {
        requireOpen();
        Objects.requireNonNull(listener, "listener");
        EventLog source = new LogDecorator(this) {
            private final long connected = engine.connectionAge();
            private boolean restarted;

            @Override
            public long lastSequence(EventFilter all) {
                if (engine.flaw() == EngineFlaw.ENDS_TAILS_WITH_THE_CONNECTION && engine.connectionAge() != connected) {
                    throw new StoreClosedException("the tail's connection");
                }
                return log.lastSequence(all);
            }

            @Override
            public EventCursor read(ReadRequest request) {
                boolean anew = engine.flaw() == EngineFlaw.RESTARTS_TAILS_WITH_THE_CONNECTION
                        && engine.connectionAge() != connected
                        && !restarted;
                restarted |= anew;
                return log.read(anew ? request.after(after) : request);
            }
        };
        PollingTail tail = PollingTail.start(
                source,
                after,
                filter,
                listener,
                engine.signal(),
                Duration.ofMillis(2),
                Duration.ofMillis(20),
                "simulated-tail-" + store);
        tails.add(tail);
        return () -> {
            tail.close();
            tails.remove(tail);
        };
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            tails.forEach(tail -> tail.end(new StoreClosedException("store '" + store + "'")));
        }
    }

    private void requireOpen() {
        if (closed) {
            throw new StoreClosedException("store '" + store + "'");
        }
    }

    private final class SimulatedCursor implements EventCursor {
        private final Iterator<StoredEvent> events;
        private volatile boolean ended;

        SimulatedCursor(Iterator<StoredEvent> events) {
            this.events = events;
        }

        @Override
        public boolean hasNext() {
            requireOpen();
            if (ended) {
                throw new StoreClosedException("cursor");
            }
            return events.hasNext();
        }

        @Override
        public StoredEvent next() {
            hasNext();
            return events.next();
        }

        @Override
        public void close() {
            ended = true;
        }
    }
}
