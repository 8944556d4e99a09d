package dev.eventsourcing.core;

import dev.eventsourcing.EventFilter;
import dev.eventsourcing.EventStoreException;
import dev.eventsourcing.Expectation;
import dev.eventsourcing.backend.memory.MemoryBackend;
import dev.eventsourcing.spi.AppendResult;
import dev.eventsourcing.spi.Backend;
import dev.eventsourcing.spi.EventCursor;
import dev.eventsourcing.spi.EventLog;
import dev.eventsourcing.spi.EventRecord;
import dev.eventsourcing.spi.ReadRequest;
import dev.eventsourcing.spi.StoreName;
import dev.eventsourcing.spi.StoredEvent;
import dev.eventsourcing.spi.Tail;
import dev.eventsourcing.spi.TailListener;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiFunction;

/** A memory backend that notes what reaches it, and fails where a test says so. */
final class RecordingBackend implements Backend {
    final MemoryBackend memory = new MemoryBackend();
    final List<EventRecord> sent = Collections.synchronizedList(new ArrayList<>());
    final AtomicInteger reads = new AtomicInteger();
    final AtomicInteger openCursors = new AtomicInteger();
    boolean closed;
    boolean logClosed;
    Optional<EventStoreException> openFailure = Optional.empty();
    Optional<EventStoreException> readFailure = Optional.empty();
    /** After how many events of one cursor the failure comes. */
    int readFailsAfter;
    /** What becomes of an append, given the log that works. */
    BiFunction<EventLog, List<EventRecord>, CompletableFuture<AppendResult>> appending =
            (log, batch) -> log.append(batch, Expectation.any());

    boolean decidesAppends;

    void decideAppends(BiFunction<EventLog, List<EventRecord>, CompletableFuture<AppendResult>> decision) {
        appending = decision;
        decidesAppends = true;
    }

    @Override
    public EventLog open(StoreName store) {
        openFailure.ifPresent(failure -> {
            throw failure;
        });
        return new Log(memory.open(store));
    }

    @Override
    public void close() {
        closed = true;
        memory.close();
    }

    private final class Log implements EventLog {
        private final EventLog log;

        Log(EventLog log) {
            this.log = log;
        }

        @Override
        public CompletableFuture<AppendResult> append(List<EventRecord> batch, Expectation expectation) {
            sent.addAll(batch);
            return decidesAppends ? appending.apply(log, batch) : log.append(batch, expectation);
        }

        @Override
        public EventCursor read(ReadRequest request) {
            reads.incrementAndGet();
            openCursors.incrementAndGet();
            return new Cursor(log.read(request));
        }

        @Override
        public long lastSequence(EventFilter filter) {
            return log.lastSequence(filter);
        }

        @Override
        public Tail tail(long after, EventFilter filter, TailListener listener) {
            return log.tail(after, filter, listener);
        }

        @Override
        public void close() {
            logClosed = true;
            log.close();
        }
    }

    private final class Cursor implements EventCursor {
        private final EventCursor cursor;
        private int delivered;
        private boolean closed;

        Cursor(EventCursor cursor) {
            this.cursor = cursor;
        }

        @Override
        public boolean hasNext() {
            return cursor.hasNext();
        }

        @Override
        public StoredEvent next() {
            if (delivered == readFailsAfter) {
                readFailure.ifPresent(failure -> {
                    throw failure;
                });
            }
            delivered++;
            return cursor.next();
        }

        @Override
        public void close() {
            if (!closed) {
                closed = true;
                openCursors.decrementAndGet();
                cursor.close();
            }
        }
    }
}
