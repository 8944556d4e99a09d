package dev.eventsourcing.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.eventsourcing.BackendUnavailableException;
import dev.eventsourcing.Event;
import dev.eventsourcing.EventFilter;
import dev.eventsourcing.EventType;
import dev.eventsourcing.InvalidInputException;
import dev.eventsourcing.UnknownEventTypeException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Ten events of three devices, asked for in every way. */
class EventQueryTest {
    private final RecordingBackend backend = new RecordingBackend();
    private final EventRegistry registry = DeviceEvent.registry();
    private final EventStore store =
            EventStore.named("devices", backend, registry).start();

    @BeforeEach
    void appendTenEvents() {
        List<Event<?>> events = new ArrayList<>();
        for (int i = 1; i <= 10; i++) {
            Event<?> event = i <= 3
                    ? store.newEvent("d-" + i % 3, DeviceEvent.registered("S-" + i))
                    : store.newEvent("d-" + i % 3, new DeviceEvent.Renamed("name-" + i));
            events.add(i % 2 == 0 ? event.tags("even", "n:" + i) : event);
        }
        store.append(events);
    }

    @AfterEach
    void everyCursorWasClosed() {
        assertEquals(0, backend.openCursors.get());
        store.close();
    }

    @Test
    void everything() {
        assertEquals(sequences(1, 2, 3, 4, 5, 6, 7, 8, 9, 10), sequences(store.events()));
    }

    @Test
    void byEntityTypeAndTags() {
        assertEquals(sequences(1, 4, 7, 10), sequences(store.events().entity("d-1")));
        assertEquals(sequences(1, 2, 4, 5, 7, 8, 10), sequences(store.events().entities(List.of("d-1", "d-2"))));
        assertEquals(sequences(1, 2, 3), sequences(store.events().types("new-device")));
        assertEquals(sequences(2, 4, 6, 8, 10), sequences(store.events().tags("even")));
        assertEquals(sequences(4), sequences(store.events().tags("even", "n:4")));
        assertEquals(
                sequences(4, 10),
                sequences(store.events().tags("even").entity("d-1").types("device-changed", "new-device")));
        assertEquals(sequences(), sequences(store.events().entity("d-7")));
        assertEquals(
                sequences(6),
                sequences(store.events().where(EventFilter.entity("d-0").withTags("n:6"))));
    }

    @Test
    void narrowingAgainReplaces() {
        assertEquals(sequences(2, 5, 8), sequences(store.events().entity("d-1").entity("d-2")));
    }

    @Test
    void withinBoundsInBothDirectionsAndSoMany() {
        assertEquals(sequences(8, 9, 10), sequences(store.events().after(7)));
        assertEquals(sequences(1, 2), sequences(store.events().upTo(2)));
        assertEquals(sequences(4, 5), sequences(store.events().after(3).upTo(5)));
        assertEquals(sequences(10, 9, 8), sequences(store.events().backwards().limit(3)));
        assertEquals(sequences(5, 4), sequences(store.events().after(3).upTo(5).backwards()));
        assertEquals(sequences(), sequences(store.events().limit(0)));
        assertEquals(sequences(), sequences(store.events().after(5).upTo(5)));
    }

    @Test
    void aQueryIsNotChangedByNarrowingIt() {
        EventQuery all = store.events();
        all.entity("d-1").backwards().limit(1);

        assertEquals(10, all.list().size());
    }

    @Test
    void theFirstAndTheLast() {
        assertEquals(1, sequence(store.events().first()));
        assertEquals(10, sequence(store.events().last()));
        assertEquals(10, sequence(store.events().backwards().first()));
        assertEquals(1, sequence(store.events().backwards().last()));
        assertEquals(8, sequence(store.events().entity("d-2").last()));
        assertEquals(3, sequence(store.events().limit(3).last()));
        assertEquals(8, sequence(store.events().backwards().limit(3).last()));
        assertEquals(Optional.empty(), store.events().entity("d-7").first());
        assertEquals(Optional.empty(), store.events().entity("d-7").last());
        assertEquals(Optional.empty(), store.events().limit(0).first());
        assertEquals(Optional.empty(), store.events().limit(0).last());
    }

    @Test
    void aStreamThatIsLeftHalfWayIsClosedByItsUser() {
        try (Stream<Event<?>> events = store.events().stream()) {
            assertEquals(2, events.skip(1).findFirst().orElseThrow().sequence());
            assertEquals(1, backend.openCursors.get());
        }
    }

    @Test
    @SuppressWarnings("resource") // that is the point
    void aStreamThatIsReadToItsEndClosesItself() {
        assertEquals(10, store.events().stream().map(Event::sequence).toList().size());
        assertEquals(0, backend.openCursors.get());
    }

    @Test
    @SuppressWarnings("resource") // that is the point
    void aStreamThatFailsClosesItself() {
        store.append(anEventThatReadersDoNotKnow());

        assertThrows(
                UnknownEventTypeException.class,
                () -> reader().events().stream().count());
    }

    @Test
    void eventsAreReadAsTheyAreConsumed() {
        store.append(anEventThatReadersDoNotKnow());

        try (Stream<Event<?>> events = reader().events().stream()) {
            assertEquals(10, events.limit(10).count());
        }
        assertThrows(UnknownEventTypeException.class, () -> reader().events().list());
        assertEquals(10, reader().events().limit(10).list().size());
    }

    @Test
    void whatAnActionThrowsReachesTheCaller() {
        IllegalStateException thrown = new IllegalStateException("enough");
        List<Long> seen = new ArrayList<>();

        assertSame(
                thrown,
                assertThrows(
                        IllegalStateException.class,
                        () -> store.events().forEach(event -> {
                            seen.add(event.sequence());
                            if (event.sequence() == 3) {
                                throw thrown;
                            }
                        })));
        assertEquals(sequences(1, 2, 3), seen);
    }

    @Test
    void aBackendThatFailsWhileReadingIsReported() {
        backend.readFailsAfter = 4;
        backend.readFailure = Optional.of(new BackendUnavailableException("connection lost", null));

        assertSame(
                backend.readFailure.get(),
                assertThrows(
                        BackendUnavailableException.class, () -> store.events().list()));
    }

    @Test
    void theLastSequenceOfAFilter() {
        assertEquals(10, store.lastSequence());
        assertEquals(8, store.lastSequence(EventFilter.entity("d-2")));
        assertEquals(3, store.lastSequence(EventFilter.types("new-device")));
        assertEquals(0, store.lastSequence(EventFilter.entity("d-7")));
    }

    @Test
    void aFilterOfNothingIsRefused() {
        assertThrows(InvalidInputException.class, () -> store.events().entities(List.of()));
        assertThrows(InvalidInputException.class, () -> store.events().types());
        assertThrows(InvalidInputException.class, () -> store.events().tags());
    }

    private Event<?> anEventThatReadersDoNotKnow() {
        return Event.of(registry.register(EventType.of("known-to-writers", String.class)), "d-1", "x");
    }

    private EventStore reader() {
        return EventStore.named("devices", backend, DeviceEvent.registry()).start();
    }

    private static long sequence(Optional<Event<?>> event) {
        return event.orElseThrow().sequence();
    }

    private static List<Long> sequences(EventQuery query) {
        return query.list().stream().map(Event::sequence).toList();
    }

    private static List<Long> sequences(long... expected) {
        return java.util.Arrays.stream(expected).boxed().toList();
    }
}
