package dev.eventsourcing.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.eventsourcing.BackendUnavailableException;
import dev.eventsourcing.Event;
import dev.eventsourcing.EventFilter;
import dev.eventsourcing.EventType;
import dev.eventsourcing.Expectation;
import dev.eventsourcing.InvalidInputException;
import dev.eventsourcing.StoreClosedException;
import dev.eventsourcing.UnknownEventTypeException;
import dev.eventsourcing.UuidV7;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** From start to close, and the making of events. */
class EventStoreTest {
    private final RecordingBackend backend = new RecordingBackend();
    private final EventRegistry registry = DeviceEvent.registry();

    @Test
    void aNewStoreIsEmpty() {
        try (EventStore store = start()) {
            assertEquals("devices", store.name());
            assertEquals(0, store.lastSequence());
            assertEquals(List.of(), store.events().list());
        }
    }

    @Test
    void aStoreFindsWhatAnEarlierOneOfItsNameStored() {
        try (EventStore store = start()) {
            store.append(store.newEvent("d-1", DeviceEvent.registered("S-1")));
        }

        try (EventStore store = start();
                EventStore other = EventStore.named("others", backend, registry).start()) {
            assertEquals(1, store.events().list().size());
            assertEquals(0, other.events().list().size());
        }
    }

    @Test
    void aBackendThatDoesNotAnswerFailsTheStart() {
        BackendUnavailableException refused = new BackendUnavailableException("no server at db.example:5432", null);
        backend.openFailure = Optional.of(refused);

        assertSame(refused, assertThrows(BackendUnavailableException.class, this::start));
    }

    @Test
    void aClosedBackendFailsTheStart() {
        backend.close();

        assertThrows(StoreClosedException.class, this::start);
    }

    @Test
    void aNameThatNoEngineTakesIsRefused() {
        for (String name : List.of("", "Devices", "1st", "a b", "a.b", "x".repeat(41), "drop\"table")) {
            assertThrows(InvalidInputException.class, () -> EventStore.named(name, backend, registry), name);
        }
    }

    @Test
    void closingEndsTheLogAndLeavesTheBackendOpen() {
        EventStore store = start();

        store.close();
        store.close();

        assertTrue(backend.logClosed);
        assertFalse(backend.closed);
        start().close();
    }

    @Test
    void aClosedStoreRefusesEverything() {
        EventStore store = start();
        Event<?> event = store.newEvent("d-1", DeviceEvent.registered("S-1"));
        EventQuery query = store.events();
        store.close();

        List<Executable> calls = List.of(
                () -> store.newEvent(DeviceEvent.REGISTERED),
                () -> store.newEvent("new-device"),
                () -> store.newEvent("d-1", DeviceEvent.registered("S-1")),
                () -> store.append(event),
                () -> store.append(List.of(event), Expectation.any()),
                store::events,
                query::list,
                query::first,
                query::stream,
                store::lastSequence,
                () -> store.lastSequence(EventFilter.entity("d-1")),
                () -> store.project(new Device("d-1")),
                () -> store.project(new Device("d-1"), 1),
                () -> store.project(new Device("d-1"), EventFilter.all()),
                () -> store.projectAll(List.of(new Device("d-1"))),
                () -> store.tail(0, EventFilter.all(), any -> {}));
        for (Executable call : calls) {
            assertThrows(StoreClosedException.class, call);
        }
        ExecutionException failed = assertThrows(
                ExecutionException.class,
                () -> store.appendAsync(event, Expectation.any()).get());
        assertEquals(StoreClosedException.class, failed.getCause().getClass());
        assertEquals(List.of(), backend.sent);
    }

    @Test
    void aNewEventHasAnIdATimeAndTheDefaultPayload() {
        Instant now = Instant.parse("2026-11-23T10:15:30.123456789Z");
        try (EventStore store = EventStore.named("devices", backend, registry)
                .clock(Clock.fixed(now, ZoneOffset.UTC))
                .start()) {
            Event<DeviceEvent.Registered> event = store.newEvent(DeviceEvent.REGISTERED);
            Event<?> byName = store.newEvent("new-device");

            assertEquals(new DeviceEvent.Registered("", List.of()), event.payload());
            assertEquals(event.payload(), byName.payload());
            assertEquals(Instant.parse("2026-11-23T10:15:30.123456Z"), event.timestamp());
            assertEquals(now.toEpochMilli(), UuidV7.millisOf(event.id()));
            assertNotEquals(event.id(), byName.id());
            assertEquals("", event.entityId());
            assertEquals(0, event.sequence());
        }
    }

    @Test
    void aNewEventOfAPayloadHasTheTypeThatItsClassTells() {
        try (EventStore store = start()) {
            Event<?> event = store.newEvent("d-1", new DeviceEvent.Firmware.Updated("2.0"));

            assertEquals(DeviceEvent.CHANGED, event.type());
            assertEquals("d-1", event.entityId());
            assertEquals(new DeviceEvent.Firmware.Updated("2.0"), event.payload());
        }
    }

    @Test
    void aNewEventOfAnUnknownTypeIsRefused() {
        try (EventStore store = start()) {
            assertThrows(UnknownEventTypeException.class, () -> store.newEvent("device-lost"));
            assertThrows(
                    UnknownEventTypeException.class, () -> store.newEvent(EventType.of("device-lost", String.class)));
            assertThrows(UnknownEventTypeException.class, () -> store.newEvent("d-1", "just text"));
            assertThrows(UnknownEventTypeException.class, () -> store.newEvent("d-1", Map.of("just", "a map")));
        }
    }

    @Test
    void readingDoesNotAskForDefaultPayloads() {
        try (EventStore store = start()) {
            EventType<String> type =
                    registry.register(EventType.of("noted", String.class).defaults(() -> {
                        throw new IllegalStateException("asked for");
                    }));
            store.append(Event.of(type, "d-1", "a note"));

            assertEquals("a note", store.events().first().orElseThrow().payload());
        }
    }

    private EventStore start() {
        return EventStore.named("devices", backend, registry).start();
    }
}
