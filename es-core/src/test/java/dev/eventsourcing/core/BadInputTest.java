package dev.eventsourcing.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.eventsourcing.CodecException;
import dev.eventsourcing.DuplicateEventIdException;
import dev.eventsourcing.EntityForgottenException;
import dev.eventsourcing.Event;
import dev.eventsourcing.EventFilter;
import dev.eventsourcing.EventStoreException;
import dev.eventsourcing.EventType;
import dev.eventsourcing.Expectation;
import dev.eventsourcing.Forgotten;
import dev.eventsourcing.InvalidInputException;
import dev.eventsourcing.UnknownCodecException;
import dev.eventsourcing.UnknownEventTypeException;
import dev.eventsourcing.spi.Codec;
import dev.eventsourcing.spi.Limits;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What cannot be stored is refused by its name, and with it everything that was to be stored together with it. */
class BadInputTest {
    private static final String SECRET = "canary-5528";

    private final RecordingBackend backend = new RecordingBackend();
    private final EventRegistry registry = DeviceEvent.registry();
    private final EventStore store =
            EventStore.named("devices", backend, registry).start();

    @AfterEach
    void close() {
        store.close();
    }

    @Test
    void aTypeThatIsNotRegisteredIsRefused() {
        refused(UnknownEventTypeException.class, Event.of(EventType.of("device-lost", String.class), "d-1", SECRET));
    }

    @Test
    void aTypeThatIsNotTheRegisteredOneIsRefused() {
        refused(InvalidInputException.class, Event.of(EventType.of("new-device", String.class), "d-1", SECRET));
        refused(
                InvalidInputException.class,
                Event.of(DeviceEvent.REGISTERED.version(2), "d-1", DeviceEvent.registered(SECRET)));
        refused(
                InvalidInputException.class,
                Event.of(DeviceEvent.REGISTERED.codec("cbor"), "d-1", DeviceEvent.registered(SECRET)));
    }

    @Test
    void aCodecThatIsNotRegisteredIsRefused() {
        EventType<String> type =
                registry.register(EventType.of("noted", String.class).codec("cbor"));

        refused(UnknownCodecException.class, Event.of(type, "d-1", SECRET));
    }

    @Test
    @SuppressWarnings({"unchecked", "rawtypes"})
    void aPayloadOfAnotherClassIsRefused() {
        EventType<Object> raw = (EventType) DeviceEvent.REGISTERED;

        refused(InvalidInputException.class, Event.of(raw, "d-1", SECRET));
    }

    @Test
    void anEventWithoutAPayloadIsRefused() {
        EventType<String> type = registry.register(EventType.of("noted", String.class));

        refused(InvalidInputException.class, store.newEvent(type).entity("d-1"));
    }

    @Test
    void anEventWithoutAnEntityIsRefused() {
        String message = refused(InvalidInputException.class, store.newEvent(DeviceEvent.REGISTERED));

        assertTrue(message.contains("event.entity(...)"), message);
    }

