package dev.eventsourcing.spi;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.eventsourcing.DuplicateEventIdException;
import dev.eventsourcing.InvalidInputException;
import dev.eventsourcing.TextRule;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class LimitsTest {
    private static final StoreName STORE = new StoreName("library");

    @Test
    void whatIsBesideThePayloadsCountsToTheByte() {
        List<EventRecord> batch = new ArrayList<>();
        while (RecordFormat.sizeOf(batch) < Limits.MAX_APPEND_BYTES - 50_000) {
            batch.add(largest(0));
        }
        int left = Math.toIntExact(Limits.MAX_APPEND_BYTES - RecordFormat.sizeOf(batch) - sizeOf(largest(0)));

        assertDoesNotThrow(() -> Limits.check(STORE, and(batch, largest(left))));
        assertThrows(InvalidInputException.class, () -> Limits.check(STORE, and(batch, largest(left + 1))));
    }

    @Test
    void payloadsAloneCountToTheByte() {
        EventRecord small = event("e", Set.of(), Map.of(), 100_000);
        int left = Math.toIntExact(Limits.MAX_APPEND_BYTES
                - RecordFormat.sizeOf(List.of(small))
                - sizeOf(event("e", Set.of(), Map.of(), 0)));

        assertDoesNotThrow(() -> Limits.check(STORE, List.of(small, event("e", Set.of(), Map.of(), left))));
        assertThrows(
                InvalidInputException.class,
                () -> Limits.check(STORE, List.of(small, event("e", Set.of(), Map.of(), left + 1))));
    }

    @Test
    void idThatOccursTwiceIsFoundInAnyOrder() {
        EventRecord one = event("e", Set.of(), Map.of(), 0);
        EventRecord another = event("e", Set.of(), Map.of(), 0);

        assertDoesNotThrow(() -> Limits.check(STORE, List.of(one, another)));
        assertDoesNotThrow(() -> Limits.check(STORE, List.of(another, one)));
        for (List<EventRecord> batch :
                List.of(List.of(one, one), List.of(one, another, one), List.of(another, one, another))) {
            assertThrows(DuplicateEventIdException.class, () -> Limits.check(STORE, batch));
        }
    }

    /** All texts as long as they may be. */
    private static EventRecord largest(int payload) {
        Map<String, String> headers = new HashMap<>();
        headers.put("a", "x".repeat(8000));
        headers.put("b", "x".repeat(8000));
        headers.put("c", "x".repeat(Limits.MAX_HEADER_BYTES - RecordFormat.sizeOf(headers) - 2 - 1 - 2));
        Set<String> tags = new HashSet<>();
        for (int i = 0; i < Limits.MAX_TAGS; i++) {
            tags.add((char) ('a' + i) + "x".repeat(TextRule.TAG.maxBytes() - 1));
        }
        return event("e".repeat(TextRule.ENTITY_ID.maxBytes()), tags, headers, payload);
    }

    private static EventRecord event(String entity, Set<String> tags, Map<String, String> headers, int payload) {
        return new EventRecord(
                UUID.randomUUID(),
                "T".repeat(TextRule.TYPE_NAME.maxBytes()),
                entity,
                Instant.EPOCH,
                tags,
                headers,
                Bytes.wrap(new byte[payload]));
    }

    private static long sizeOf(EventRecord event) {
        return RecordFormat.sizeOf(List.of(event)) - RecordFormat.sizeOf(List.of());
    }

    private static List<EventRecord> and(List<EventRecord> batch, EventRecord event) {
        List<EventRecord> more = new ArrayList<>(batch);
        more.add(event);
        return more;
    }
}
