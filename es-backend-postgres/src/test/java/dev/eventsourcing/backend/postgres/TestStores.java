package dev.eventsourcing.backend.postgres;

import dev.eventsourcing.UuidV7;
import dev.eventsourcing.spi.Bytes;
import dev.eventsourcing.spi.EventCursor;
import dev.eventsourcing.spi.EventLog;
import dev.eventsourcing.spi.EventRecord;
import dev.eventsourcing.spi.ReadRequest;
import dev.eventsourcing.spi.StoredEvent;
import dev.eventsourcing.testkit.PostgresDatabase;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A library's cards and loans, to test with. */
final class TestStores {
    private static final UuidV7 IDS = new UuidV7(Clock.systemUTC());

    private TestStores() {}

    static PostgresConfig.Builder config(PostgresDatabase database) {
        return PostgresConfig.at(database.jdbcUrl(), database.user())
                .password(database.password().toCharArray());
    }

    static EventRecord event(String card) {
        return event(card, "Borrowed", Set.of());
    }

    static EventRecord event(String card, String type, Set<String> tags) {
        return new EventRecord(
                IDS.next(),
                type,
                card,
                Instant.now(),
                tags,
                Map.of("codec", "json"),
                Bytes.copyOf("{\"book\":\"dune\"}".getBytes(StandardCharsets.UTF_8)));
    }

    static EventRecord at(Instant timestamp, EventRecord event) {
        return new EventRecord(
                event.id(), event.type(), event.entityId(), timestamp, event.tags(), event.headers(), event.payload());
    }

    static EventRecord withPayload(EventRecord event, Bytes payload) {
        return new EventRecord(
                event.id(), event.type(), event.entityId(), event.timestamp(), event.tags(), event.headers(), payload);
    }

    static List<StoredEvent> read(EventLog log, ReadRequest request) {
        List<StoredEvent> events = new ArrayList<>();
        try (EventCursor cursor = log.read(request)) {
            cursor.forEachRemaining(events::add);
        }
        return events;
    }
}