    @Test
    void aForgottenEventCannotBeAppended() {
        refused(
                EntityForgottenException.class,
                Event.of(DeviceEvent.REGISTERED, "d-1", DeviceEvent.registered(SECRET))
                        .forgotten(new Forgotten(1, Instant.EPOCH)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\0b", "\uD800", "x\uDC00", "\uDC00\uD800"})
    void illFormedTextIsRefusedWhereverItIs(String text) {
        Event<DeviceEvent.Registered> good = Event.of(DeviceEvent.REGISTERED, "d-1", DeviceEvent.registered(SECRET));

        refused(InvalidInputException.class, good.entity(text));
        refused(InvalidInputException.class, good.tags(text));
        refused(InvalidInputException.class, good.metadata(text, "value"));
        refused(InvalidInputException.class, good.metadata("key", text));
        assertThrows(InvalidInputException.class, () -> store.events().entity(text));
        assertThrows(InvalidInputException.class, () -> store.project(new Device(text)));
        assertThrows(InvalidInputException.class, () -> store.lastSequence(EventFilter.entity(text)));
        assertThrows(InvalidInputException.class, () -> Expectation.entityAbsent(text));
    }

    @Test
    void textThatIsTooLongIsRefusedAndTextAsLongAsAllowedIsNot() {
        Event<DeviceEvent.Registered> good = Event.of(DeviceEvent.REGISTERED, "d-1", DeviceEvent.registered(SECRET));

        refused(InvalidInputException.class, good.entity("é".repeat(257)));
        refused(InvalidInputException.class, good.tags("t".repeat(256)));
        refused(InvalidInputException.class, good.metadata("k".repeat(256), ""));
        refused(InvalidInputException.class, good.metadata("k", "v".repeat(8193)));
        assertEquals(
                1,
                store.append(good.entity("é".repeat(256)).tags("t".repeat(255)).metadata("k", "v".repeat(8192))));
    }

    @Test
    void metadataWithTheReservedPrefixIsRefused() {
        Event<DeviceEvent.Registered> good = Event.of(DeviceEvent.REGISTERED, "d-1", DeviceEvent.registered(SECRET));

        for (String reserved : List.of("es-", "es-codec", "es-encoding", "es-anything")) {
            refused(InvalidInputException.class, good.metadata(reserved, "x"));
        }
        assertEquals(
                1, store.append(good.metadata("es", "1").metadata("ES-x", "2").metadata("escape", "3")));
    }

    @Test
    void tooManyHeadersOrTagsAreRefused() {
        Event<DeviceEvent.Registered> event = Event.of(DeviceEvent.REGISTERED, "d-1", DeviceEvent.registered(SECRET));
        Map<String, String> metadata = new LinkedHashMap<>();
        String[] tags = new String[Limits.MAX_TAGS + 1];
        for (int i = 0; i <= Limits.MAX_HEADERS; i++) {
            metadata.put("key-" + i, "");
        }
        for (int i = 0; i < tags.length; i++) {
            tags[i] = "tag-" + i;
        }

        refused(InvalidInputException.class, event.metadata(metadata));
        refused(InvalidInputException.class, event.tags(tags));
    }

    @Test
    void aPayloadOrABatchThatIsTooLargeIsRefused() {
        Event<DeviceEvent.Registered> large =
                Event.of(DeviceEvent.REGISTERED, "d-1", DeviceEvent.registered(SECRET.repeat(90_000)));
        List<Event<?>> many = new ArrayList<>();
        for (int i = 0; i <= Limits.MAX_APPEND_EVENTS; i++) {
            many.add(Event.of(DeviceEvent.REGISTERED, "d-1", DeviceEvent.registered(SECRET)));
        }

        refused(InvalidInputException.class, large);
        assertThrows(InvalidInputException.class, () -> store.append(many));
        assertThrows(InvalidInputException.class, () -> store.append(List.of()));
        assertEquals(0, store.lastSequence());
    }

    @Test
    void anIdThatIsTakenOrTwiceInABatchIsRefused() {
        Event<DeviceEvent.Registered> event = Event.of(DeviceEvent.REGISTERED, "d-1", DeviceEvent.registered("S-1"));
        store.append(event);

        assertThrows(
                DuplicateEventIdException.class, () -> store.append(event.payload(DeviceEvent.registered(SECRET))));
        assertThrows(DuplicateEventIdException.class, () -> store.append(event.entity("d-2")));
        Event<?> fresh = Event.of(DeviceEvent.REGISTERED, "d-1", DeviceEvent.registered("S-2"));
        assertThrows(DuplicateEventIdException.class, () -> store.append(List.of(fresh, fresh)));
        assertEquals(1, store.lastSequence());
    }

    @Test
    void nullsAreRefusedBeforeAnythingIsSent() {
        List<Event<?>> withNull = new ArrayList<>();
        withNull.add(Event.of(DeviceEvent.REGISTERED, "d-1", DeviceEvent.registered("S-1")));
        withNull.add(null);

        assertThrows(NullPointerException.class, () -> store.append(withNull));
        assertThrows(NullPointerException.class, () -> store.append(withNull.get(0), null));
        assertThrows(NullPointerException.class, () -> store.events().entity(null));
        assertEquals(List.of(), backend.sent);
    }

    @Test
    void negativeSequencesAreRefused() {
        assertThrows(InvalidInputException.class, () -> Expectation.storeAt(-1));
        assertThrows(InvalidInputException.class, () -> store.events().after(-1));
        assertThrows(InvalidInputException.class, () -> store.events().upTo(-1));
        assertThrows(InvalidInputException.class, () -> store.events().limit(-1));
        assertThrows(InvalidInputException.class, () -> store.project(new Device("d-1"), -1));
    }

    @Test
    void aPayloadThatTheCodecCannotSerializeIsRefusedWithoutShowingIt() {
        EventType<Moody> type = registry.register(EventType.of("moody", Moody.class));

        refused(CodecException.class, Event.of(type, "d-1", new Moody()));
    }

    static final class Moody {
        public String getMood() {
            throw new IllegalStateException(SECRET);
        }
    }

    @Test
    void aCodecThatThrowsWhatItMustNotIsNamedAndItsMessageIsNotShown() {
        registry.registerCodec(new BrokenCodec());
        EventType<String> type =
                registry.register(EventType.of("noted", String.class).codec("broken"));

        String message = refused(CodecException.class, Event.of(type, "d-1", SECRET));

        assertTrue(message.contains("the codec 'broken' threw java.lang.IllegalStateException"), message);
    }

    private static final class BrokenCodec implements Codec {
        @Override
        public String name() {
            return "broken";
        }

        @Override
        public byte[] encode(Object payload, EventType<?> type) {
            throw new IllegalStateException("cannot do " + payload);
        }

        @Override
        public <P> P decode(byte[] bytes, EventType<P> type) {
            throw new IllegalStateException("cannot do " + bytes.length);
        }
    }

    /** Alone and between good events, blocking and not: the same error, without the payload, and nothing is sent. */
    private <X extends EventStoreException> String refused(Class<X> type, Event<?> bad) {
        Event<?> good = Event.of(DeviceEvent.REGISTERED, "d-9", DeviceEvent.registered("S-9"));

        String message = assertThrows(type, () -> store.append(bad)).getMessage();
        assertThrows(type, () -> store.append(List.of(good, bad, good)));
        Throwable async = store.appendAsync(List.of(good, bad), Expectation.any())
                .handle((sequences, thrown) -> thrown)
                .join();

        assertInstanceOf(type, async);
        assertTrue(!message.contains(SECRET), message);
        assertEquals(List.of(), backend.sent);
        assertEquals(0, store.lastSequence());
        return message;
    }
}
