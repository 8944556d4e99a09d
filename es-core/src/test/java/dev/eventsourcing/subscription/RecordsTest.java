package dev.eventsourcing.subscription;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.eventsourcing.CorruptRecordException;
import dev.eventsourcing.spi.Bytes;
import dev.eventsourcing.subscription.GroupRecord.Member;
import dev.eventsourcing.subscription.RequestsRecord.Request;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** What is kept in checkpoint stores must be readable for ever: these bytes were written by the first release. */
class RecordsTest {
    private static final PartitionRecord PARTITION = new PartitionRecord(
            "a",
            new PartitionState(
                    17,
                    Map.of(
                            "é",
                            new ParkedEntity(
                                    "é", 9, new UUID(1, 2), 3, "X", Instant.ofEpochMilli(1_700_000_000_000L)))));
    private static final String PARTITION_BYTES = "5001" + "000161" + "0000000000000011" + "00000001" + "0002c3a9"
            + "0000000000000009" + "0000000000000001" + "0000000000000002" + "00000003" + "000158" + "0000018bcfe56800";
    private static final GroupRecord GROUP = new GroupRecord(4, 5, List.of(new Member("a", 6)));
    private static final String GROUP_BYTES =
            "4701" + "00000004" + "0000000000000005" + "00000001" + "000161" + "0000000000000006";
    private static final RequestsRecord REQUESTS = new RequestsRecord(List.of(new Request("a", 7, new UUID(8, 9))));
    private static final String REQUESTS_BYTES =
            "5201" + "00000001" + "000161" + "0000000000000007" + "0000000000000008" + "0000000000000009";

    @Test
    void recordsAreWrittenAsTheyWereByTheFirstRelease() {
        assertEquals(PARTITION_BYTES, hex(PARTITION.write()));
        assertEquals(GROUP_BYTES, hex(GROUP.write()));
        assertEquals(REQUESTS_BYTES, hex(REQUESTS.write()));
    }

    @Test
    void recordsOfTheFirstReleaseAreRead() {
        assertEquals(PARTITION, PartitionRecord.read(bytes(PARTITION_BYTES)));
        assertEquals(GROUP, GroupRecord.read(bytes(GROUP_BYTES)));
        assertEquals(REQUESTS, RequestsRecord.read(bytes(REQUESTS_BYTES)));
    }

    @Test
    void whatIsNotARecordOfTheKindIsRefused() {
        for (String bad :
                List.of("", "50", "5002", GROUP_BYTES, PARTITION_BYTES + "00", PARTITION_BYTES.substring(2))) {
            assertThrows(CorruptRecordException.class, () -> PartitionRecord.read(bytes(bad)), bad);
        }
        for (int length = 0; length < PARTITION_BYTES.length(); length += 2) {
            String cut = PARTITION_BYTES.substring(0, length);
            assertThrows(CorruptRecordException.class, () -> PartitionRecord.read(bytes(cut)), cut);
        }
    }

    @Test
    void largestStateFitsIntoARecord() {
        PartitionState state = new PartitionState(Long.MAX_VALUE, Map.of());
        for (int i = 0; i < ParkedEntity.MOST_PER_PARTITION; i++) {
            String entity = ("%0512d").formatted(i);
            state = state.park(new ParkedEntity(entity, i, new UUID(i, i), 10, "x".repeat(200), Instant.EPOCH));
        }

        int size =
                new PartitionRecord(UUID.randomUUID().toString(), state).write().size();

        assertTrue(size <= dev.eventsourcing.spi.CheckpointStore.MAX_RECORD_BYTES, size + " bytes");
    }

    /** Checkpoints rest on it: an entity that moved to another partition would be handled twice, or never. */
    @Test
    void entitiesStayInTheirPartitionForEver() {
        assertEquals(
                List.of(GOLDEN),
                List.of(
                        EntityHash.partition("", 16),
                        EntityHash.partition("account-1", 16),
                        EntityHash.partition("account-2", 16),
                        EntityHash.partition("é \uD83D\uDE00", 16)));
    }

    @Test
    void entitiesAreSpreadEvenly() {
        int[] partitions = new int[8];
        int[] workersOfOne = new int[4];
        for (int i = 0; i < 8000; i++) {
            int partition = EntityHash.partition("account-" + i, 8);
            partitions[partition]++;
            if (partition == 3) {
                workersOfOne[EntityHash.worker("account-" + i, 4)]++;
            }
        }
        for (int count : partitions) {
            assertTrue(count > 850 && count < 1150, count + " of 1000");
        }
        for (int count : workersOfOne) {
            assertTrue(count > 180 && count < 320, count + " of 250");
        }
    }

    private static final Integer[] GOLDEN = {2, 8, 10, 4};

    private static String hex(Bytes bytes) {
        return HexFormat.of().formatHex(bytes.toByteArray());
    }

    private static Bytes bytes(String hex) {
        return Bytes.wrap(HexFormat.of().parseHex(hex));
    }
}
