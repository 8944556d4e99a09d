package dev.eventsourcing.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import dev.eventsourcing.Event;
import dev.eventsourcing.EventType;
import dev.eventsourcing.backend.memory.MemoryKeyStore;
import dev.eventsourcing.encryption.EntityKeys;
import dev.eventsourcing.encryption.MemoryKek;
import dev.eventsourcing.encryption.PayloadEncryption;
import dev.eventsourcing.spi.EventRecord;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** From an event to its record. */
class EventWriterTest {
    private final EventRegistry registry = DeviceEvent.registry();
    private final EntityKeys keys = EntityKeys.over(new MemoryKeyStore(), MemoryKek.random());
    private final EventWriter writer = new EventWriter(registry, new PayloadEncryption(keys));

    @Test
    void theRecordHasTheHeadersTheMetadataAndTheBytes() {
        Event<DeviceEvent.Registered> event = Event.of(DeviceEvent.REGISTERED, "d-1", DeviceEvent.registered("S-1"))
                .metadata("user", "ada")
                .tags("site:berlin");

        EventRecord record = writer.write(event);

        assertEquals(event.id(), record.id());
        assertEquals("new-device", record.type());
        assertEquals("d-1", record.entityId());
        assertEquals(event.timestamp(), record.timestamp());
        assertEquals(Set.of("site:berlin"), record.tags());
        assertEquals(Map.of("user", "ada", "es-codec", "json", "es-version", "1"), record.headers());
        assertEquals(
                "{\"serial\":\"S-1\",\"macAddresses\":[\"00:00:00:00:00:00\"]}",
                new String(record.payload().toByteArray(), StandardCharsets.UTF_8));
    }

    @Test
    void theVersionOfTheTypeIsWritten() {
        EventType<String> type =
                registry.register(EventType.of("noted", String.class).version(3));

        assertEquals("3", writer.write(Event.of(type, "d-1", "x")).headers().get("es-version"));
    }

    @Test
    void thePayloadOfAnEntityWithAKeyIsSealedAndSaysSo() {
        keys.create("d-1");

        EventRecord record = writer.write(Event.of(DeviceEvent.REGISTERED, "d-1", DeviceEvent.registered("S-1")));

        assertEquals("es-enc/1", record.headers().get("es-encoding"));
        assertFalse(new String(record.payload().toByteArray(), StandardCharsets.ISO_8859_1).contains("S-1"));
    }

    @Test
    void theSameEventGivesTheSameRecord() {
        Event<DeviceEvent.Registered> event = Event.of(DeviceEvent.REGISTERED, "d-1", DeviceEvent.registered("S-1"));
        EventRecord clear = writer.write(event);
        assertEquals(clear, writer.write(event));
        keys.create("d-1");

        EventRecord sealed = writer.write(event);

        assertEquals(sealed, writer.write(event));
        assertNotEquals(clear, sealed);
        assertNotEquals(
                sealed.payload(),
                writer.write(Event.of(DeviceEvent.REGISTERED, "d-1", DeviceEvent.registered("S-1")))
                        .payload());
    }
}
