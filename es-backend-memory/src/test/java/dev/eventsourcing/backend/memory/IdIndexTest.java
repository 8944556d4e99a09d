package dev.eventsourcing.backend.memory;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.eventsourcing.spi.Bytes;
import dev.eventsourcing.spi.EventRecord;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.function.LongFunction;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class IdIndexTest {
    private static final int IDS = 20_000;

    private final EventArray events = new EventArray();
    private final IdIndex index = new IdIndex(events);

    /** Ids as generators make them, and as people do. */
    static Stream<LongFunction<UUID>> kindsOfIds() {
        Random random = new Random(1);
        return Stream.of(
                number -> new UUID(random.nextLong(), random.nextLong()),
                number -> new UUID(0, number),
                number -> new UUID(number, 0),
                number -> new UUID(number << 16 | 0x7000, Long.MIN_VALUE),
                number -> new UUID(-number, number),
                number -> new UUID((number ^ 1) << 16 | 0x7000, number), // two writers that overtake each other
                number -> new UUID(number / 3, number),
                number -> new UUID(number == 1000 ? Long.MAX_VALUE : number, number), // one clock far ahead
                number -> new UUID(number % 7 == 0 ? random.nextLong() >>> 40 : number, number));
    }

    @ParameterizedTest
    @MethodSource("kindsOfIds")
    void everyIdIsFoundAndNoOther(LongFunction<UUID> ids) {
        List<UUID> known = new ArrayList<>();
        for (long number = 1; number <= IDS; number++) {
            UUID id = ids.apply(number);
            assertEquals(0, index.sequenceOf(id));
            add(id, number);
            known.add(id);
            assertEquals(number, index.sequenceOf(id));
        }

        for (int i = 0; i < IDS; i++) {
            assertEquals(i + 1, index.sequenceOf(known.get(i)));
        }
    }

    @Test
    void idsInOrderAreFoundFromEverywhereAndWhatIsBetweenThemIsNot() {
        for (long number = 1; number <= IDS; number++) {
            add(new UUID(2 * number, 0), number);
        }

        for (long number = 1; number <= IDS; number++) {
            assertEquals(number, index.sequenceOf(new UUID(2 * number, 0)));
            assertEquals(0, index.sequenceOf(new UUID(2 * number, 1)));
            assertEquals(0, index.sequenceOf(new UUID(2 * number - 1, 0)));
        }
        assertEquals(0, index.sequenceOf(new UUID(Long.MIN_VALUE, 0)));
        assertEquals(0, index.sequenceOf(new UUID(Long.MAX_VALUE, 0)));
    }

    @Test
    void idsWithTheSameHashAreToldApart() {
        UUID one = new UUID(1, 0);
        UUID other = new UUID(0, 31); // 31 times the upper half plus the lower one is the same
        add(new UUID(2, 0), 1); // so that neither comes in order
        add(one, 2);

        assertEquals(0, index.sequenceOf(other));
        add(other, 3);
        assertEquals(2, index.sequenceOf(one));
        assertEquals(3, index.sequenceOf(other));
    }

    private void add(UUID id, long sequence) {
        events.add(
                sequence, new EventRecord(id, "T", "e", Instant.EPOCH, Set.of(), Map.of(), Bytes.copyOf(new byte[0])));
        index.add(id, sequence);
    }
}
