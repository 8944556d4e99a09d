package dev.eventsourcing.tck;

import dev.eventsourcing.UuidV7;
import dev.eventsourcing.spi.Bytes;
import dev.eventsourcing.spi.EventRecord;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/** Events of a library: cards are issued, books are borrowed and returned. */
final class Records {
    static final String ISSUED = "CardIssued";
    static final String BORROWED = "BookBorrowed";
    static final String RETURNED = "BookReturned";

    private static final UuidV7 IDS = new UuidV7(Clock.systemUTC());
    private static final Instant NOON = Instant.parse("2026-03-14T12:00:00.123456Z");
    private static final Map<String, String> HEADERS = Map.of("es-codec", "json", "desk", "7");

    private Records() {}

    static UUID newId() {
        return IDS.next();
    }

    static EventRecord event(String entityId) {
        return event(entityId, ISSUED);
    }

    static EventRecord event(String entityId, String type, String... tags) {
        return new EventRecord(newId(), type, entityId, NOON, Set.of(tags), HEADERS, bytes("{\"about\":1}"));
    }

    /** As many events of one entity. */
    static List<EventRecord> events(int count, String entityId) {
        List<EventRecord> events = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            events.add(withPayload(event(entityId, BORROWED), "" + i));
        }
        return events;
    }

    static EventRecord withPayload(EventRecord event, String payload) {
        return withPayload(event, bytes(payload));
    }

    static EventRecord withPayload(EventRecord event, Bytes payload) {
        return new EventRecord(
                event.id(), event.type(), event.entityId(), event.timestamp(), event.tags(), event.headers(), payload);
    }

    static EventRecord withHeaders(EventRecord event, Map<String, String> headers) {
        return new EventRecord(
                event.id(), event.type(), event.entityId(), event.timestamp(), event.tags(), headers, event.payload());
    }

    static EventRecord withTimestamp(EventRecord event, Instant timestamp) {
        return new EventRecord(
                event.id(), event.type(), event.entityId(), timestamp, event.tags(), event.headers(), event.payload());
    }

    static EventRecord withId(EventRecord event, UUID id) {
        return new EventRecord(
                id, event.type(), event.entityId(), event.timestamp(), event.tags(), event.headers(), event.payload());
    }

    static Bytes bytes(String text) {
        return Bytes.wrap(text.getBytes(StandardCharsets.UTF_8));
    }

    static String text(Bytes bytes) {
        return new String(bytes.toByteArray(), StandardCharsets.UTF_8);
    }
}
