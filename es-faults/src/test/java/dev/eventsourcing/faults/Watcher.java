package dev.eventsourcing.faults;

import dev.eventsourcing.EventFilter;
import dev.eventsourcing.EventStoreException;
import dev.eventsourcing.spi.EventLog;
import dev.eventsourcing.spi.StoredEvent;
import dev.eventsourcing.spi.Tail;
import dev.eventsourcing.spi.TailListener;
import java.util.ArrayList;
import java.util.List;

/** A tail from the beginning, which must see every event once and in order, through all that happens to the server. */
final class Watcher implements AutoCloseable {
    private static final long CATCH_UP_MILLIS = 30_000;

    private final List<StoredEvent> events = new ArrayList<>(); // guarded by this
    private final List<EventStoreException> failures = new ArrayList<>(); // guarded by this
    private final Tail tail;

    private Watcher(EventLog log) {
        tail = log.tail(0, EventFilter.all(), new TailListener() {
            @Override
            public void onEvent(StoredEvent event) {
                saw(event);
            }

            @Override
            public void onFailure(EventStoreException cause) {
                failed(cause);
            }
        });
    }

    static Watcher of(EventLog log) {
        return new Watcher(log);
    }

    /** What was seen, when it ends where the log ends. */
    synchronized List<StoredEvent> everythingUpTo(long sequence) throws InterruptedException {
        long deadline = System.nanoTime() + CATCH_UP_MILLIS * 1_000_000;
        while (events.isEmpty() || events.get(events.size() - 1).sequence() < sequence) {
            if (!failures.isEmpty()) {
                throw new IllegalStateException("the tail ended", failures.get(0));
            }
            if (System.nanoTime() > deadline) {
                throw new IllegalStateException("the tail did not catch up in " + CATCH_UP_MILLIS + " ms");
            }
            wait(10);
        }
        return List.copyOf(events);
    }

    private synchronized void saw(StoredEvent event) {
        events.add(event);
    }

    private synchronized void failed(EventStoreException cause) {
        failures.add(cause);
    }

    @Override
    public void close() {
        tail.close();
    }
}
