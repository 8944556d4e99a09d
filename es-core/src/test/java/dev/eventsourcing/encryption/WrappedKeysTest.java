package dev.eventsourcing.encryption;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.eventsourcing.CorruptRecordException;
import dev.eventsourcing.KeyMissingException;
import dev.eventsourcing.StoreClosedException;
import dev.eventsourcing.TamperedPayloadException;
import dev.eventsourcing.WrongKeyException;
import dev.eventsourcing.spi.Bytes;
import dev.eventsourcing.spi.KeyRecord;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class WrappedKeysTest {
    private final Vault vault = new Vault();
    private final EntityKeyRecords records = new EntityKeyRecords();

    @AfterEach
    void close() {
        vault.close();
    }

    @Test
    void keyIsNowhereInItsRecord() {
        byte[] secret = HexFormat.of().parseHex("c0ffee".repeat(10) + "c0ff");
        try (EntityKey key = EntityKey.of(secret)) {
            vault.keys.put("anna", key);
            String record = HexFormat.of().formatHex(records.content("anna"));

            assertFalse(record.contains("c0ffeec0ffee"), record);
            assertTrue(record.contains(key.fingerprint().toString()), "the fingerprint is");
        }
    }

    @Test
    void keyWrappedTwiceLooksDifferent() {
        byte[] key = new byte[32];
        String first = HexFormat.of().formatHex(vault.kek.wrap(key, Vault.bytes("x")));
        String second = HexFormat.of().formatHex(vault.kek.wrap(key, Vault.bytes("x")));

        assertFalse(first.substring(36).startsWith(second.substring(36, 68)), "the IV is random");
    }

    @Test
    void unknownKekIsNamed() {
        vault.keys.create("anna");
        try (MemoryKek other = MemoryKek.random();
                EntityKeys keys = EntityKeys.over(vault.store, other)) {
            KeyMissingException refusal = assertThrows(KeyMissingException.class, () -> keys.get("anna"));
            assertTrue(refusal.getMessage().contains(vault.kek.id()), refusal.getMessage());
            assertEquals(new KeyState.Active(1, List.of(1)), keys.state("anna"), "the state needs no kek");
        }
    }

    @Test
    void anotherKekOfTheSameNameIsAWrongKey() {
        vault.keys.create("anna");
        try (MemoryKek other = MemoryKek.random();
                EntityKeys keys = EntityKeys.over(vault.store, renamed(other, vault.kek.id()))) {
            assertThrows(WrongKeyException.class, () -> keys.get("anna"));
        }
    }

    @Test
    void everyFlippedBitOfARecordIsNoticed() {
        vault.keys.create("anna");
        vault.keys.shred("anna", "so that there is a tombstone");
        vault.keys.reopen("anna");
        byte[] content = records.content("anna");
        for (int bit = 0; bit < content.length * Byte.SIZE; bit++) {
            byte[] flipped = content.clone();
            flipped[bit / Byte.SIZE] ^= (byte) (1 << bit % Byte.SIZE);
            records.put("anna", flipped);

            Class<?> refusal = assertThrows(RuntimeException.class, () -> vault.keys.state("anna"))
                    .getClass();
            assertTrue(bit / Byte.SIZE == 3 || refusal == CorruptRecordException.class, refusal + " at bit " + bit);
        }
        for (int length = 0; length < content.length; length++) {
            records.put("anna", Arrays.copyOf(content, length));
            assertThrows(CorruptRecordException.class, () -> vault.keys.state("anna"));
        }
    }

    @Test
    void wrappedKeyThatWasForgedIsNoticedAlsoUnderAValidCheckSum() {
        vault.keys.create("anna");
        EntityRecordFormat format = new EntityRecordFormat("default");
        EntityRecord record = format.read("anna", Bytes.wrap(records.content("anna")));
        WrappedKey key = record.current().orElseThrow();
        byte[] wrapped = key.wrapped().toByteArray();
        for (int bit = 18 * Byte.SIZE; bit < wrapped.length * Byte.SIZE; bit += 3) {
            byte[] forged = wrapped.clone();
            forged[bit / Byte.SIZE] ^= (byte) (1 << bit % Byte.SIZE);
            WrappedKey replaced = new WrappedKey(1, key.fingerprint(), key.kekId(), Bytes.wrap(forged));
            records.put(
                    "anna",
                    format.write("anna", record.withKeys(List.of(replaced))).toByteArray());

            assertThrows(TamperedPayloadException.class, () -> vault.keys.get("anna"));
        }
        WrappedKey otherVersion = new WrappedKey(2, key.fingerprint(), key.kekId(), key.wrapped());
        records.put(
                "anna",
                format.write("anna", record.withKeys(List.of(otherVersion))).toByteArray());
        assertThrows(TamperedPayloadException.class, () -> vault.keys.get("anna"));
        WrappedKey otherName = new WrappedKey(1, new KeyFingerprint(1), key.kekId(), key.wrapped());
        records.put(
                "anna",
                format.write("anna", record.withKeys(List.of(otherName))).toByteArray());
        assertThrows(TamperedPayloadException.class, () -> vault.keys.get("anna"));
    }

    @Test
    void recordOfAnotherEntityIsNoticed() {
        vault.keys.create("anna");
        vault.keys.create("bert");
        records.put("bert", records.content("anna"));

        assertThrows(CorruptRecordException.class, () -> vault.keys.get("bert"));
        assertThrows(
                CorruptRecordException.class, () -> vault.encryption.seal(Vault.event("bert"), Vault.bytes("Bert")));
    }

    @Test
    void tombstoneOfAnotherEntityIsNoticed() {
        vault.keys.create("anna");
        vault.keys.shred("anna", "erasure request 17");
        vault.keys.create("bert");
        records.put("bert", records.content("anna"));

        assertThrows(CorruptRecordException.class, () -> vault.keys.state("bert"));
    }

    @Test
    void wrappedKeyOfAnotherEntityIsNoticedAlsoUnderAValidCheckSum() {
        vault.keys.create("anna");
        vault.keys.create("bert");
        EntityRecordFormat format = new EntityRecordFormat("default");
        EntityRecord annas = format.read("anna", Bytes.wrap(records.content("anna")));
        records.put("bert", format.write("bert", annas).toByteArray());

        assertThrows(TamperedPayloadException.class, () -> vault.keys.get("bert"));
    }

    @Test
    void recordOfAnotherNamespaceIsNoticed() {
        vault.keys.create("anna");
        try (EntityKeys invoices =
                vault.builder(vault.store, vault.kek).namespace("invoices").build()) {
            assertThrows(CorruptRecordException.class, () -> invoices.get("anna"));
        }
    }

    @Test
    void restoredRecordIsUsableOnlyAsLongAsItsKekIs() {
        vault.keys.create("anna");
        PayloadContext event = Vault.event("anna");
        byte[] envelope = vault.encryption.seal(event, Vault.bytes("Anna")).orElseThrow();
        byte[] backup = records.content("anna");
        vault.keys.shred("anna", "erasure request 17");
        try (MemoryKek next = MemoryKek.random()) {
            vault.keys.rewrapAll(next);
            records.put("anna", backup);

            try (EntityKeys later = EntityKeys.over(vault.store, next)) {
                assertThrows(KeyMissingException.class, () -> new PayloadEncryption(later).open(event, envelope));
            }
        }
    }

    @Test
    void rewrappedKeysOpenUnderTheNewKekAlone() {
        PayloadContext event = Vault.event("customer-1");
        for (int i = 0; i < 10; i++) {
            vault.keys.create("customer-" + i);
        }
        vault.keys.rotate("customer-1", 1);
        vault.keys.shred("customer-2", "erasure request 17");
        byte[] envelope = vault.encryption.seal(event, Vault.bytes("Ada")).orElseThrow();
        try (MemoryKek next = MemoryKek.random()) {
            RewrapReceipt receipt = vault.keys.rewrapAll(next);

            assertEquals(new RewrapReceipt(next.id(), 9, 1), receipt);
            assertEquals(new RewrapReceipt(next.id(), 0, 10), vault.keys.rewrapAll(next));
            vault.keys.create("customer-10");
            try (EntityKeys later = EntityKeys.over(vault.store, next)) {
                assertEquals("Ada", Vault.text(new PayloadEncryption(later).open(event, envelope)));
                assertEquals(2, later.get("customer-1").orElseThrow().version());
                assertEquals(1, later.get("customer-10").orElseThrow().version());
            }
        }
    }

    @Test
    void olderKekUnwrapsAndTheNewOneWraps() {
        vault.keys.create("anna");
        try (MemoryKek next = MemoryKek.random();
                EntityKeys both = EntityKeys.builder(vault.store, next)
                        .alsoUnwrapWith(vault.kek)
                        .build();
                EntityKeys later = EntityKeys.over(vault.store, next)) {
            assertTrue(both.get("anna").isPresent());
            both.create("bert");
            assertTrue(later.get("bert").isPresent());
            assertThrows(KeyMissingException.class, () -> later.get("anna"));
        }
    }

    @Test
    void keyThatCannotBeRewrappedIsReportedAfterAllOthersWere() {
        for (int i = 0; i < 5; i++) {
            vault.keys.create("customer-" + i);
        }
        records.put("customer-3", records.content("customer-1"));
        try (MemoryKek next = MemoryKek.random()) {
            CorruptRecordException incomplete =
                    assertThrows(CorruptRecordException.class, () -> vault.keys.rewrapAll(next));

            assertTrue(incomplete.getMessage().contains("keep the old"), incomplete.getMessage());
            try (EntityKeys later = EntityKeys.over(vault.store, next)) {
                for (int i : new int[] {0, 1, 2, 4}) {
                    assertTrue(later.get("customer-" + i).isPresent());
                }
            }
        }
    }

    @Test
    void rewrappingUnderLoadLeavesNoKeyBehind() throws Exception {
        for (int i = 0; i < 50; i++) {
            vault.keys.create("customer-" + i);
        }
        AtomicBoolean done = new AtomicBoolean();
        AtomicInteger created = new AtomicInteger(50);
        ExecutorService threads = Executors.newFixedThreadPool(2);
        try (MemoryKek next = MemoryKek.random()) {
            List<Future<?>> load = List.of(
                    threads.submit(() -> {
                        while (!done.get()) {
                            vault.keys.create("customer-" + created.getAndIncrement());
                        }
                    }),
                    threads.submit(() -> {
                        for (int version = 1; !done.get() && version < 300; version++) {
                            vault.keys.rotate("customer-0", version);
                        }
                    }));
            while (created.get() < 100) {
                Thread.onSpinWait();
            }

            vault.keys.rewrapAll(next);
            int atReturn = created.get();
            while (created.get() < atReturn + 10) {
                Thread.onSpinWait();
            }
            done.set(true);
            for (Future<?> future : load) {
                future.get(10, TimeUnit.SECONDS);
            }

            try (EntityKeys later = EntityKeys.over(vault.store, next)) {
                for (int i = 0; i < created.get(); i++) {
                    later.get("customer-" + i).orElseThrow().close();
                }
                EntityRecord rotated =
                        new EntityRecordFormat("default").read("customer-0", Bytes.wrap(records.content("customer-0")));
                assertTrue(rotated.keys().stream().allMatch(key -> key.kekId().equals(next.id())));
            }
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void closedKekRefuses() {
        vault.keys.create("anna");
        vault.kek.close();
        vault.kek.close();

        assertThrows(StoreClosedException.class, () -> vault.keys.get("anna"));
        assertThrows(StoreClosedException.class, () -> vault.keys.create("bert"));
    }

    private static Kek renamed(Kek kek, String id) {
        return new Kek() {
            @Override
            public String id() {
                return id;
            }

            @Override
            public byte[] wrap(byte[] key, byte[] associated) {
                return kek.wrap(key, associated);
            }

            @Override
            public byte[] unwrap(byte[] wrapped, byte[] associated) {
                return kek.unwrap(wrapped, associated);
            }
        };
    }

    /** What somebody with access to the key store's tables could do. */
    private final class EntityKeyRecords {
        byte[] content(String entityId) {
            return vault.store.find(entityId).orElseThrow().content().toByteArray();
        }

        void put(String entityId, byte[] content) {
            long revision = vault.store.find(entityId).map(KeyRecord::revision).orElse(0L);
            assertTrue(
                    vault.store.replace(entityId, revision, Bytes.wrap(content)).isPresent());
        }
    }
}
