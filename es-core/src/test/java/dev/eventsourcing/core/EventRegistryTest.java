package dev.eventsourcing.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.eventsourcing.EventStoreException;
import dev.eventsourcing.EventType;
import dev.eventsourcing.InvalidInputException;
import dev.eventsourcing.UnknownCodecException;
import dev.eventsourcing.UnknownEventTypeException;
import dev.eventsourcing.codec.json.JsonCodec;
import dev.eventsourcing.spi.Codec;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

class EventRegistryTest {
    record Issued(String reader) {}

    record Returned(String title) {}

    private final EventRegistry registry = new EventRegistry();

    @Test
    void aTypeIsFoundByItsName() {
        EventType<Issued> issued = registry.register(EventType.of("card-issued", Issued.class));

        assertSame(issued, registry.type("card-issued"));
        assertSame(issued, registry.type("card-issued", Issued.class));
    }

    @Test
    void aTypeIsFoundByItsPayloadClass() {
        EventType<Issued> issued = registry.register(EventType.of("card-issued", Issued.class));

        assertSame(issued, registry.typeOf(Issued.class));
    }

    @Test
    void whatASealedInterfacePermitsFindsItsType() {
        EventType<DeviceEvent> changed = registry.register(DeviceEvent.CHANGED);

        assertSame(changed, registry.typeOf(DeviceEvent.Renamed.class));
        assertSame(changed, registry.typeOf(DeviceEvent.Firmware.RolledBack.class));
    }

    @Test
    void aTypeOfItsOwnComesBeforeThatOfASealedInterface() {
        registry.register(DeviceEvent.CHANGED);
        EventType<DeviceEvent.Renamed> renamed =
                registry.register(EventType.of("device-renamed", DeviceEvent.Renamed.class));

        assertSame(renamed, registry.typeOf(DeviceEvent.Renamed.class));
    }

    @Test
    void aPayloadClassOfTwoTypesTellsNeither() {
        registry.register(EventType.of("card-issued", Issued.class));
        registry.register(EventType.of("card-reissued", Issued.class));

        assertMessage(
                "several event types have payloads of " + Issued.class.getName()
                        + ": ['card-issued', 'card-reissued']; name the one you mean",
                UnknownEventTypeException.class,
                () -> registry.typeOf(Issued.class));
    }

    @Test
    void registeringTheSameTypeAgainChangesNothing() {
        registry.register(EventType.of("card-issued", Issued.class));
        registry.register(EventType.of("card-issued", Issued.class));

        assertEquals(List.of(EventType.of("card-issued", Issued.class)), registry.types());
        assertEquals("card-issued", registry.typeOf(Issued.class).name());
    }

    @Test
    void anotherTypeOfTheSameNameIsRefused() {
        registry.register(EventType.of("card", Issued.class));

        assertMessage(
                "event type name 'card' is taken by EventType[card v1, json] of " + Issued.class.getName(),
                InvalidInputException.class,
                () -> registry.register(EventType.of("card", Returned.class)));
        assertThrows(
                InvalidInputException.class,
                () -> registry.register(EventType.of("card", Issued.class).version(2)));
        assertThrows(
                InvalidInputException.class,
                () -> registry.register(EventType.of("card", Issued.class).codec("cbor")));
        assertEquals(Issued.class, registry.type("card").payloadClass());
        assertThrows(UnknownEventTypeException.class, () -> registry.typeOf(Returned.class));
    }

    @Test
    void anUnknownNameSaysWhatToCall() {
        assertMessage(
                "no event type 'card-lost' is registered; call registry.register(EventType.of(...))",
                UnknownEventTypeException.class,
                () -> registry.type("card-lost"));
        assertMessage(
                "no event type has payloads of " + Issued.class.getName()
                        + "; call registry.register(EventType.of(\"a-stable-name\", Issued.class))",
                UnknownEventTypeException.class,
                () -> registry.typeOf(Issued.class));
        assertMessage(
                "no codec 'cbor' is registered; call registry.registerCodec(...)",
                UnknownCodecException.class,
                () -> registry.codec("cbor"));
    }

    @Test
    void aNameCannotForgeALineOfALog() {
        assertMessage("'x\\u000aINFO fine'", UnknownEventTypeException.class, () -> registry.type("x\nINFO fine"));
    }

    @Test
    void aNameAskedForWithAnotherClassIsUnknown() {
        registry.register(EventType.of("card-issued", Issued.class));

        assertMessage(
                "has payloads of " + Issued.class.getName() + ", not of " + Returned.class.getName(),
                UnknownEventTypeException.class,
                () -> registry.type("card-issued", Returned.class));
    }

    @Test
    void aCodecIsFoundByItsName() {
        JsonCodec json = new JsonCodec();

        assertSame(json, registry.registerCodec(json).registerCodec(json).codec("json"));
    }

    @Test
    void anotherCodecOfTheSameNameIsRefused() {
        Codec first = new JsonCodec();
        registry.registerCodec(first);

        assertThrows(InvalidInputException.class, () -> registry.registerCodec(new JsonCodec()));
        assertSame(first, registry.codec("json"));
    }

    @Test
    void typesAreListedByName() {
        registry.register(EventType.of("returned", Returned.class));
        registry.register(EventType.of("issued", Issued.class));

        assertEquals(
                List.of("issued", "returned"),
                registry.types().stream().map(EventType::name).toList());
    }

    @Test
    void manyThreadsRegisterAtOnceAndEachNameIsGivenOnce() throws Exception {
        int threads = 8;
        ExecutorService executor = Executors.newFixedThreadPool(threads);
        CountDownLatch ready = new CountDownLatch(threads);
        try {
            List<Future<Long>> winners = IntStream.range(0, threads)
                    .mapToObj(thread -> executor.submit(() -> {
                        ready.countDown();
                        ready.await();
                        return IntStream.range(0, 500)
                                .filter(i -> registers("type-" + i, thread + 1))
                                .count();
                    }))
                    .toList();
            long won = 0;
            for (Future<Long> winner : winners) {
                won += winner.get();
            }

            assertEquals(500, won);
            assertEquals(500, registry.types().size());
        } finally {
            executor.shutdownNow();
        }
    }

    private boolean registers(String name, int version) {
        try {
            registry.register(EventType.of(name, Issued.class).version(version));
            return true;
        } catch (InvalidInputException e) {
            return false;
        }
    }

    private static <X extends EventStoreException> void assertMessage(String part, Class<X> type, Executable call) {
        String message = assertThrows(type, call).getMessage();
        assertTrue(message.contains(part), message);
    }
}
