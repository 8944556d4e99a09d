package dev.eventsourcing.encryption;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class GcmBudgetTest {
    private static final String ENTITY = "customer-42";

    private final Vault vault = new Vault();

    @AfterEach
    void close() {
        vault.close();
    }

    @Test
    void spentKeyIsRotatedAndWhatItSealedStillOpens() {
        try (EntityKeys keys = limited(10, 0)) {
            keys.create(ENTITY);
            PayloadEncryption gcm = new PayloadEncryption(keys, CipherSuite.A256GCM);
            PayloadContext first = Vault.event(ENTITY);
            byte[] envelope = gcm.seal(first, Vault.bytes("Ada")).orElseThrow();

            List<Integer> versions = new ArrayList<>();
            for (int i = 1; i < 25; i++) {
                versions.add(version(gcm));
            }

            assertEquals(
                    List.of(1, 1, 2, 2, 3),
                    List.of(versions.get(0), versions.get(8), versions.get(9), versions.get(18), versions.get(19)));
            assertEquals("Ada", Vault.text(gcm.open(first, envelope)));
        }
    }

    @Test
    void otherSuitesDoNotSpendAKey() {
        try (EntityKeys keys = limited(10, 0)) {
            keys.create(ENTITY);
            for (int i = 0; i < 30; i++) {
                assertEquals(1, version(new PayloadEncryption(keys)));
                assertEquals(1, version(new PayloadEncryption(keys, CipherSuite.A256GCM_SIV)));
            }
        }
    }

    /** 64 samples on the average, so that half and twice of the limit are eight standard deviations away. */
    @Test
    void samplingComesCloseToTheLimit() {
        try (EntityKeys keys = limited(1024, 4)) {
            keys.create(ENTITY);
            PayloadEncryption gcm = new PayloadEncryption(keys, CipherSuite.A256GCM);
            int sealed = 0;
            while (version(gcm) == 1) {
                sealed++;
                assertTrue(sealed < 2048, "the key is never spent");
            }
            assertTrue(sealed > 512, "the key was spent after " + sealed);
        }
    }

    @Test
    void noKeyIsSpentBeforeTwoToTheThirtieth() {
        GcmBudget budget = new GcmBudget();
        KeyFingerprint key = new KeyFingerprint(7);
        byte[] sample = new byte[12]; // begins with twenty zeros
        for (int i = 0; i < 1023; i++) {
            budget.count(key, sample);
            budget.count(key, new byte[] {0, 0, 0x10, 0, 0, 0, 0, 0, 0, 0, 0, 0}); // begins with nineteen
        }
        assertFalse(budget.isSpent(key));

        budget.count(key, sample);

        assertTrue(budget.isSpent(key));
    }

    private EntityKeys limited(long limit, int sampleBits) {
        EntityKeysBuilder options = vault.builder(vault.store, vault.kek);
        options.gcmBudget = new GcmBudget(limit, sampleBits);
        return options.build();
    }

    private static int version(PayloadEncryption encryption) {
        return encryption.seal(Vault.event(ENTITY), Vault.bytes("Ada")).orElseThrow()[9];
    }
}
