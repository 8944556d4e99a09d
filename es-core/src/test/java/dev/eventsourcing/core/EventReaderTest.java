package dev.eventsourcing.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.eventsourcing.CodecException;
import dev.eventsourcing.CorruptRecordException;
import dev.eventsourcing.Event;
import dev.eventsourcing.EventStoreException;
import dev.eventsourcing.KeyMissingException;
import dev.eventsourcing.UnknownCodecException;
import dev.eventsourcing.UnknownEventTypeException;
import dev.eventsourcing.UnsupportedEnvelopeException;
import dev.eventsourcing.spi.Bytes;
import dev.eventsourcing.spi.EventRecord;
import dev.eventsourcing.spi.StoreName;
import dev.eventsourcing.spi.StoredEvent;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** From a record to its event. */
class EventReaderTest {
    private static final String JSON = "{\"serial\":\"S-1\",\"macAddresses\":[]}";
    private static final Map<String, String> HEADERS = Map.of("es-codec", "json", "es-version", "1");

    private final EventReader reader = new EventReader(new StoreName("devices"), DeviceEvent.registry(), null);

    @Test
    void theEventHasEverythingTheRecordSays() {
        Map<String, String> headers = new HashMap<>(HEADERS);
        headers.put("user", "ada");

        Event<?> event = reader.read(stored("new-device", headers, JSON)).get(0);

        assertEquals(DeviceEvent.REGISTERED, event.type());
        assertEquals(new UUID(1, 2), event.id());
        assertEquals("d-1", event.entityId());
        assertEquals(Instant.EPOCH, event.timestamp());
        assertEquals(Set.of("site:berlin"), event.tags());
        assertEquals(Map.of("user", "ada"), event.metadata());
        assertEquals(7, event.sequence());
        assertEquals("S-1", ((DeviceEvent.Registered) event.payload()).serial());
    }

    @Test
    void headersOfALaterReleaseAreIgnoredAndNotShown() {
        Map<String, String> headers = new HashMap<>(HEADERS);
        headers.put("es-later", "x");

        assertEquals(
                Map.of(),
                reader.read(stored("new-device", headers, JSON)).get(0).metadata());
    }

    @Test
    void anotherSchemaVersionIsRead() {
        Map<String, String> headers = Map.of("es-codec", "json", "es-version", "12");

        assertTrue(reader.read(stored("new-device", headers, JSON)).get(0).hasPayload());
    }

    @Test
    void anEncodingOfALaterReleaseIsRefusedAndNotReadAsClear() {
        Map<String, String> headers = new HashMap<>(HEADERS);
        headers.put("es-encoding", "es-enc/2");

        assertRefused("knows es-enc/1; upgrade", UnsupportedEnvelopeException.class, "new-device", headers, JSON);
    }

    @Test
    void aSealedPayloadWithoutKeysSaysThatKeysAreMissing() {
        Map<String, String> headers = new HashMap<>(HEADERS);
        headers.put("es-encoding", "es-enc/1");

        assertRefused("start it with keys(...)", KeyMissingException.class, "new-device", headers, JSON);
    }

    @Test
    void missingOrDamagedHeadersAreACorruptRecord() {
        assertRefused("es-codec is missing", CorruptRecordException.class, "new-device", Map.of(), JSON);
        assertRefused(
                "es-codec is missing", CorruptRecordException.class, "new-device", Map.of("es-version", "1"), JSON);
        assertRefused(
                "es-version is missing", CorruptRecordException.class, "new-device", Map.of("es-codec", "json"), JSON);
        for (String version : new String[] {"", "0", "-1", "x", "1.0", "01", " 1", "9999999999"}) {
            assertRefused(
                    "es-version is '" + version + "'",
                    CorruptRecordException.class,
                    "new-device",
                    Map.of("es-codec", "json", "es-version", version),
                    JSON);
        }
    }

    @Test
    void anUnknownTypeOrCodecSaysWhereItWasMetAndWhatToCall() {
        assertRefused("no event type 'x' is registered; call", UnknownEventTypeException.class, "x", HEADERS, JSON);
        assertRefused(
                "no codec 'cbor' is registered; call",
                UnknownCodecException.class,
                "new-device",
                Map.of("es-codec", "cbor", "es-version", "1"),
                JSON);
    }

    @Test
    void aPayloadThatTheCodecCannotReadIsNotShown() {
        assertRefused("is malformed", CodecException.class, "new-device", HEADERS, "{\"serial\":canary-1187}");
        assertRefused("at $.serial", CodecException.class, "new-device", HEADERS, "{\"serial\":[\"canary-1187\"]}");
        assertRefused("is malformed", CodecException.class, "new-device", HEADERS, "ESC\1canary-1187");
    }

    private <X extends EventStoreException> void assertRefused(
            String part, Class<X> type, String typeName, Map<String, String> headers, String payload) {
        String message = assertThrows(type, () -> reader.read(stored(typeName, headers, payload)))
                .getMessage();

        assertTrue(message.contains(part), message);
        assertTrue(
                message.startsWith(
                        "cannot read event 00000000-0000-0001-0000-000000000002 (sequence 7 of store 'devices',"),
                message);
        assertFalse(message.contains("canary"), message);
    }

    private static StoredEvent stored(String type, Map<String, String> headers, String payload) {
        return new StoredEvent(
                7,
                new EventRecord(
                        new UUID(1, 2),
                        type,
                        "d-1",
                        Instant.EPOCH,
                        Set.of("site:berlin"),
                        headers,
                        Bytes.wrap(payload.getBytes(StandardCharsets.UTF_8))));
    }
}
