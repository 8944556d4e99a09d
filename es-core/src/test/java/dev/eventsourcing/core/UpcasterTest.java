package dev.eventsourcing.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.eventsourcing.CodecException;
import dev.eventsourcing.Event;
import dev.eventsourcing.EventFilter;
import dev.eventsourcing.EventType;
import dev.eventsourcing.Expectation;
import dev.eventsourcing.InvalidInputException;
import dev.eventsourcing.WrongSequenceException;
import dev.eventsourcing.backend.memory.MemoryBackend;
import dev.eventsourcing.backend.memory.MemoryCheckpointStore;
import dev.eventsourcing.backend.memory.MemoryKeyStore;
import dev.eventsourcing.codec.json.JsonCodec;
import dev.eventsourcing.core.Upcaster.Part;
import dev.eventsourcing.encryption.EntityKeys;
import dev.eventsourcing.encryption.MemoryKek;
import dev.eventsourcing.subscription.FailurePolicy;
import dev.eventsourcing.subscription.Subscription;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class UpcasterTest {
    record OldDevice(String serial, String macAddress) {}

    record Device(String serial, List<String> macAddresses) {}

    record Moved(String from, String to) {}

    record Left(String place) {}

    record Arrived(String place) {}

    private final MemoryBackend backend = new MemoryBackend();
    private final EntityKeys keys = EntityKeys.over(new MemoryKeyStore(), MemoryKek.random());

    @BeforeEach
    void anOlderReleaseWritesTheLog() {
        EventRegistry registry = new EventRegistry().registerCodec(new JsonCodec());
        registry.register(EventType.of("new-device", OldDevice.class));
        registry.register(EventType.of("moved", Moved.class));
        try (EventStore store =
                EventStore.named("devices", backend, registry).keys(keys).start()) {
            keys.create("secret");
            store.append(store.newEvent("d-1", new OldDevice("S-1", "00:01")));
            store.append(store.newEvent("d-1", new Moved("kitchen", "hall")));
            store.append(store.newEvent("secret", new OldDevice("S-2", "00:02")));
        }
    }

    @AfterEach
    void close() {
        keys.close();
        backend.close();
    }

    @Test
    void treeIsChangedStepByStepAndRenamed() {
        try (EventStore store = open(present())) {
            assertEquals(
                    List.of(
                            new Device("S-1", List.of("00:01")),
                            new Left("kitchen"),
                            new Arrived("hall"),
                            new Device("S-2", List.of("00:02"))),
                    payloads(store.events()));
            assertEquals(
                    List.of("device-registered", "left", "arrived", "device-registered"),
                    store.events().list().stream()
                            .map(event -> event.type().name())
                            .toList());
        }
    }

    @Test
    void partsOfOneEventShareItsPlace() {
        try (EventStore store = open(present())) {
            List<Event<?>> parts = store.events().after(1).limit(2).list();

            assertEquals(List.of(2L, 2L), parts.stream().map(Event::sequence).toList());
            assertEquals(parts.get(0).id(), parts.get(1).id());
            assertEquals(
                    List.of(new Arrived("hall"), new Left("kitchen")),
                    payloads(store.events().upTo(2).backwards().limit(2)),
                    "backwards");
            assertEquals(
                    List.of(new Left("kitchen")),
                    payloads(store.events().after(1).limit(1)),
                    "limited");
        }
    }

    @Test
    void olderObjectsAreTurnedIntoNewerOnes() {
        EventRegistry registry = new EventRegistry().registerCodec(new JsonCodec());
        registry.register(EventType.of("device-registered", Device.class));
        registry.upcast(Upcaster.typed(
                EventType.of("new-device", OldDevice.class),
                EventType.of("device-registered", Device.class),
                old -> new Device(old.serial(), List.of(old.macAddress()))));
        try (EventStore store = open(registry)) {
            assertEquals(
                    List.of(new Device("S-1", List.of("00:01")), new Device("S-2", List.of("00:02"))),
                    payloads(store.events().types("device-registered")));
        }
    }

    @Test
    void newNamesFindWhatWasStoredUnderOldOnes() {
        try (EventStore store = open(present())) {
            assertEquals(List.of(new Arrived("hall")), payloads(store.events().types("arrived")));
            assertEquals(2, store.events().types("device-registered").list().size());
            assertEquals(3, store.lastSequence(EventFilter.types("device-registered")));
            assertEquals(0, store.lastSequence(EventFilter.types("nothing")));

            Expectation none = Expectation.noneAfter(EventFilter.types("device-registered"), 2);
            assertThrows(
                    WrongSequenceException.class,
                    () -> store.append(store.newEvent("d-2", new Device("S-3", List.of())), none));
        }
    }

    @Test
    void everyPathOnWhichEventsAreReadIsUpcast() throws Exception {
        try (EventStore store = open(present())) {
            BlockingQueue<Object> live = new LinkedBlockingQueue<>();
            try (EventTail tail = store.tail(0, EventFilter.types("arrived"), event -> live.add(event.payload()))) {
                assertEquals(new Arrived("hall"), live.poll(10, TimeUnit.SECONDS));
                assertTrue(tail.position() <= 3);
            }
            Places places = new Places("d-1");
            assertEquals(2, store.project(places));
            assertEquals("hall", places.place);
            List<Projection<Places>> many = store.projectAll(List.of(new Places("d-1"), new Places("d-9")));
            assertEquals("hall", many.get(0).orThrow().place);
            assertEquals(2, many.get(0).sequence());
            assertEquals(
                    "hall",
                    store.events()
                            .entity("d-1")
                            .asOf(Instant.now())
                            .last()
                            .map(event -> ((Arrived) event.payload()).place())
                            .orElseThrow());
        }
    }

    @Test
    void subscriptionsAndWhatTheyParkAreUpcastToo() throws Exception {
        AtomicBoolean mended = new AtomicBoolean();
        List<Object> handled = new CopyOnWriteArrayList<>();
        try (EventStore store = open(present());
                Subscription places = store.subscribe("places", new MemoryCheckpointStore())
                        .where(EventFilter.types("arrived"))
                        .lease(Duration.ofMillis(200))
                        .onFailure(FailurePolicy.retry(1).thenPark())
                        .start(event -> {
                            if (!mended.get()) {
                                throw new IllegalStateException("not yet");
                            }
                            handled.add(event.payload());
                        })) {
            assertTrue(places.awaitSequence(3, Duration.ofSeconds(20)));
            assertEquals(1, places.status().parked());

            mended.set(true);
            long deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
            while (places.status().parked() > 0 && System.nanoTime() < deadline) {
                places.parked().retry("d-1");
                Thread.sleep(50);
            }

            assertEquals(List.of(new Arrived("hall")), handled);
        }
    }

    @Test
    void eventThatIsDroppedStillCountsForExpectations() {
        EventRegistry registry = new EventRegistry().registerCodec(new JsonCodec());
        registry.register(EventType.of("new-device", OldDevice.class));
        registry.upcast(Upcaster.split("moved", 1, List.of(), tree -> List.of()));
        try (EventStore store = open(registry)) {
            Places places = new Places("d-1");

            long sequence = store.project(places);

            assertEquals(2, sequence);
            store.append(store.newEvent("d-1", new OldDevice("S-9", "")), Expectation.entityAt("d-1", sequence));
        }
    }

    @Test
    void forgottenEventHasItsPresentName() {
        keys.shred("secret", "asked to be");
        try (EventStore store = open(present())) {
            Event<?> forgotten = store.events().entity("secret").first().orElseThrow();

            assertTrue(forgotten.isForgotten());
            assertEquals("device-registered", forgotten.type().name());
        }
    }

    @Test
    void upcasterThatThrowsIsReportedWithTheEventAndWithoutThePayload() {
        EventRegistry registry = new EventRegistry().registerCodec(new JsonCodec());
        registry.register(EventType.of("moved", Moved.class).version(2));
        registry.register(EventType.of("new-device", OldDevice.class));
        registry.upcast(Upcaster.tree("moved", 1, tree -> {
            throw new IllegalArgumentException("cannot move from " + tree.get("from"));
        }));
        try (EventStore store = open(registry)) {
            CodecException failure =
                    assertThrows(CodecException.class, () -> store.events().list());

            assertTrue(failure.getMessage().contains("sequence 2"), failure.getMessage());
            assertFalse(failure.getMessage().contains("kitchen"), failure.getMessage());
            Verification verification = store.verify();
            assertEquals(1, verification.unreadable());
            assertEquals(2, verification.readable());
            assertEquals(Map.of("moved", 1L), verification.unreadableByType());
            assertEquals(2, verification.first().get(0).sequence());
            assertFalse(verification.isSound());
        }
    }

    @Test
    void undeclaredPartIsRefused() {
        EventRegistry registry = present0();
        registry.upcast(Upcaster.split(
                "moved", 1, List.of("left"), tree -> List.of(new Part("arrived", 1, Map.of("place", "hall")))));
        try (EventStore store = open(registry)) {
            assertThrows(
                    CodecException.class, () -> store.events().entity("d-1").list());
        }
    }

    @Test
    void circlesAndSecondStepsAreRefused() {
        EventRegistry registry = new EventRegistry();
        registry.upcast(Upcaster.rename("a", 1, "b", 1));
        registry.upcast(Upcaster.rename("b", 1, "c", 1));

        assertThrows(InvalidInputException.class, () -> registry.upcast(Upcaster.rename("c", 1, "a", 1)));
        assertThrows(InvalidInputException.class, () -> registry.upcast(Upcaster.rename("d", 2, "d", 2)));
        assertThrows(InvalidInputException.class, () -> registry.upcast(Upcaster.rename("a", 1, "z", 1)));
    }

    private EventStore open(EventRegistry registry) {
        return EventStore.named("devices", backend, registry).keys(keys).start();
    }

    private static EventRegistry present0() {
        EventRegistry registry = new EventRegistry().registerCodec(new JsonCodec());
        registry.register(EventType.of("device-registered", Device.class).version(3));
        registry.register(EventType.of("left", Left.class));
        registry.register(EventType.of("arrived", Arrived.class));
        registry.upcast(Upcaster.tree("new-device", 1, tree -> {
            tree.put("macAddresses", List.of(tree.remove("macAddress")));
            return tree;
        }));
        return registry.upcast(Upcaster.rename("new-device", 2, "device-registered", 3));
    }

    private static EventRegistry present() {
        return present0()
                .upcast(Upcaster.split(
                        "moved",
                        1,
                        List.of("left", "arrived"),
                        tree -> List.of(
                                new Part("left", 1, Map.of("place", tree.get("from"))),
                                new Part("arrived", 1, Map.of("place", tree.get("to"))))));
    }

    private static List<Object> payloads(EventQuery query) {
        return query.list().stream().<Object>map(Event::payload).toList();
    }

    private static final class Places implements dev.eventsourcing.Entity {
        private final String id;
        private String place = "";

        Places(String id) {
            this.id = id;
        }

        @Override
        public String id() {
            return id;
        }

        @Override
        public void project(Event<?> event) {
            if (event.payload() instanceof Arrived arrived) {
                place = arrived.place();
            }
        }
    }
}
