package dev.eventsourcing.spi;

import dev.eventsourcing.InvalidInputException;
import dev.eventsourcing.TextRule;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;

/**
 * An event as a backend is given it: headers in the clear, payload opaque. It has no sequence yet; see
 * {@link StoredEvent} for one that has. Immutable and safe for use by many threads.
 *
 * @param id identifies the event everywhere and for ever; the key of idempotent appends
 * @param type the stable type name; see {@link TextRule#TYPE_NAME}
 * @param entityId what the event is about; see {@link TextRule#ENTITY_ID}
 * @param timestamp when it happened, by the writer's clock, in whole microseconds
 * @param tags what else the event concerns; see {@link TextRule#TAG}
 * @param headers how to read the payload (codec, schema version, encryption) and the writer's metadata
 * @param payload the serialized payload, sealed if the entity has a key
 */
public record EventRecord(
        UUID id,
        String type,
        String entityId,
        Instant timestamp,
        Set<String> tags,
        Map<String, String> headers,
        Bytes payload) {
    /**
     * Copies the collections and refuses what no backend could store.
     *
     * @throws InvalidInputException if a name, the headers, the tags or the payload break a rule
     */
    public EventRecord {
        Objects.requireNonNull(id, "id");
        TextRule.TYPE_NAME.check(type);
        TextRule.ENTITY_ID.check(entityId);
        timestamp = inMicros(timestamp);
        tags = Set.copyOf(tags);
        headers = Map.copyOf(headers);
        TextRule.TAG.checkEach(tags);
        int headerCharacters = 0;
        for (Map.Entry<String, String> header : headers.entrySet()) { // once: this is done for each event
            headerCharacters += TextRule.METADATA_KEY.check(header.getKey()).length();
            headerCharacters += TextRule.METADATA_VALUE.check(header.getValue()).length();
        }
        atMost("number of tags", tags.size(), Limits.MAX_TAGS);
        atMost("number of headers", headers.size(), Limits.MAX_HEADERS);
        if (RecordFormat.headersAtMost(headers.size(), headerCharacters) > Limits.MAX_HEADER_BYTES) {
            atMost("size of the headers in bytes", RecordFormat.sizeOf(headers), Limits.MAX_HEADER_BYTES);
        }
        atMost("size of the payload in bytes", payload.size(), Limits.MAX_PAYLOAD_BYTES);
    }

    private static Instant inMicros(Instant timestamp) {
        int beyond = timestamp.getNano() % 1000;
        return beyond == 0
                ? timestamp
                : Instant.ofEpochSecond(timestamp.getEpochSecond(), timestamp.getNano() - beyond);
    }

    private static void atMost(String what, int value, int max) {
        if (value > max) {
            throw new InvalidInputException(what, value, "must be at most " + max);
        }
    }

    /** Headers only by name: metadata may say more than a log should. */
    @Override
    public String toString() {
        return "EventRecord[" + type + " " + id + ", headers=" + headers.keySet() + ", " + payload + "]";
    }
}
