package dev.eventsourcing.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.eventsourcing.BackendUnavailableException;
import dev.eventsourcing.Entity;
import dev.eventsourcing.Event;
import dev.eventsourcing.EventFilter;
import dev.eventsourcing.EventType;
import dev.eventsourcing.InvalidInputException;
import dev.eventsourcing.ProjectionFailedException;
import dev.eventsourcing.UnknownEventTypeException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Rebuilding one entity, many of them, and anything else from events. */
class ProjectTest {
    private final RecordingBackend backend = new RecordingBackend();
    private final EventRegistry registry = DeviceEvent.registry();
    private final EventStore store =
            EventStore.named("devices", backend, registry).start();

    @AfterEach
    void everyCursorWasClosed() {
        assertEquals(0, backend.openCursors.get());
        store.close();
    }

    @Test
    void anEntityTakesItsOwnEventsInOrder() {
        register("d-1", "d-2");
        rename("d-1", "hall");
        rename("d-2", "attic");
        Device device = new Device("d-1");

        long last = store.project(device);

        assertEquals(3, last);
        assertEquals("S-d-1", device.serial);
        assertEquals("hall", device.name);
        assertEquals(List.of(1L, 3L), device.sequences);
    }

    @Test
    void anEntityWithoutEventsEndsAtZero() {
        register("d-1");
        Device device = new Device("d-2");

        assertEquals(0, store.project(device));
        assertEquals(List.of(), device.sequences);
    }

    @Test
    void anEntityAsItWasThen() {
        register("d-1", "d-2");
        rename("d-1", "hall");
        rename("d-1", "attic");
        Device device = new Device("d-1");

        assertEquals(3, store.project(device, 3));
        assertEquals("hall", device.name);
        assertEquals(1, store.project(new Device("d-1"), 2));
        assertEquals(0, store.project(new Device("d-1"), 0));
    }

    @Test
    void aProjectorTakesWhatAFilterLetsThrough() {
        register("d-1", "d-2");
        rename("d-1", "hall");
        rename("d-2", "attic");
        List<Object> names = new ArrayList<>();

        long last = store.project(event -> names.add(event.payload()), EventFilter.types("device-changed"));

        assertEquals(List.of(new DeviceEvent.Renamed("hall"), new DeviceEvent.Renamed("attic")), names);
        assertEquals(4, last);
    }

    @Test
    void aProjectorThatThrowsIsStoppedAndTheEventIsNamed() {
        register("d-1", "d-2");
        rename("d-1", "hall");
        rename("d-1", "attic");
        IllegalStateException thrown = new IllegalStateException("no such room");
        List<Long> taken = new ArrayList<>();

        ProjectionFailedException failed = assertThrows(
                ProjectionFailedException.class,
                () -> store.project(
                        event -> {
                            if (event.payload() instanceof DeviceEvent.Renamed) {
                                throw thrown;
                            }
                            taken.add(event.sequence());
                        },
                        EventFilter.entity("d-1")));

        assertSame(thrown, failed.getCause());
        assertEquals(3, failed.sequence());
        assertEquals(store.events().after(2).first().orElseThrow().id(), failed.eventId());
        assertEquals(List.of(1L), taken);
    }

    @Test
    void aProjectorThatIsInterruptedKeepsTheFlag() {
        register("d-1");

        assertThrows(
                ProjectionFailedException.class,
                () -> store.project(
                        event -> {
                            throw new InterruptedException();
                        },
                        EventFilter.all()));
        assertTrue(Thread.interrupted());
    }

    @Test
    void aBackendThatFailsIsReportedAsItSaid() {
        register("d-1");
        rename("d-1", "hall");
        backend.readFailsAfter = 1;
        backend.readFailure = Optional.of(new BackendUnavailableException("connection lost", null));
        Device device = new Device("d-1");

        assertSame(
                backend.readFailure.get(),
                assertThrows(BackendUnavailableException.class, () -> store.project(device)));
        assertEquals(List.of(1L), device.sequences);
    }

    @Test
    void aQueryCanBeProjectedForwardsOnly() {
        register("d-1");
        rename("d-1", "hall");
        rename("d-1", "attic");
        Device device = new Device("d-1");

        assertEquals(2, store.events().entity("d-1").after(1).limit(1).project(device));
        assertEquals("hall", device.name);
        assertThrows(
                InvalidInputException.class, () -> store.events().backwards().project(device));
    }

    @Test
    void manyEntitiesAreReadTogether() {
        String[] ids = IntStream.range(0, 3 * EntityProjections.ENTITIES_PER_READ)
                .mapToObj(i -> "d-" + i)
                .toArray(String[]::new);
        register(ids);
        for (String id : ids) {
            rename(id, "name of " + id);
        }
        List<Device> devices = IntStream.range(0, ids.length)
                .mapToObj(i -> new Device(ids[ids.length - 1 - i]))
                .toList();
        backend.reads.set(0);

        List<Projection<Device>> projections = store.projectAll(devices);

        assertEquals(devices, projections.stream().map(Projection::orThrow).toList());
        for (Projection<Device> projection : projections) {
            Device device = projection.entity();
            assertEquals("name of " + device.id(), device.name);
            assertEquals(2, device.sequences.size());
            assertEquals(device.sequences.get(1), projection.sequence());
        }
        assertEquals(3, backend.reads.get());
    }

