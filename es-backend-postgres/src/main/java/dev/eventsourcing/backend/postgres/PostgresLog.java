package dev.eventsourcing.backend.postgres;

import dev.eventsourcing.EventFilter;
import dev.eventsourcing.EventStoreException;
import dev.eventsourcing.Expectation;
import dev.eventsourcing.InvalidInputException;
import dev.eventsourcing.spi.AppendResult;
import dev.eventsourcing.spi.EventCursor;
import dev.eventsourcing.spi.EventLog;
import dev.eventsourcing.spi.EventRecord;
import dev.eventsourcing.spi.Limits;
import dev.eventsourcing.spi.PollingTail;
import dev.eventsourcing.spi.ReadRequest;
import dev.eventsourcing.spi.Tail;
import dev.eventsourcing.spi.TailListener;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/** One opened log: what can be closed. The work is done by what all logs of a store share. Safe for many threads. */
final class PostgresLog implements EventLog, TransactionalAppend {
    /** How often the log is looked at: appends of this process give a signal, those of others do not. */
    private static final Duration BUSY = Duration.ofMillis(5);

    private static final Duration IDLE = Duration.ofMillis(100);
    private static final Duration IDLE_IF_NOTIFIED = Duration.ofSeconds(1);

    private final SharedStore shared;
    private final Consumer<PostgresLog> onClose;
    private final List<PollingTail> tails = new ArrayList<>(); // guarded by tails
    private volatile boolean closed; // written under tails

    PostgresLog(SharedStore shared, Consumer<PostgresLog> onClose) {
        this.shared = shared;
        this.onClose = onClose;
    }

    @Override
    public CompletableFuture<AppendResult> append(List<EventRecord> batch, Expectation expectation) {
        try {
            return shared.append(checked(batch), Objects.requireNonNull(expectation, "expectation"));
        } catch (EventStoreException | NullPointerException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    @Override
    public AppendResult append(Connection connection, List<EventRecord> batch, Expectation expectation) {
        List<EventRecord> events = checked(batch);
        try {
            if (connection.getAutoCommit()) {
                throw new InvalidInputException(
                        "connection", "in autocommit mode", "must be in a transaction: call setAutoCommit(false)");
            }
            return shared.append(connection, events, Objects.requireNonNull(expectation, "expectation"));
        } catch (SQLException e) {
            throw AppendRunner.rolledBack(shared.names().store().value(), e);
        }
    }

    private List<EventRecord> checked(List<EventRecord> batch) {
        requireOpen();
        List<EventRecord> events = List.copyOf(batch);
        Limits.check(shared.names().store(), events);
        events.forEach(EventArrays::checkTimestamp);
        return events;
    }

    @Override
    public EventCursor read(ReadRequest request) {
        requireOpen();
        return new PageCursor(shared.reader(), request, () -> closed);
    }

    @Override
    public long lastSequence(EventFilter filter) {
        requireOpen();
        if (filter.isAll()) {
            return shared.reader().lastSequence(null);
        }
        if (filter.isByEntityOnly() && filter.entities().size() == 1) {
            return shared.reader().lastSequence(filter.entities().iterator().next());
        }
        try (EventCursor last = read(ReadRequest.of(filter).backwards().limit(1))) {
            return last.hasNext() ? last.next().sequence() : 0;
        }
    }

    @Override
    public Tail tail(long after, EventFilter filter, TailListener listener) {
        synchronized (tails) {
            requireOpen();
            shared.hearOthers();
            PollingTail tail = PollingTail.start(
                    this,
                    after,
                    filter,
                    listener,
                    shared.appended(),
                    BUSY,
                    shared.hearsOthers() ? IDLE_IF_NOTIFIED : IDLE,
                    "es-postgres-tail-" + shared.names().store());
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
        running.forEach(tail -> tail.end(shared.reader().closed()));
        onClose.accept(this);
    }

    private void requireOpen() {
        if (closed) {
            throw shared.reader().closed();
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
