package dev.eventsourcing.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;

import dev.eventsourcing.Event;
import dev.eventsourcing.EventFilter;
import dev.eventsourcing.EventStoreException;
import dev.eventsourcing.EventType;
import dev.eventsourcing.ProjectionFailedException;
import dev.eventsourcing.StoreClosedException;
import dev.eventsourcing.UnknownEventTypeException;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A handler that follows the log. */
@Timeout(30)
class EventTailTest {
    private final RecordingBackend backend = new RecordingBackend();
    private final EventRegistry registry = DeviceEvent.registry();
    private final EventStore store =
            EventStore.named("devices", backend, registry).start();
    private final Collecting handler = new Collecting();

    @AfterEach
    void close() {
        store.close();
    }

    @Test
    void whatIsStoredComesFirstAndWhatIsAppendedThen() throws Exception {
        rename("d-1", "one");
        rename("d-1", "two");

        try (EventTail tail = store.tail(0, EventFilter.all(), handler)) {
            assertEquals("one@1", handler.next());
            assertEquals("two@2", handler.next());
            assertEquals(2, handler.caughtUp.take());
            rename("d-2", "three");
            assertEquals("three@3", handler.next());
            assertEquals(3, handler.caughtUp.take());

            assertEquals(3, tail.position());
        }
    }

    @Test
    void aTailBeginsBehindASequenceAndHeedsItsFilter() throws Exception {
        rename("d-1", "one");
        rename("d-2", "two");
        rename("d-1", "three");

        try (EventTail tail = store.tail(1, EventFilter.entity("d-1"), handler)) {
            assertEquals("three@3", handler.next());
            assertEquals(3, handler.caughtUp.take());
        }
        try (EventTail tail = store.tail(store.lastSequence(), EventFilter.all(), handler)) {
            assertEquals(3, tail.position());
            rename("d-1", "four");
            assertEquals("four@4", handler.next());
        }
    }

    @Test
    void aHandlerThatThrowsEndsItsTailAtThatEvent() throws Exception {
        rename("d-1", "one");
        rename("d-1", "two");
        rename("d-1", "three");
        handler.refused = "two";

        try (EventTail tail = store.tail(0, EventFilter.all(), handler)) {
            ProjectionFailedException failure = assertInstanceOf(ProjectionFailedException.class, handler.failure());

            assertEquals(2, failure.sequence());
            assertSame(handler.thrown, failure.getCause());
            assertEquals(1, tail.position());
        }
        assertEquals("one@1", handler.next());
        assertNull(handler.events.poll());

        handler.refused = "";
        try (EventTail again = store.tail(1, EventFilter.all(), handler)) {
            assertEquals("two@2", handler.next());
            assertEquals("three@3", handler.next());
        }
    }

    @Test
    void anUnreadableEventEndsTheTailAndIsNamed() throws Exception {
        rename("d-1", "one");
        store.append(Event.of(registry.register(EventType.of("known-to-writers", String.class)), "d-1", "x"));
        EventStore reader =
                EventStore.named("devices", backend, DeviceEvent.registry()).start();

        try (EventTail tail = reader.tail(0, EventFilter.all(), handler)) {
            assertInstanceOf(UnknownEventTypeException.class, handler.failure());
            assertEquals(1, tail.position());
        }
    }

    @Test
    void closingTheStoreEndsItsTailsWithAWord() throws Exception {
        try (EventTail tail = store.tail(0, EventFilter.all(), handler)) {
            assertEquals(0, handler.caughtUp.take());

            store.close();

            assertInstanceOf(StoreClosedException.class, handler.failure());
        }
    }

    @Test
    void closingATailIsNoFailureAndMayBeDoneTwice() throws Exception {
        EventTail tail = store.tail(0, EventFilter.all(), handler);
        assertEquals(0, handler.caughtUp.take());

        tail.close();
        tail.close();
        rename("d-1", "one");

        assertNull(handler.events.poll());
        assertNull(handler.failures.poll());
    }

    @Test
    void aPlainProjectorCanFollowToo() throws Exception {
        Device device = new Device("d-1");
        BlockingQueue<Long> taken = new LinkedBlockingQueue<>();
        EventHandler following = EventHandler.of(event -> {
            device.project(event);
            taken.add(event.sequence());
        });

        try (EventTail tail = store.tail(0, EventFilter.entity("d-1"), following)) {
            rename("d-1", "hall");

            assertEquals(1, taken.take());
            assertEquals("hall", device.name);
        }
    }

    @Test
    void aHandlerMayAppend() throws Exception {
        EventHandler echo = event -> {
            handler.project(event);
            if (event.entityId().equals("d-1")) {
                rename("d-2", "echo");
            }
        };

        try (EventTail tail = store.tail(0, EventFilter.all(), echo)) {
            rename("d-1", "one");

            assertEquals("one@1", handler.next());
            assertEquals("echo@2", handler.next());
        }
    }

    private void rename(String id, String name) {
        store.append(store.newEvent(id, new DeviceEvent.Renamed(name)));
    }

    private static final class Collecting implements EventHandler {
        private final BlockingQueue<String> events = new LinkedBlockingQueue<>();
        private final BlockingQueue<Long> caughtUp = new LinkedBlockingQueue<>();
        private final BlockingQueue<EventStoreException> failures = new LinkedBlockingQueue<>();
        private final IllegalStateException thrown = new IllegalStateException("no");
        private volatile String refused = "";

        @Override
        public void project(Event<?> event) {
            String name = ((DeviceEvent.Renamed) event.payload()).name();
            if (name.equals(refused)) {
                throw thrown;
            }
            events.add(name + "@" + event.sequence());
        }

        @Override
        public void onCaughtUp(long sequence) {
            caughtUp.add(sequence);
        }

        @Override
        public void onFailure(EventStoreException cause) {
            failures.add(cause);
        }

        String next() throws InterruptedException {
            return events.take();
        }

        EventStoreException failure() throws InterruptedException {
            return failures.poll(10, TimeUnit.SECONDS);
        }
    }
}
