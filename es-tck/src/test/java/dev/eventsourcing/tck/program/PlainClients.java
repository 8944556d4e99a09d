package dev.eventsourcing.tck.program;

import dev.eventsourcing.DuplicateEventIdException;
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

/** A correct store for one thread, with gaps between sequences; tests break it. */
class PlainClients implements Clients, EventLog {
    private Oracle oracle = new Oracle();
    private long last;
    int stores;

    @Override
    public void newStore() {
        oracle = new Oracle();
        last = 0;
        stores++;
    }

    @Override
    public EventLog log(int client) {
        return this;
    }

    @Override
    public void reopen(int client) {}

    @Override
    public CompletableFuture<AppendResult> append(List<EventRecord> batch, Expectation expectation) {
        Oracle.Verdict verdict = oracle.append(batch, expectation);
        if (verdict instanceof Oracle.Answers answers) {
            return CompletableFuture.completedFuture(answers.result());
        } else if (verdict instanceof Oracle.Refuses) {
            return CompletableFuture.failedFuture(
                    new DuplicateEventIdException("plain", batch.get(0).id(), "it is stored"));
        }
        List<Long> sequences = new ArrayList<>();
        for (EventRecord event : batch) {
            last += 1 + event.type().length() % 3;
            sequences.add(last);
        }
        oracle.store(batch, sequences);
        return CompletableFuture.completedFuture(new AppendResult.Appended(sequences, false));
    }

    @Override
    public EventCursor read(ReadRequest request) {
        Iterator<StoredEvent> events = oracle.read(request).iterator();
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

    @Override
    public long lastSequence(EventFilter filter) {
        return oracle.last(filter);
    }

    @Override
    public Tail tail(long after, EventFilter filter, TailListener listener) {
        throw new AssertionError("programs have no tails");
    }

    @Override
    public void close() {}
}
