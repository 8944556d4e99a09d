package dev.eventsourcing.backend.nats;

import dev.eventsourcing.EventFilter;
import dev.eventsourcing.EventStoreException;
import dev.eventsourcing.Expectation;
import dev.eventsourcing.InvalidInputException;
import dev.eventsourcing.spi.AppendResult;
import dev.eventsourcing.spi.AppendSignal;
import dev.eventsourcing.spi.EventCursor;
import dev.eventsourcing.spi.EventLog;
import dev.eventsourcing.spi.EventRecord;
import dev.eventsourcing.spi.Limits;
import dev.eventsourcing.spi.PollingTail;
import dev.eventsourcing.spi.ReadRequest;
import dev.eventsourcing.spi.Tail;
import dev.eventsourcing.spi.TailListener;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/** One opened log: what can be closed. Safe for use by many threads. */
final class NatsLog implements EventLog {
    /** How often the log is looked at: appends of this client give a signal, those of others do not. */
    private static final Duration BUSY = Duration.ofMillis(5);

    private static final Duration IDLE = Duration.ofMillis(100);
    /** What microseconds in 64 bits hold. */
    private static final Instant FIRST_MOMENT = Instant.ofEpochSecond(Long.MIN_VALUE / 1_000_000);

    private static final Instant LAST_MOMENT = Instant.ofEpochSecond(Long.MAX_VALUE / 1_000_000);

    private final StreamReader stream;
    private final Appender appender;
    private final AppendSignal appended;
    private final Consumer<NatsLog> onClose;
    private final List<PollingTail> tails = new ArrayList<>(); // guarded by tails
    private final Set<StreamCursor> cursors = ConcurrentHashMap.newKeySet();
    private volatile boolean closed; // written under tails

    NatsLog(StreamReader stream, Appender appender, AppendSignal appended, Consumer<NatsLog> onClose) {
        this.stream = stream;
        this.appender = appender;
        this.appended = appended;
        this.onClose = onClose;
    }

    @Override
    public CompletableFuture<AppendResult> append(List<EventRecord> batch, Expectation expectation) {
        try {
            requireOpen();
            List<EventRecord> events = List.copyOf(batch);
            Limits.check(stream.names().store(), events);
            events.forEach(event -> checkTimestamp(event.timestamp()));
            return appender.append(Append.of(events, Objects.requireNonNull(expectation, "expectation")));
        } catch (EventStoreException | NullPointerException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    private static void checkTimestamp(Instant timestamp) {
        if (timestamp.isBefore(FIRST_MOMENT) || timestamp.isAfter(LAST_MOMENT)) {
            throw new InvalidInputException(
                    "timestamp", timestamp, "must be between " + FIRST_MOMENT + " and " + LAST_MOMENT);
        }
    }

    @Override
    public EventCursor read(ReadRequest request) {
        requireOpen();
        StreamCursor cursor =
                new StreamCursor(stream, Objects.requireNonNull(request, "request"), () -> closed, cursors::remove);
        cursors.add(cursor);
        if (closed) {
            cursor.close();
        }
        return cursor;
    }

    @Override
    public long lastSequence(EventFilter filter) {
        requireOpen();
        if (filter.isAll()) {
            return stream.end().sequence();
        }
        List<String> subjects = stream.subjects(filter.entities());
        if (filter.isByEntityOnly() && !subjects.isEmpty()) {
            return stream.end(subjects).sequence();
        }
        try (EventCursor last = read(ReadRequest.of(filter).backwards().limit(1))) {
            return last.hasNext() ? last.next().sequence() : 0;
        }
    }

    @Override
    public Tail tail(long after, EventFilter filter, TailListener listener) {
        synchronized (tails) {
            requireOpen();
            PollingTail tail = PollingTail.start(
                    this,
                    after,
                    filter,
                    listener,
                    appended,
                    BUSY,
                    IDLE,
                    "es-nats-tail-" + stream.names().store());
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
        running.forEach(tail -> tail.end(stream.closed()));
        cursors.forEach(StreamCursor::close); // so that the server keeps no consumer for them
        onClose.accept(this);
    }

    private void requireOpen() {
        if (closed) {
            throw stream.closed();
        }
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
