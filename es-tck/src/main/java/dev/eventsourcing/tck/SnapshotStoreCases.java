package dev.eventsourcing.tck;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.eventsourcing.BackendUnavailableException;
import dev.eventsourcing.InvalidInputException;
import dev.eventsourcing.StoreClosedException;
import dev.eventsourcing.TextRule;
import dev.eventsourcing.spi.Bytes;
import dev.eventsourcing.spi.Limits;
import dev.eventsourcing.spi.SnapshotRecord;
import dev.eventsourcing.spi.SnapshotStore;
import dev.eventsourcing.spi.StoreName;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/** SNP-01 to SNP-12: one snapshot for each store, entity and kind, and never an older one in its place. */
abstract class SnapshotStoreCases extends CaseGroup<SnapshotStoreFixture> {
    private static final StoreName LOANS = new StoreName("loans");
    private static final String KIND = "library-card";
    private static final String NEVER_OLDER =
            "A snapshot never takes the place of one with a greater sequence, however they race.";
    private static final String APART = "Stores, entities and kinds are never mixed up, whatever their names.";

    private @Nullable SnapshotStore snapshots; // guarded by this

    SnapshotStoreCases(SnapshotStoreTck suite) {
        super(suite);
    }

    @Override
    final synchronized void forget() {
        snapshots = null;
    }

    @TckCase(id = "SNP-01", promise = "P15", rule = "find is empty if there is no snapshot.")
    void entityWithoutSnapshotHasNone() {
        assertEquals(Optional.empty(), snapshots().find(LOANS, freshEntity(), KIND));
    }

    @TckCase(id = "SNP-02", promise = "P11", rule = "find gives what the last put wrote, whole.")
    void snapshotComesBackIdentical() {
        SnapshotRecord snapshot = snapshot(freshEntity(), 7, "borrowed: 3");

        snapshots().put(LOANS, snapshot);

        assertFound(snapshot, snapshots());
        assertFound(snapshot, connect());
    }

    @TckCase(id = "SNP-03", promise = "P15", rule = "A later snapshot takes the place of an older one.")
    void laterSnapshotReplaces() {
        String card = freshEntity();
        snapshots().put(LOANS, snapshot(card, 7, "borrowed: 3"));
        SnapshotRecord later = snapshot(card, 9, "borrowed: 4");

        snapshots().put(LOANS, later);

        assertFound(later, snapshots());
    }

    @TckCase(id = "SNP-04", promise = "P15", rule = NEVER_OLDER)
    void olderSnapshotReplacesNothing() {
        String card = freshEntity();
        SnapshotRecord later = snapshot(card, 9, "borrowed: 4");
        snapshots().put(LOANS, later);

        snapshots().put(LOANS, snapshot(card, 7, "borrowed: 3"));
        connect().put(LOANS, snapshot(card, 8, "borrowed: 3"));

        assertFound(later, snapshots());
    }

    @TckCase(id = "SNP-05", promise = "P15", rule = "Of two snapshots with one sequence the last one put is kept.")
    void snapshotOfTheSameSequenceReplaces() {
        String card = freshEntity();
        snapshots().put(LOANS, snapshot(card, 7, "sealed with the first key"));
        SnapshotRecord resealed = snapshot(card, 7, "sealed with the second key");

        snapshots().put(LOANS, resealed);

        assertFound(resealed, snapshots());
    }

    @TckCase(id = "SNP-06", promise = "P15", rule = NEVER_OLDER)
    void latestOfManyRacingSnapshotsIsKept() throws Exception {
        List<SnapshotStore> clients = List.of(snapshots(), connect());
        int rounds = scaled(10);
        for (int round = 0; round < rounds; round++) {
            String card = freshEntity();
            int writers = 8;

            patience().together(writers, writer -> () -> {
                for (int i = 1; i <= 5; i++) {
                    int sequence = i * writers + writer;
                    clients.get(writer % 2).put(LOANS, snapshot(card, sequence, "at " + sequence));
                }
                return true;
            });

            int last = 5 * writers + writers - 1;
            SnapshotRecord kept = clients.get(round % 2).find(LOANS, card, KIND).orElseThrow();
            assertEquals(last, kept.sequence(), "the sequence of the snapshot after " + writers + " writers");
            assertEquals("at " + last, Records.text(kept.state()));
        }
    }

    @TckCase(id = "SNP-07", promise = "P15", rule = "What was deleted is not found again, unless it is put again.")
    void deletedSnapshotIsGone() {
        String card = freshEntity();
        snapshots().put(LOANS, snapshot(card, 9, "borrowed: 4"));
        SnapshotRecord otherCard = snapshot(freshEntity(), 10, "borrowed: 1");
        snapshots().put(LOANS, otherCard);

        snapshots().delete(LOANS, card, KIND);
        snapshots().delete(LOANS, card, KIND);

        assertEquals(Optional.empty(), connect().find(LOANS, card, KIND), "a deleted snapshot");
        assertFound(otherCard, snapshots());
        SnapshotRecord earlier = snapshot(card, 2, "borrowed: 1");
        snapshots().put(LOANS, earlier);
        assertFound(earlier, snapshots());
    }

