package dev.eventsourcing.tck;

import static org.junit.jupiter.api.Assertions.fail;

import dev.eventsourcing.EventFilter;
import dev.eventsourcing.EventStoreException;
import dev.eventsourcing.Expectation;
import dev.eventsourcing.spi.AppendResult;
import dev.eventsourcing.spi.AppendResult.Appended;
import dev.eventsourcing.spi.AppendResult.Conflict;
import dev.eventsourcing.spi.EventCursor;
import dev.eventsourcing.spi.EventLog;
import dev.eventsourcing.spi.EventRecord;
import dev.eventsourcing.spi.ReadRequest;
import dev.eventsourcing.spi.StoredEvent;
import dev.eventsourcing.spi.Tail;
import dev.eventsourcing.spi.TailListener;
import java.util.ArrayList;
import java.util.List;

/** A log with the few verbs that let a case read like a sentence. Safe for use by many threads. */
final class LogUnderTest implements AutoCloseable {
    private final EventLog log;
    private final Patience patience;

    LogUnderTest(EventLog log, Patience patience) {
        this.log = log;
        this.patience = patience;
    }

    EventLog port() {
        return log;
    }

    AppendResult tryAppend(List<EventRecord> batch, Expectation expectation) throws Exception {
        return patience.await(log.append(batch, expectation), "append of " + batch.size() + " event(s)");
    }

    /** Appends what nothing speaks against. */
    Appended append(List<EventRecord> batch, Expectation expectation) throws Exception {
        AppendResult result = tryAppend(batch, expectation);
        return result instanceof Appended appended
                ? appended
                : fail("the expectation is true but the append was answered with " + result);
    }

    /** Appends one event without an expectation. */
    long append(EventRecord event) throws Exception {
        return append(event, Expectation.any());
    }

    long append(EventRecord event, Expectation expectation) throws Exception {
        return append(List.of(event), expectation).lastSequence();
    }

    /** Appends events one by one without an expectation. */
    List<Long> appendEach(List<EventRecord> events) throws Exception {
        List<Long> sequences = new ArrayList<>();
        for (EventRecord event : events) {
            sequences.add(append(event));
        }
        return sequences;
    }

    /** Appends what must be answered with a conflict. */
    Conflict conflict(List<EventRecord> batch, Expectation expectation) throws Exception {
        AppendResult result = tryAppend(batch, expectation);
        return result instanceof Conflict conflict
                ? conflict
                : fail("the expectation is false but the append was answered with " + result);
    }

    Conflict conflict(EventRecord event, Expectation expectation) throws Exception {
        return conflict(List.of(event), expectation);
    }

    /** Appends what must be refused, without an exception from the call itself. */
    <E extends EventStoreException> E refused(Class<E> type, List<EventRecord> batch, Expectation expectation)
            throws Exception {
        var future = log.append(batch, expectation);
        try {
            AppendResult result = patience.await(future, "append of " + batch.size() + " event(s)");
            return fail("must be refused with " + type.getSimpleName() + " but was answered with " + result);
        } catch (EventStoreException e) {
            return type.isInstance(e)
                    ? type.cast(e)
                    : fail("must be refused with " + type.getSimpleName() + " but failed with " + e, e);
        }
    }

    List<StoredEvent> read(ReadRequest request) {
        List<StoredEvent> found = new ArrayList<>();
        try (EventCursor cursor = log.read(request)) {
            cursor.forEachRemaining(found::add);
        }
        return found;
    }

    List<StoredEvent> read(EventFilter filter) {
        return read(ReadRequest.of(filter));
    }

    List<StoredEvent> readAll() {
        return read(EventFilter.all());
    }

    List<Long> sequences(ReadRequest request) {
        return sequencesOf(read(request));
    }

    List<Long> sequences(EventFilter filter) {
        return sequences(ReadRequest.of(filter));
    }

    long last() {
        return last(EventFilter.all());
    }

    long last(EventFilter filter) {
        return log.lastSequence(filter);
    }

    Tail tail(long after, EventFilter filter, TailListener listener) {
        return log.tail(after, filter, listener);
    }

    @Override
    public void close() {
        log.close();
    }

    static List<Long> sequencesOf(List<StoredEvent> events) {
        return events.stream().map(StoredEvent::sequence).toList();
    }

    static List<EventRecord> recordsOf(List<StoredEvent> events) {
        return events.stream().map(StoredEvent::event).toList();
    }
}
