package dev.eventsourcing.encryption;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.eventsourcing.TamperedPayloadException;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** A key that is used again gives the bytes that a new one gives, and is kept no longer than somebody holds it. */
class PreparedKeysTest {
    private static final byte[] ASSOCIATED = Vault.bytes("meter-17, read");

    private final SecureRandom random = new SecureRandom();

    @Test
    void usedKeySealsAndOpensAsANewOneDoes() {
        long seed = random.nextLong();
        Random data = new Random(seed);
        byte[] secret = secret();
        List<byte[]> plaintexts = plaintexts(data, 500, 100);
        List<byte[]> envelopes =
                plaintexts.stream().map(plaintext -> cold(secret, plaintext)).toList();

        DataKey used = DataKey.owning(secret);
        for (int i = 0; i < plaintexts.size(); i++) {
            byte[] envelope = envelopes.get(i);
            assertArrayEquals(envelope, seal(used, plaintexts.get(i)), "seed " + seed);
            assertArrayEquals(plaintexts.get(i), open(used, envelope), "seed " + seed);
            byte[] forged = envelope.clone();
            forged[Envelope.FIXED_BYTES + data.nextInt(envelope.length - Envelope.FIXED_BYTES)] ^= 1;
            assertThrows(TamperedPayloadException.class, () -> open(used, forged), "seed " + seed);
        }
        assertTrue(PreparedKeys.has(used));
    }

    @Test
    void manyThreadsSealAndOpenUnderFewKeys() throws Exception {
        long seed = random.nextLong();
        List<byte[]> secrets = List.of(secret(), secret(), secret());
        List<byte[]> plaintexts = plaintexts(new Random(seed), 300, 2000);
        List<List<byte[]>> expected = secrets.stream()
                .map(secret -> plaintexts.stream()
                        .map(plaintext -> cold(secret, plaintext))
                        .toList())
                .toList();
        List<DataKey> keys =
                secrets.stream().map(secret -> DataKey.owning(secret.clone())).toList();
        ExecutorService threads = Executors.newFixedThreadPool(8);
        try {
            List<Future<Void>> done = new ArrayList<>();
            for (int thread = 0; thread < 8; thread++) {
                Random order = new Random(seed + thread);
                Callable<Void> work = () -> {
                    for (int i = 0; i < 1000; i++) {
                        int key = order.nextInt(keys.size());
                        int which = order.nextInt(plaintexts.size());
                        byte[] envelope = seal(keys.get(key), plaintexts.get(which));
                        assertArrayEquals(expected.get(key).get(which), envelope, "seed " + seed);
                        assertArrayEquals(plaintexts.get(which), open(keys.get(key), envelope), "seed " + seed);
                    }
                    return null;
                };
                done.add(threads.submit(work));
            }
            for (Future<Void> each : done) {
                each.get();
            }
        } finally {
            threads.shutdownNow();
            assertTrue(threads.awaitTermination(10, TimeUnit.SECONDS));
        }
    }

    @Test
    void isKeptFromUseToUseUntilTheLastHolderLetsGo() {
        DataKey key = DataKey.random(random).hold();
        List<PreparedKey> seen = new ArrayList<>();
        PreparedKeys.with(key, seen::add);
        PreparedKeys.with(key, seen::add);
        assertSame(seen.get(0), seen.get(1));

        key.release();
        assertTrue(PreparedKeys.has(key));
        key.release();
        assertFalse(PreparedKeys.has(key));
        assertThrows(IllegalStateException.class, () -> seal(key, Vault.bytes("more")));
        assertFalse(PreparedKeys.has(key));
    }

    @Test
    void whatIsWipedNoLongerHasTheKey() {
        DataKey key = DataKey.random(random);
        PreparedKey prepared = new PreparedKey(key);
        byte[] iv = new byte[16];
        byte[] ivBefore = SyntheticIv.of(prepared.ivMac(), iv, iv, iv, 16);
        byte[] before = new byte[CbcHmac.sealedBytes(16)];
        prepared.cbcHmac().seal(iv, iv, iv, iv, before, 0);

        prepared.wipe();

        assertFalse(Arrays.equals(ivBefore, SyntheticIv.of(prepared.ivMac(), iv, iv, iv, 16)));
        assertEquals(Optional.empty(), prepared.cbcHmac().open(iv, iv, iv, before));
    }

    @Test
    void whatFailedIsNotUsedAgain() {
        DataKey key = DataKey.random(random);
        List<PreparedKey> seen = new ArrayList<>();
        assertThrows(
                IllegalArgumentException.class,
                () -> PreparedKeys.with(key, prepared -> {
                    seen.add(prepared);
                    prepared.ivMac().update((byte) 1);
                    throw new IllegalArgumentException("in the middle");
                }));

        assertFalse(PreparedKeys.has(key));
        PreparedKeys.with(key, seen::add);
        assertNotSame(seen.get(0), seen.get(1));
    }

    @Test
    void keysOfOneSlotDisplaceEachOther() {
        DataKey first = DataKey.random(random);
        DataKey second = DataKey.random(random);
        while ((first.fingerprint().bits() - second.fingerprint().bits()) % PreparedKeys.SLOTS != 0) {
            second = DataKey.random(random);
        }
        byte[] plaintext = Vault.bytes("read");

        byte[] firstEnvelope = seal(first, plaintext);
        byte[] secondEnvelope = seal(second, plaintext);

        assertFalse(PreparedKeys.has(first));
        assertTrue(PreparedKeys.has(second));
        first.release();
        assertTrue(PreparedKeys.has(second));
        assertArrayEquals(plaintext, open(second, secondEnvelope));
        assertFalse(Arrays.equals(firstEnvelope, secondEnvelope));
    }

    @Test
    void shreddedKeyIsNotKept() {
        try (Vault vault = new Vault()) {
            vault.keys.create("anna");
            vault.encryption.seal(Vault.event("anna"), Vault.bytes("{}"));
            DataKey key;
            try (EntityKey current = vault.keys.living().forSealing("anna").orElseThrow()) {
                key = current.dataKey();
            }
            assertTrue(PreparedKeys.has(key));

            vault.keys.shred("anna", "erasure request 17");

            assertFalse(PreparedKeys.has(key));
        }
    }

    /** With nothing that was used before. */
    private static byte[] cold(byte[] secret, byte[] plaintext) {
        DataKey key = DataKey.owning(secret.clone());
        try {
            return seal(key, plaintext);
        } finally {
            key.release();
        }
    }

    private static List<byte[]> plaintexts(Random data, int count, int below) {
        List<byte[]> plaintexts = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            byte[] plaintext = new byte[data.nextInt(below)];
            data.nextBytes(plaintext);
            plaintexts.add(plaintext);
        }
        return plaintexts;
    }

    private byte[] secret() {
        byte[] secret = new byte[DataKey.BYTES];
        random.nextBytes(secret);
        return secret;
    }

    private static byte[] seal(DataKey key, byte[] plaintext) {
        return EnvelopeCipher.seal(key, CipherSuite.A256CBC_HS512, 1, ASSOCIATED, plaintext);
    }

    private static byte[] open(DataKey key, byte[] envelope) {
        return EnvelopeCipher.open(key, Envelope.parse(envelope, () -> "it"), ASSOCIATED, () -> "it");
    }
}