    @Test
    void nothingIsReadForNobody() {
        assertEquals(List.of(), store.projectAll(List.<Device>of()));
        assertEquals(0, backend.reads.get());
    }

    @Test
    void oneEntityThatFailsStopsNoOther() {
        register("d-1", "d-2", "d-3");
        rename("d-1", "hall");
        rename("d-2", "attic");
        rename("d-2", "cellar");
        rename("d-3", "porch");
        RuntimeException thrown = new IllegalStateException("no attics");
        Device first = new Device("d-1");
        Device third = new Device("d-3");

        List<Projection<Entity>> projections =
                store.projectAll(List.of(first, new Fussy("d-2", thrown), third, new Device("d-4"), new Device("\0")));

        assertEquals(
                List.of(4L, 2L, 7L, 0L, 0L),
                projections.stream().map(Projection::sequence).toList());
        assertEquals("hall", first.name);
        assertEquals("porch", third.name);
        ProjectionFailedException failed =
                (ProjectionFailedException) projections.get(1).failure().orElseThrow();
        assertEquals(5, failed.sequence());
        assertSame(thrown, failed.getCause());
        assertSame(
                failed,
                assertThrows(
                        ProjectionFailedException.class,
                        () -> projections.get(1).orThrow()));
        assertEquals(Optional.empty(), projections.get(3).failure());
        assertEquals(
                InvalidInputException.class,
                projections.get(4).failure().orElseThrow().getClass());
    }

    @Test
    void anEntityThatCannotTellItsIdStopsNoOther() {
        register("d-1");
        Entity nameless = new Entity() {
            @Override
            public String id() {
                throw new IllegalStateException("not loaded");
            }

            @Override
            public void project(Event<?> event) {}
        };

        List<Projection<Entity>> projections = store.projectAll(List.of(nameless, new Device("d-1")));

        assertEquals(
                InvalidInputException.class,
                projections.get(0).failure().orElseThrow().getClass());
        assertEquals(1, projections.get(1).sequence());
    }

    @Test
    void twoEntitiesWithOneIdBothTakeItsEvents() {
        register("d-1");
        Device one = new Device("d-1");
        Device other = new Device("d-1");

        store.projectAll(List.of(one, other));

        assertEquals(one.serial, other.serial);
        assertEquals(List.of(1L), other.sequences);
    }

    @Test
    void anUnreadableEventIsItsEntitysFailureOnly() {
        register("d-1", "d-2");
        store.append(Event.of(registry.register(EventType.of("known-to-writers", String.class)), "d-1", "x"));
        rename("d-2", "attic");
        EventStore reader =
                EventStore.named("devices", backend, DeviceEvent.registry()).start();

        List<Projection<Device>> projections = reader.projectAll(List.of(new Device("d-1"), new Device("d-2")));

        assertEquals(
                UnknownEventTypeException.class,
                projections.get(0).failure().orElseThrow().getClass());
        assertEquals(1, projections.get(0).sequence());
        assertEquals("attic", projections.get(1).orThrow().name);
    }

    @Test
    void aFailedReadIsTheFailureOfEveryEntityThatWaitedForIt() {
        register("d-1", "d-2");
        backend.readFailsAfter = 1;
        backend.readFailure = Optional.of(new BackendUnavailableException("connection lost", null));

        List<Projection<Device>> projections = store.projectAll(List.of(new Device("d-1"), new Device("d-2")));

        for (Projection<Device> projection : projections) {
            assertSame(backend.readFailure.get(), projection.failure().orElseThrow());
        }
        assertEquals(1, projections.get(0).sequence());
    }

    @Test
    void aProjectionShowsNoStateOfItsEntity() {
        register("d-1");

        String shown = store.projectAll(List.of(new Device("d-1"))).toString();

        assertEquals("[Projection[dev.eventsourcing.core.Device, sequence=1]]", shown);
    }

    private void register(String... ids) {
        List<Event<?>> events = new ArrayList<>();
        for (String id : ids) {
            events.add(store.newEvent(id, DeviceEvent.registered("S-" + id)));
        }
        store.append(events);
    }

    private void rename(String id, String name) {
        store.append(store.newEvent(id, new DeviceEvent.Renamed(name)));
    }

    private record Fussy(String id, RuntimeException thrown) implements Entity {
        @Override
        public void project(Event<?> event) {
            if (event.payload() instanceof DeviceEvent.Renamed) {
                throw thrown;
            }
        }
    }
}