    @TckCase(id = "SNP-08", promise = "P10", rule = APART)
    void storesAndKindsStayApart() {
        String card = freshEntity();
        SnapshotRecord one = snapshot(card, 7, "in loans");
        SnapshotRecord otherKind =
                new SnapshotRecord(card, "fees", 5, UUID.randomUUID(), Map.of(), Records.bytes("fees"));
        snapshots().put(LOANS, one);
        snapshots().put(LOANS, otherKind);

        assertFound(one, snapshots());
        assertEquals(Optional.of(otherKind), snapshots().find(LOANS, card, "fees"));
        assertEquals(Optional.empty(), snapshots().find(new StoreName("loans-2"), card, KIND));
        snapshots().delete(LOANS, card, KIND);
        assertEquals(Optional.of(otherKind), snapshots().find(LOANS, card, "fees"));
    }

    @TckCase(id = "SNP-09", promise = "P10", rule = APART)
    void hostileNamesStayApart() {
        List<SnapshotRecord> all = new ArrayList<>();
        for (String text : HostileTexts.upTo(TextRule.ENTITY_ID.maxBytes())) {
            all.add(snapshot(text, 7, "of " + text));
        }
        for (String text : HostileTexts.upTo(TextRule.TYPE_NAME.maxBytes())) {
            all.add(new SnapshotRecord(
                    "card", text, 7, UUID.randomUUID(), Map.of("k", text), Records.bytes("kind " + text)));
        }
        all.forEach(snapshot -> {
            snapshots().delete(LOANS, snapshot.entityId(), snapshot.kind());
            snapshots().put(LOANS, snapshot);
        });

        all.forEach(snapshot -> assertFound(snapshot, snapshots()));
    }

    @TckCase(id = "SNP-10", promise = "P11", rule = "A state is opaque bytes, up to the size of a payload.")
    void largestStateComesBack() {
        byte[] largest = new byte[Limits.MAX_PAYLOAD_BYTES];
        Seed.random("snapshot").nextBytes(largest);
        for (byte[] state : List.of(new byte[0], largest)) {
            SnapshotRecord snapshot = new SnapshotRecord(
                    freshEntity(), KIND, Long.MAX_VALUE, UUID.randomUUID(), Map.of(), Bytes.copyOf(state));

            snapshots().put(LOANS, snapshot);

            assertFound(snapshot, snapshots());
        }
        assertThrows(
                InvalidInputException.class,
                () -> new SnapshotRecord(
                        "card", KIND, 1, UUID.randomUUID(), Map.of(), Bytes.wrap(new byte[largest.length + 1])));
    }

    @TckCase(id = "SNP-11", promise = "P14", rule = "After close() every method fails with StoreClosedException.")
    void closedSnapshotStoreRefusesEverything() {
        SnapshotRecord snapshot = snapshot(freshEntity(), 7, "borrowed: 3");
        SnapshotStore closed = connect();
        closed.put(LOANS, snapshot);

        closed.close();
        closed.close();

        assertThrows(StoreClosedException.class, () -> closed.find(LOANS, "card", KIND), "find");
        assertThrows(StoreClosedException.class, () -> closed.put(LOANS, snapshot), "put");
        assertThrows(StoreClosedException.class, () -> closed.delete(LOANS, "card", KIND), "delete");
        assertFound(snapshot, snapshots());
    }

    @TckCase(
            id = "SNP-12",
            promise = "P15",
            rule = "BackendUnavailableException if the engine does not answer.",
            needs = Capability.SURVIVES_FREEZES)
    void silentEngineIsReported() throws Exception {
        SnapshotRecord snapshot = snapshot(freshEntity(), 7, "borrowed: 3");
        snapshots().put(LOANS, snapshot);
        AutoCloseable frozen = fixture()
                .freeze()
                .orElseThrow(() -> noHook(Capability.SURVIVES_FREEZES, "freeze()"))
                .begin();
        try {
            Callable<Object> find = () -> snapshots().find(LOANS, snapshot.entityId(), KIND);
            assertThrows(
                    BackendUnavailableException.class,
                    () -> patience().await(Patience.beside(find), "a call to an engine that is silent"));
        } finally {
            frozen.close();
        }

        assertTrue(snapshots().find(LOANS, snapshot.entityId(), KIND).isPresent(), "found when it answers again");
    }

    /** The first client of this case. */
    private synchronized SnapshotStore snapshots() {
        if (snapshots == null) {
            snapshots = connect();
        }
        return snapshots;
    }

    private SnapshotStore connect() {
        return closing(fixture().connect());
    }

    private static String freshEntity() {
        return "card-" + Records.newId();
    }

    private static SnapshotRecord snapshot(String entityId, long sequence, String state) {
        return new SnapshotRecord(
                entityId, KIND, sequence, Records.newId(), Map.of("es-codec", "json"), Records.bytes(state));
    }

    private static void assertFound(SnapshotRecord expected, SnapshotStore store) {
        assertEquals(Optional.of(expected), store.find(LOANS, expected.entityId(), expected.kind()));
    }
}
