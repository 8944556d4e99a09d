package dev.eventsourcing.tck;

import dev.eventsourcing.EventStoreException;
import dev.eventsourcing.spi.EventRecord;
import dev.eventsourcing.spi.StoredEvent;
import dev.eventsourcing.spi.TailListener;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.opentest4j.AssertionFailedError;

/** A listener that keeps what it is given and lets a case wait for it. Safe for use by many threads. */
class Collector implements TailListener {
    private final Patience patience;
    private final List<StoredEvent> events = new ArrayList<>(); // guarded by this
    private final List<Long> caughtUp = new ArrayList<>(); // guarded by this
    private final List<EventStoreException> failures = new ArrayList<>(); // guarded by this
    private int running; // guarded by this
    private boolean overlapped; // guarded by this

    Collector(Patience patience) {
        this.patience = patience;
    }

    @Override
    public final void onEvent(StoredEvent event) throws Exception {
        enter();
        try {
            take(event);
        } finally {
            leave(event);
        }
    }

    /** What a case does with an event, before it counts as collected. */
    void take(StoredEvent event) throws Exception {}

    @Override
    public void onCaughtUp(long sequence) throws Exception {
        synchronized (this) {
            caughtUp.add(sequence);
            notifyAll();
        }
    }

    @Override
    public final synchronized void onFailure(EventStoreException cause) {
        failures.add(cause);
        notifyAll();
    }

    final synchronized List<StoredEvent> events() {
        return List.copyOf(events);
    }

    final List<Long> sequences() {
        return LogUnderTest.sequencesOf(events());
    }

    final List<EventRecord> records() {
        return LogUnderTest.recordsOf(events());
    }

    final synchronized List<Long> caughtUp() {
        return List.copyOf(caughtUp);
    }

    final synchronized List<EventStoreException> failures() {
        return List.copyOf(failures);
    }

    final synchronized boolean overlapped() {
        return overlapped;
    }

    final List<StoredEvent> awaitEvents(int count) throws InterruptedException {
        await(count + " events", me -> me.events.size() >= count);
        return events();
    }

    /** Waits until the tail said that everything up to a sequence was delivered. */
    final void awaitCaughtUp(long sequence) throws InterruptedException {
        await(
                "the news that all up to " + sequence + " was delivered",
                me -> me.caughtUp.stream().anyMatch(at -> at >= sequence));
    }

    final EventStoreException awaitFailure() throws InterruptedException {
        await("the failure", me -> !me.failures.isEmpty());
        return failures().get(0);
    }

    private synchronized void await(String what, Predicate<Collector> reached) throws InterruptedException {
        long deadline = System.nanoTime() + patience.limit().toNanos();
        while (!reached.test(this)) {
            long millis = (deadline - System.nanoTime()) / 1_000_000;
            if (millis <= 0) {
                throw new AssertionFailedError(
                        "the tail did not bring " + what + " within " + patience.limit() + "; it brought "
                                + events.size() + " events, caught up " + caughtUp + ", failures " + failures);
            }
            wait(millis);
        }
    }

    private synchronized void enter() {
        overlapped |= running > 0;
        running++;
    }

    private synchronized void leave(StoredEvent event) {
        running--;
        events.add(event);
        notifyAll();
    }
}
