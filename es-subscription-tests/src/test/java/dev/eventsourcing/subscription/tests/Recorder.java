package dev.eventsourcing.subscription.tests;

import static org.junit.jupiter.api.Assertions.fail;

import dev.eventsourcing.Event;
import dev.eventsourcing.Projector;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;

/** A handler that notes what it was given. Safe for use by many threads. */
final class Recorder implements Projector {
    private final List<Event<?>> events = new ArrayList<>(); // guarded by this

    @Override
    public synchronized void project(Event<?> event) {
        events.add(event);
        notifyAll();
    }

    synchronized List<Long> sequences() {
        return events.stream().map(Event::sequence).toList();
    }

    synchronized List<Long> sequencesOf(String account) {
        return events.stream()
                .filter(event -> event.entityId().equals(account))
                .map(Event::sequence)
                .toList();
    }

    synchronized int size() {
        return events.size();
    }

    /** Each entity's events came in order. */
    synchronized void assertOrderPerEntity() {
        Map<String, Long> last = new HashMap<>();
        for (Event<?> event : events) {
            long before = last.getOrDefault(event.entityId(), 0L);
            if (event.sequence() <= before) {
                fail(event.entityId() + ": " + event.sequence() + " came after " + before);
            }
            last.put(event.entityId(), event.sequence());
        }
    }

    void await(int count) {
        await("there are " + count + " events", () -> size() >= count);
    }

    static void await(String what, BooleanSupplier condition) {
        await(what, Duration.ofSeconds(30), condition);
    }

    static void await(String what, Duration limit, BooleanSupplier condition) {
        long deadline = System.nanoTime() + limit.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > deadline) {
                fail("did not happen within " + limit + ": " + what);
            }
            try {
                Thread.sleep(5);
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }
    }
}
