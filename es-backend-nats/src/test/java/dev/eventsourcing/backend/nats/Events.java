package dev.eventsourcing.backend.nats;

import dev.eventsourcing.EventFilter;
import dev.eventsourcing.Expectation;
import dev.eventsourcing.UuidV7;
import dev.eventsourcing.spi.AppendResult.Appended;
import dev.eventsourcing.spi.Bytes;
import dev.eventsourcing.spi.EventCursor;
import dev.eventsourcing.spi.EventLog;
import dev.eventsourcing.spi.EventRecord;
import dev.eventsourcing.spi.ReadRequest;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/** Events to append, and events that are there. Stateless. */
final class Events {
    private static final UuidV7 IDS = new UuidV7(Clock.systemUTC());

    private Events() {}

    static EventRecord about(String entity) {
        return about(entity, new byte[] {1});
    }

    static EventRecord about(String entity, byte[] payload) {
        return new EventRecord(
                IDS.next(),
                "borrowed",
                entity,
                Instant.now().truncatedTo(ChronoUnit.MICROS),
                Set.of(),
                Map.of(),
                Bytes.copyOf(payload));
    }

    /** Appends one event after the other, to {@code entities} entities in turn. */
    static List<EventRecord> fill(EventLog log, int count, int entities, byte[] payload) {
        List<EventRecord> events = new ArrayList<>();
        List<CompletableFuture<?>> answers = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            EventRecord event = about("card-" + i % entities, payload);
            events.add(event);
            answers.add(log.append(List.of(event), Expectation.any()));
        }
        answers.forEach(CompletableFuture::join);
        return events;
    }

    static Appended append(EventLog log, EventRecord... events) {
        return (Appended) log.append(List.of(events), Expectation.any()).join();
    }

    static List<EventRecord> read(EventLog log, EventFilter filter) {
        List<EventRecord> events = new ArrayList<>();
        try (EventCursor cursor = log.read(ReadRequest.of(filter))) {
            cursor.forEachRemaining(event -> events.add(event.event()));
        }
        return events;
    }
}
