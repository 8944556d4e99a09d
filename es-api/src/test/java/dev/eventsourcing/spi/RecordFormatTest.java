package dev.eventsourcing.spi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.eventsourcing.CorruptRecordException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class RecordFormatTest {
    private static final EventRecord BORROWED = new EventRecord(
            UUID.fromString("0190a1b2-c3d4-7e5f-8a6b-9c7d8e9f0a1b"),
            "book-borrowed",
            "card-1",
            Instant.parse("2026-11-23T10:00:00.123456Z"),
            Set.of("branch-2", "fiction"),
            Map.of("codec", "json"),
            Bytes.copyOf("{\"title\":\"Dune\"}".getBytes(StandardCharsets.UTF_8)));
    private static final EventRecord BARE = new EventRecord(
            new UUID(0, 1), "t", "ü\uD83D\uDE00", Instant.EPOCH, Set.of(), Map.of(), Bytes.copyOf(new byte[0]));

    @Test
    void recordsComeBackAsTheyWere() {
        List<EventRecord> records = List.of(BORROWED, BARE);

        assertEquals(records, RecordFormat.decode(RecordFormat.encode(records)));
    }

    @Test
    void headersAreThoseOfTheRecordAndNotOfTheOneBefore() {
        LastHeaders last = new LastHeaders();
        List<Map<String, String>> headers = List.of(
                Map.of("codec", "json"),
                Map.of("codec", "json"),
                Map.of("codec", "json", "version", "1"),
                Map.of(),
                Map.of("codec", "jsoN"),
                Map.of("codec", "json"));

        for (Map<String, String> each : headers) {
            EventRecord record = new EventRecord(
                    BORROWED.id(), "t", "card-1", Instant.EPOCH, Set.of(), each, Bytes.copyOf(new byte[0]));
            byte[] block = RecordFormat.encode(List.of(record, BORROWED, record));
            assertEquals(List.of(record, BORROWED, record), RecordFormat.decode(block, last));
        }
    }

    @Test
    void headersApartFromTheirRecordAreReadAnewWhenTheyChange() {
        LastHeaders last = new LastHeaders();

        assertThrows(CorruptRecordException.class, () -> last.decode(new byte[0]));
        for (Map<String, String> each : List.of(
                Map.<String, String>of(), Map.of("codec", "json"), Map.of("codec", "json"), Map.of("codec", "jsoN"))) {
            byte[] encoded = RecordFormat.encodeHeaders(each);
            assertEquals(each, last.decode(encoded));
            assertThrows(CorruptRecordException.class, () -> last.decode(Arrays.copyOf(encoded, encoded.length + 1)));
        }
    }

    @Test
    void sizeIsThatOfTheBlockAndNeverAboveTheBound() {
        EventRecord wide = new EventRecord(
                new UUID(0, 2),
                "\u20AC".repeat(80),
                "\uD83D\uDE00".repeat(100),
                Instant.EPOCH,
                Set.of("\u00FC"),
                Map.of("\u20AC", "\uD83D\uDE00", "a", ""),
                Bytes.copyOf(new byte[3]));

        for (List<EventRecord> records : List.of(List.of(BORROWED), List.of(BARE), List.of(wide, BARE, BORROWED))) {
            long size = RecordFormat.sizeOf(records);
            assertEquals(RecordFormat.encode(records).length, size);
            assertTrue(RecordFormat.sizeAtMost(records) >= size);
        }
    }

    @Test
    void everyFlippedBitIsNoticed() {
        byte[] block = RecordFormat.encode(List.of(BORROWED, BARE));

        for (int bit = 0; bit < block.length * 8; bit++) {
            byte[] damaged = block.clone();
            damaged[bit / 8] ^= (byte) (1 << bit % 8);
            assertThrows(CorruptRecordException.class, () -> RecordFormat.decode(damaged), "bit " + bit);
        }
    }

    @Test
    void everyCutIsNoticed() {
        byte[] block = RecordFormat.encode(List.of(BORROWED, BARE));

        for (int length = 0; length < block.length; length++) {
            byte[] cut = Arrays.copyOf(block, length);
            assertThrows(CorruptRecordException.class, () -> RecordFormat.decode(cut), "length " + length);
        }
    }

    @Test
    void bytesBehindTheEndAreNoticed() {
        byte[] block = RecordFormat.encode(List.of(BORROWED));

        assertThrows(CorruptRecordException.class, () -> RecordFormat.decode(Arrays.copyOf(block, block.length + 1)));
    }

    @Test
    void headersComeBackAsTheyWere() {
        Map<String, String> headers = Map.of("codec", "json", "", "empty", "ü", "\uD83D\uDE00");

        assertEquals(headers, RecordFormat.decodeHeaders(RecordFormat.encodeHeaders(headers)));
    }
}
