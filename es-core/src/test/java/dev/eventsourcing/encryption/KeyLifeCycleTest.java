package dev.eventsourcing.encryption;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.eventsourcing.EntityForgottenException;
import dev.eventsourcing.InvalidInputException;
import dev.eventsourcing.KeyStoreUnavailableException;
import java.security.SecureRandom;
import java.time.temporal.ChronoUnit;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class KeyLifeCycleTest {
    private static final String ADA = "customer-42";

    private final Vault vault = new Vault();
    private final EntityKeys keys = vault.keys;

    @AfterEach
    void close() {
        vault.close();
    }

    @Test
    void entityStartsWithoutKey() {
        assertEquals(new KeyState.Never(), keys.state(ADA));
        assertTrue(keys.get(ADA).isEmpty());
    }

    @Test
    void creatingGivesVersionOneAndCreatingAgainKeepsIt() {
        assertEquals(new KeyState.Active(1, List.of(1)), keys.create(ADA));
        KeyFingerprint first = fingerprint(ADA);

        assertEquals(new KeyState.Active(1, List.of(1)), keys.create(ADA));
        assertEquals(first, fingerprint(ADA));
    }

    @Test
    void everyKeyIsAnother() {
        Set<KeyFingerprint> seen = new HashSet<>();
        for (int i = 0; i < 100; i++) {
            keys.create("customer-" + i);
            seen.add(fingerprint("customer-" + i));
        }
        assertEquals(100, seen.size());
    }

    @Test
    void rotatingAddsAVersion() {
        keys.create(ADA);
        KeyFingerprint first = fingerprint(ADA);

        assertEquals(new KeyState.Active(2, List.of(1, 2)), keys.rotate(ADA, 1));
        assertEquals(2, keys.get(ADA).orElseThrow().version());
        assertNotEquals(first, fingerprint(ADA));
    }

    @Test
    void rotatingWhatSomebodyElseRotatedKeepsTheirs() {
        keys.create(ADA);
        keys.rotate(ADA, 1);
        KeyFingerprint second = fingerprint(ADA);

        assertEquals(new KeyState.Active(2, List.of(1, 2)), keys.rotate(ADA, 1));
        assertEquals(second, fingerprint(ADA));
    }

    @Test
    void rotatingAVersionThatIsNotThereIsRefused() {
        assertThrows(InvalidInputException.class, () -> keys.rotate(ADA, 1));
        keys.create(ADA);
        assertThrows(InvalidInputException.class, () -> keys.rotate(ADA, 2));
        assertThrows(InvalidInputException.class, () -> keys.rotate(ADA, 0));
        assertThrows(InvalidInputException.class, () -> keys.rotate(ADA, -1));
        assertEquals(new KeyState.Active(1, List.of(1)), keys.state(ADA));
    }

    @Test
    void shreddingDestroysEveryVersionAndSaysSo() {
        keys.create(ADA);
        KeyFingerprint first = fingerprint(ADA);
        keys.rotate(ADA, 1);
        KeyFingerprint second = fingerprint(ADA);

        ShredReceipt receipt = keys.shred(ADA, "erasure request 17");

        KeyState.Shredded expected = new KeyState.Shredded(
                2, List.of(first, second), Vault.NOON.truncatedTo(ChronoUnit.MILLIS), "erasure request 17");
        assertEquals(new ShredReceipt(ADA, expected, false), receipt);
        assertEquals(expected, keys.state(ADA));
        assertTrue(keys.get(ADA).isEmpty());
    }

    @Test
    void shreddingAgainKeepsTheFirstTombstone() {
        keys.create(ADA);
        ShredReceipt first = keys.shred(ADA, "erasure request 17");

        ShredReceipt second = keys.shred(ADA, "erasure request 18");

        assertTrue(second.wasAlready());
        assertEquals(first.tombstone(), second.tombstone());
    }

    @Test
    void shreddingAnEntityThatNeverHadAKeyFencesIt() {
        ShredReceipt receipt = keys.shred(ADA, "must never be stored");

        assertEquals(0, receipt.tombstone().through());
        assertThrows(EntityForgottenException.class, () -> keys.create(ADA));
        assertThrows(EntityForgottenException.class, () -> vault.encryption.seal(Vault.event(ADA), Vault.bytes("Ada")));
        assertEquals(new KeyState.Active(1, List.of(1)), keys.reopen(ADA));
    }

    @Test
    void wrappedKeyIsNotInTheRecordAnyMoreAfterShredding() {
        keys.create(ADA);
        int withKey = vault.store.find(ADA).orElseThrow().content().size();

        keys.shred(ADA, "x");

        int withTombstone = vault.store.find(ADA).orElseThrow().content().size();
        assertTrue(withTombstone < 60 && withKey > 120, withKey + " and " + withTombstone);
    }

    @Test
    void nothingButReopeningGivesAShreddedEntityKeys() {
        keys.create(ADA);
        keys.shred(ADA, "erasure request 17");

        assertThrows(EntityForgottenException.class, () -> keys.create(ADA));
        assertThrows(EntityForgottenException.class, () -> keys.rotate(ADA, 1));
        try (EntityKey key = EntityKey.random(new SecureRandom())) {
            assertThrows(EntityForgottenException.class, () -> keys.put(ADA, key));
        }
        assertEquals("erasure request 17", ((KeyState.Shredded) keys.state(ADA)).reason());

        assertEquals(new KeyState.Active(2, List.of(2)), keys.reopen(ADA));
        assertEquals(new KeyState.Active(2, List.of(2)), keys.reopen(ADA));
    }

    @Test
    void reopeningAnEntityThatNeverHadAKeyIsRefused() {
        assertThrows(InvalidInputException.class, () -> keys.reopen(ADA));
        assertEquals(new KeyState.Never(), keys.state(ADA));
    }

    @Test
    void versionsGoOnCountingOverSeveralShreddings() {
        keys.create(ADA);
        keys.rotate(ADA, 1);
        keys.shred(ADA, "first");
        keys.reopen(ADA);
        keys.rotate(ADA, 3);
        keys.shred(ADA, "second");

        assertEquals(4, ((KeyState.Shredded) keys.state(ADA)).through());
        assertEquals(new KeyState.Active(5, List.of(5)), keys.reopen(ADA));
    }

    @Test
    void destroyedKeyIsRefusedForEverAlsoAfterReopening() {
        try (EntityKey copy = EntityKey.random(new SecureRandom());
                EntityKey fresh = EntityKey.random(new SecureRandom())) {
            keys.put(ADA, copy);
            keys.shred(ADA, "erasure request 17");
            assertThrows(EntityForgottenException.class, () -> keys.put(ADA, copy));
            keys.reopen(ADA);
            assertThrows(EntityForgottenException.class, () -> keys.put(ADA, copy));
            keys.put(ADA, fresh);
            keys.shred(ADA, "erasure request 18");
            keys.reopen(ADA);
            assertThrows(EntityForgottenException.class, () -> keys.put(ADA, copy));
            assertThrows(EntityForgottenException.class, () -> keys.put(ADA, fresh));
        }
        assertEquals(new KeyState.Active(4, List.of(4)), keys.state(ADA));
    }

    @Test
    void putKeyIsTheOneThatIsGotten() {
        try (EntityKey key = EntityKey.random(new SecureRandom())) {
            keys.put(ADA, key);
            keys.put(ADA, key);

            try (EntityKey found = keys.get(ADA).orElseThrow()) {
                assertEquals(key.fingerprint(), found.fingerprint());
                assertEquals(1, found.version());
            }
        }
    }

    @Test
    void puttingAnotherKeyRotatesAndPuttingTheOldOneBackIsRefused() {
        try (EntityKey first = EntityKey.random(new SecureRandom());
                EntityKey second = EntityKey.random(new SecureRandom())) {
            keys.put(ADA, first);
            keys.put(ADA, second);

            assertEquals(new KeyState.Active(2, List.of(1, 2)), keys.state(ADA));
            assertEquals(second.fingerprint(), fingerprint(ADA));
            assertThrows(InvalidInputException.class, () -> keys.put(ADA, first));
        }
    }

    @Test
    void keysMoveFromOneKeyStoreToAnotherWithoutBeingSeen() {
        keys.create(ADA);
        try (Vault other = new Vault();
                EntityKey key = keys.get(ADA).orElseThrow()) {
            other.keys.put(ADA, key);
            assertEquals(fingerprint(ADA), other.keys.get(ADA).orElseThrow().fingerprint());
        }
    }

    @Test
    void deletingDestroysKeysAndLeavesEntitiesWithoutKeysAlone() {
        assertFalse(keys.delete(ADA));
        assertEquals(new KeyState.Never(), keys.state(ADA));
        keys.create(ADA);

        assertTrue(keys.delete(ADA));
        assertFalse(keys.delete(ADA));
        assertEquals(Optional.empty(), keys.get(ADA));
        assertThrows(EntityForgottenException.class, () -> keys.create(ADA));
    }

    @Test
    void lifeGoesOnInAnotherProcess() {
        keys.create(ADA);
        KeyFingerprint first = fingerprint(ADA);
        try (EntityKeys other = vault.anotherProcess()) {
            assertEquals(first, other.get(ADA).orElseThrow().fingerprint());
            other.shred(ADA, "erasure request 17");
        }
        assertThrows(EntityForgottenException.class, () -> keys.create(ADA));
    }

    @Test
    void hostileIdsAreKeptApart() {
        List<String> ids =
                List.of("a", "a.b", "A", "*", ">", "'; drop table keys", "\u00e9", "e\u0301", "😀", " ", "a\nb");
        for (String id : ids) {
            keys.create(id);
        }
        assertEquals(ids.size(), ids.stream().map(this::fingerprint).distinct().count());
        assertThrows(InvalidInputException.class, () -> keys.create(""));
        assertThrows(InvalidInputException.class, () -> keys.create("\ud800"));
        assertThrows(InvalidInputException.class, () -> keys.create("a\0b"));
    }

    @Test
    void reasonIsShortText() {
        assertThrows(InvalidInputException.class, () -> keys.shred(ADA, ""));
        assertThrows(InvalidInputException.class, () -> keys.shred(ADA, "é".repeat(128)));
        assertThrows(InvalidInputException.class, () -> keys.shred(ADA, "\udc00"));
        keys.shred(ADA, "é".repeat(127));
    }

    @Test
    void rotationEndsWithAClearErrorWhenTheRecordIsFull() {
        keys.create(ADA);
        InvalidInputException full = assertThrows(InvalidInputException.class, () -> {
            for (int version = 1; version < 1000; version++) {
                keys.rotate(ADA, version);
            }
        });

        assertTrue(full.getMessage().contains("rotate less often"), full.getMessage());
        KeyState.Active active = (KeyState.Active) keys.state(ADA);
        assertTrue(active.current() > 400, active.current() + " versions fit");
        assertEquals(
                active.current(),
                keys.shred(ADA, "it still can be shredded").tombstone().through());
    }

    @Test
    void keyStoreThatDoesNotAnswerIsNeverTakenForNoKey() {
        try (EntityKeys cut = EntityKeys.over(new SilentKeyStore(), vault.kek)) {
            assertThrows(KeyStoreUnavailableException.class, () -> cut.state(ADA));
            assertThrows(KeyStoreUnavailableException.class, () -> cut.get(ADA));
            assertThrows(KeyStoreUnavailableException.class, () -> cut.create(ADA));
            assertThrows(KeyStoreUnavailableException.class, () -> cut.delete(ADA));
            assertThrows(KeyStoreUnavailableException.class, () -> cut.shred(ADA, "erasure request 17"));
            assertThrows(KeyStoreUnavailableException.class, () -> cut.reopen(ADA));
            assertThrows(KeyStoreUnavailableException.class, () -> cut.rewrapAll(vault.kek));
        }
    }

    private KeyFingerprint fingerprint(String entityId) {
        try (EntityKey key = keys.get(entityId).orElseThrow()) {
            return key.fingerprint();
        }
    }
}
