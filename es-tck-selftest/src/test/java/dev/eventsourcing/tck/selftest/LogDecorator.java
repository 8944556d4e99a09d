package dev.eventsourcing.tck.selftest;

import dev.eventsourcing.EventFilter;
import dev.eventsourcing.Expectation;
import dev.eventsourcing.spi.AppendResult;
import dev.eventsourcing.spi.EventCursor;
import dev.eventsourcing.spi.EventLog;
import dev.eventsourcing.spi.EventRecord;
import dev.eventsourcing.spi.ReadRequest;
import dev.eventsourcing.spi.StoredEvent;
import dev.eventsourcing.spi.Tail;
import dev.eventsourcing.spi.TailListener;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** A log that behaves as the one it wraps; a mutant overrides what it breaks. */
class LogDecorator implements EventLog {
    final EventLog log;

    LogDecorator(EventLog log) {
        this.log = log;
    }

    @Override
    public CompletableFuture<AppendResult> append(List<EventRecord> batch, Expectation expectation) {
        return log.append(batch, expectation);
    }

    @Override
    public EventCursor read(ReadRequest request) {
        return log.read(request);
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
        log.close();
    }

    final List<StoredEvent> list(ReadRequest request) {
        List<StoredEvent> events = new ArrayList<>();
        try (EventCursor cursor = log.read(request)) {
            cursor.forEachRemaining(events::add);
        }
        return events;
    }

    static EventCursor cursorOver(Iterator<StoredEvent> events) {
        return new EventCursor() {
            @Override
            public boolean hasNext() {
                return events.hasNext();
            }

            @Override
            public StoredEvent next() {
                return events.next();
            }

            @Override
            public void close() {}
        };
    }
}
