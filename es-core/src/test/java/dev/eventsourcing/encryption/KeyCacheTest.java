package dev.eventsourcing.encryption;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.eventsourcing.EntityForgottenException;
import dev.eventsourcing.InvalidInputException;
import dev.eventsourcing.backend.memory.MemoryKeyStore;
import dev.eventsourcing.spi.Bytes;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class KeyCacheTest {
    private final Vault vault = new Vault();
    private final StallingKeyStore counted = new StallingKeyStore(vault.store);
    private final CountingKek kek = new CountingKek(vault.kek);
    private final EntityKeys keys = vault.builder(counted, kek).build();
    private final PayloadEncryption encryption = new PayloadEncryption(keys);
    private final PayloadContext event = Vault.event("customer-42");

    @AfterEach
    void close() {
        keys.close();
        vault.close();
    }

    @Test
    void sealingAsksTheKeyStoreOnceASecondAndTheKeyServiceOnce() {
        keys.create("customer-42");
        counted.finds.set(0);

        for (int i = 0; i < 10; i++) {
            encryption.seal(event, Vault.bytes("Ada"));
        }
        assertEquals(1, counted.finds.get());
        for (int second = 0; second < 30; second++) {
            vault.pass(Duration.ofSeconds(1));
            encryption.seal(event, Vault.bytes("Ada"));
        }

        assertEquals(31, counted.finds.get());
        assertEquals(1, kek.unwraps.get());
    }

    @Test
    void openingAsksTheKeyStoreEveryTenSeconds() {
        keys.create("customer-42");
        byte[] envelope = encryption.seal(event, Vault.bytes("Ada")).orElseThrow();
        counted.finds.set(0);

        for (int second = 0; second < 30; second++) {
            encryption.open(event, envelope);
            vault.pass(Duration.ofSeconds(1));
        }

        assertEquals(2, counted.finds.get());
        assertEquals(1, kek.unwraps.get());
    }

    @Test
    void anotherProcessesShreddingStopsSealingAfterOneSecondAndOpeningAfterTen() {
        keys.create("customer-42");
        byte[] envelope = encryption.seal(event, Vault.bytes("Ada")).orElseThrow();
        try (EntityKeys other = vault.anotherProcess()) {
            other.shred("customer-42", "elsewhere");
        }

        vault.pass(Duration.ofMillis(999));
        assertTrue(encryption.seal(event, Vault.bytes("Ada")).isPresent());
        assertTrue(encryption.open(event, envelope) instanceof Opened.Clear);
        vault.pass(Duration.ofMillis(1));
        assertThrows(EntityForgottenException.class, () -> encryption.seal(event, Vault.bytes("Ada")));
        assertTrue(encryption.open(event, envelope) instanceof Opened.Lost, "known from sealing by now");
    }

    @Test
    void anotherProcessesShreddingStopsOpeningAfterTenSeconds() {
        keys.create("customer-42");
        byte[] envelope = encryption.seal(event, Vault.bytes("Ada")).orElseThrow();
        try (EntityKeys other = vault.anotherProcess()) {
            other.shred("customer-42", "elsewhere");
        }

        vault.pass(Duration.ofMillis(9_999));
        assertTrue(encryption.open(event, envelope) instanceof Opened.Clear);
        vault.pass(Duration.ofMillis(1));
        assertTrue(encryption.open(event, envelope) instanceof Opened.Lost);
    }

    @Test
    void anotherProcessesRotationIsTakenUpAfterASecond() {
        keys.create("customer-42");
        encryption.seal(event, Vault.bytes("Ada"));
        try (EntityKeys other = vault.anotherProcess()) {
            other.rotate("customer-42", 1);
        }

        assertEquals(1, encryption.seal(event, Vault.bytes("Ada")).orElseThrow()[9]);
        vault.pass(Duration.ofSeconds(1));
        assertEquals(2, encryption.seal(event, Vault.bytes("Ada")).orElseThrow()[9]);
    }

    @Test
    void ownShreddingAndRotationTakeEffectAtOnce() {
        keys.create("customer-42");
        byte[] envelope = encryption.seal(event, Vault.bytes("Ada")).orElseThrow();
        keys.rotate("customer-42", 1);
        assertEquals(2, encryption.seal(event, Vault.bytes("Ada")).orElseThrow()[9]);

        keys.shred("customer-42", "here");

        assertThrows(EntityForgottenException.class, () -> encryption.seal(event, Vault.bytes("Ada")));
        assertTrue(encryption.open(event, envelope) instanceof Opened.Lost);
    }

    @Test
    void revalidationTimeOfZeroAsksForEveryEvent() {
        try (EntityKeys careful = vault.builder(counted, kek)
                .revalidateSealingAfter(Duration.ZERO)
                .build()) {
            careful.create("customer-42");
            PayloadEncryption sealing = new PayloadEncryption(careful);
            sealing.seal(event, Vault.bytes("Ada"));
            try (EntityKeys other = vault.anotherProcess()) {
                other.shred("customer-42", "elsewhere");
            }

            assertThrows(EntityForgottenException.class, () -> sealing.seal(event, Vault.bytes("Ada")));
        }
    }

    @Test
    void cacheTimeOfZeroKeepsNothing() {
        try (EntityKeys careful =
                vault.builder(counted, kek).cacheFor(Duration.ZERO).build()) {
            careful.create("customer-42");
            PayloadEncryption sealing = new PayloadEncryption(careful);
            byte[] envelope = sealing.seal(event, Vault.bytes("Ada")).orElseThrow();
            try (EntityKeys other = vault.anotherProcess()) {
                other.shred("customer-42", "elsewhere");
            }

            assertTrue(sealing.open(event, envelope) instanceof Opened.Lost);
        }
    }

    @Test
    void thatAnEntityHasNoKeyIsNeverCached() {
        assertTrue(encryption.seal(event, Vault.bytes("Ada")).isEmpty());
        try (EntityKeys other = vault.anotherProcess()) {
            other.create("customer-42");
        }

        assertTrue(encryption.seal(event, Vault.bytes("Ada")).isPresent());
    }

    @Test
    void openingForgottenPayloadsAsksTheKeyStoreEveryTenSeconds() {
        keys.create("customer-42");
        byte[] envelope = encryption.seal(event, Vault.bytes("Ada")).orElseThrow();
        keys.shred("customer-42", "here");
        counted.finds.set(0);

        for (int second = 0; second < 30; second++) {
            assertTrue(encryption.open(event, envelope) instanceof Opened.Lost);
            vault.pass(Duration.ofSeconds(1));
        }

        assertEquals(3, counted.finds.get());
    }

    @Test
    void keyThatItsRecordDoesNotNameAnyMoreIsZeroed() {
        KeyCache cache = new KeyCache(Duration.ofSeconds(10), Duration.ofSeconds(1), 100, vault.nanos::get);
        DataKey first = put(cache, "customer-1", 1);

        DataKey second = put(cache, "customer-1", 2);

        assertThrows(IllegalStateException.class, first::copySecret);
        assertEquals(32, second.copySecret().length);
        assertEquals(1, cache.size());
    }

    @Test
    void cacheKeepsNoMoreThanItsBoundAndTheLatestOnes() {
        KeyCache cache = new KeyCache(Duration.ofSeconds(10), Duration.ofSeconds(1), 3, vault.nanos::get);
        for (int i = 1; i <= 5; i++) {
            put(cache, "customer-" + i, 1);
        }

        assertEquals(3, cache.size());
        assertTrue(cache.key("customer-2", 1).isEmpty());
        assertTrue(cache.key("customer-3", 1).isPresent());
        put(cache, "customer-6", 1);
        assertTrue(cache.key("customer-3", 1).isPresent(), "used lately");
        assertTrue(cache.key("customer-4", 1).isEmpty());
    }

    @Test
    void keyThatNobodyAskedForIsDroppedWhenTheNextOneComes() {
        KeyCache cache = new KeyCache(Duration.ofSeconds(10), Duration.ofSeconds(1), 100, vault.nanos::get);
        DataKey idle = put(cache, "customer-1", 1);
        vault.pass(Duration.ofSeconds(11));

        put(cache, "customer-2", 1);

        assertEquals(1, cache.size());
        assertThrows(IllegalStateException.class, idle::copySecret);
    }

    @Test
    void evictedKeyIsZeroedWhenItsLastReaderIsDone() {
        KeyCache cache = new KeyCache(Duration.ofSeconds(10), Duration.ofSeconds(1), 100, vault.nanos::get);
        DataKey shared = put(cache, "customer-1", 1);
        EntityKey reader = cache.key("customer-1", 1).orElseThrow();
        byte[] derived = shared.suiteKey(CipherSuite.A256GCM);

        cache.evict("customer-1");
        assertTrue(isNotZero(derived));
        assertEquals(32, reader.dataKey().copySecret().length);
        reader.close();

        assertTrue(!isNotZero(derived));
        assertThrows(IllegalStateException.class, shared::copySecret);
        assertThrows(IllegalStateException.class, reader::dataKey);
    }

    @Test
    void closingZeroesEverything() {
        KeyCache cache = new KeyCache(Duration.ofSeconds(10), Duration.ofSeconds(1), 100, vault.nanos::get);
        DataKey first = put(cache, "customer-1", 1);
        DataKey second = put(cache, "customer-2", 1);

        cache.clear();

        assertEquals(0, cache.size());
        assertThrows(IllegalStateException.class, first::copySecret);
        assertThrows(IllegalStateException.class, second::copySecret);
    }

    @Test
    void youngerKnowledgeIsNotReplacedByOlder() {
        KeyCache cache = new KeyCache(Duration.ofSeconds(10), Duration.ofSeconds(1), 100, vault.nanos::get);
        KeyCache.Ticket early = cache.ticket();
        vault.pass(Duration.ofMillis(500));
        put(cache, "customer-1", 2);

        try (EntityKey old = new EntityKey(1, DataKey.random(new SecureRandom()))) {
            cache.learn(early, "customer-1", recordOf(old), old);
        }

        assertEquals(2, cache.current("customer-1").orElseThrow().version());
        assertEquals(1, cache.size());
    }

    @Test
    void readThatBeganBeforeAnEvictionIsNotKept() {
        KeyCache cache = new KeyCache(Duration.ofSeconds(10), Duration.ofSeconds(1), 100, vault.nanos::get);
        KeyCache.Ticket early = cache.ticket();
        cache.evict("customer-1");

        try (EntityKey old = new EntityKey(1, DataKey.random(new SecureRandom()))) {
            cache.learn(early, "customer-1", recordOf(old), old);
        }

        assertEquals(0, cache.size());
    }

    @Test
    void cacheTimesAreShort() {
        EntityKeysBuilder builder = EntityKeys.builder(new MemoryKeyStore(), vault.kek);
        assertThrows(InvalidInputException.class, () -> builder.cacheFor(Duration.ofSeconds(31)));
        assertThrows(InvalidInputException.class, () -> builder.cacheFor(Duration.ofSeconds(-1)));
        assertThrows(InvalidInputException.class, () -> builder.revalidateSealingAfter(Duration.ofSeconds(31)));
        assertThrows(InvalidInputException.class, () -> builder.maxCachedKeys(0));
        assertThrows(InvalidInputException.class, () -> builder.namespace(""));
    }

    private static DataKey put(KeyCache cache, String entityId, int version) {
        try (EntityKey key = new EntityKey(version, DataKey.random(new SecureRandom()))) {
            cache.learn(cache.ticket(), entityId, recordOf(key), key);
            return key.dataKey();
        }
    }

    private static EntityRecord recordOf(EntityKey key) {
        return EntityRecord.NEVER.withKey(
                new WrappedKey(key.version(), key.fingerprint(), "kek", Bytes.wrap(new byte[] {1})));
    }

    private static boolean isNotZero(byte[] bytes) {
        for (byte b : bytes) {
            if (b != 0) {
                return true;
            }
        }
        return false;
    }

    /** Counts what a key service would be asked. */
    private static final class CountingKek implements Kek {
        private final AtomicInteger unwraps = new AtomicInteger();
        private final Kek inner;

        CountingKek(Kek inner) {
            this.inner = inner;
        }

        @Override
        public String id() {
            return inner.id();
        }

        @Override
        public byte[] wrap(byte[] key, byte[] associated) {
            return inner.wrap(key, associated);
        }

        @Override
        public byte[] unwrap(byte[] wrapped, byte[] associated) {
            unwraps.incrementAndGet();
            return inner.unwrap(wrapped, associated);
        }
    }
}
