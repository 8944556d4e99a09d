package dev.eventsourcing.backend.memory;

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
import dev.eventsourcing.spi.Tail;
import dev.eventsourcing.spi.TailListener;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/** One client's view of a {@link SharedLog}: what can be closed. Safe for use by many threads. */
final class MemoryEventLog implements EventLog {
    /** Every append gives the signal, so looking at an idle log again would find nothing. */
    private static final Duration IDLE = Duration.ofHours(1);

    private final SharedLog shared;
    private final Consumer<MemoryEventLog> onClose;
    private final List<PollingTail> tails = new ArrayList<>(); // guarded by tails
    private volatile boolean closed; // written under tails

    MemoryEventLog(SharedLog shared, Consumer<MemoryEventLog> onClose) {
        this.shared = shared;
        this.onClose = onClose;
    }

    @Override
    public CompletableFuture<AppendResult> append(List<EventRecord> batch, Expectation expectation) {
        try {
            requireOpen();
            List<EventRecord> events = List.copyOf(batch);
            Limits.check(shared.name(), events);
            return CompletableFuture.completedFuture(shared.append(events, Objects.requireNonNull(expectation)));
        } catch (EventStoreException | NullPointerException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    @Override
    public EventCursor read(ReadRequest request) {
        requireOpen();
        return new MemoryCursor(this, shared, request);
    }

    @Override
    public long lastSequence(EventFilter filter) {
        requireOpen();
        return shared.lastSequence(filter);
    }

    @Override
    public Tail tail(long after, EventFilter filter, TailListener listener) {
        synchronized (tails) {
            requireOpen();
            PollingTail tail = PollingTail.start(
                    this, after, filter, listener, shared.appended(), IDLE, IDLE, "es-memory-tail-" + shared.name());
            tails.add(tail);
            return new RegisteredTail(tail);
        }
    }

    @Override
    public void close() {
        List<PollingTail> running;
        synchronized (tails) {
            closed = true;
            running = List.copyOf(tails);
            tails.clear();
        }
        running.forEach(tail -> tail.end(closedException()));
        onClose.accept(this);
    }

    void requireOpen() {
        if (closed) {
            throw closedException();
        }
    }

    private StoreClosedException closedException() {
        return new StoreClosedException("store '" + shared.name() + "'");
    }

    /** A tail that the log forgets when it is closed. */
    private final class RegisteredTail implements Tail {
        private final PollingTail tail;

        RegisteredTail(PollingTail tail) {
            this.tail = tail;
        }

        @Override
        public void close() {
            tail.close();
            synchronized (tails) {
                tails.remove(tail);
            }
        }
    }
}
