package dev.eventsourcing.encryption;

import static dev.eventsourcing.encryption.Vault.bytes;
import static dev.eventsourcing.encryption.Vault.event;
import static dev.eventsourcing.encryption.Vault.text;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.eventsourcing.EntityForgottenException;
import dev.eventsourcing.Forgotten;
import dev.eventsourcing.InvalidInputException;
import dev.eventsourcing.KeyMissingException;
import dev.eventsourcing.KeyStoreUnavailableException;
import dev.eventsourcing.StoreClosedException;
import dev.eventsourcing.UnsupportedEnvelopeException;
import dev.eventsourcing.WrongKeyException;
import dev.eventsourcing.backend.memory.MemoryKeyStore;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class PayloadEncryptionTest {
    private final Vault vault = new Vault();
    private final EntityKeys keys = vault.keys;
    private final PayloadEncryption encryption = vault.encryption;

    @AfterEach
    void close() {
        vault.close();
    }

    @ParameterizedTest
    @EnumSource
    void whatWasSealedOpens(CipherSuite suite) {
        keys.create("customer-42");
        PayloadEncryption sealing = new PayloadEncryption(keys, suite);
        for (int size : new int[] {0, 1, 15, 16, 17, 4096, 1 << 20}) {
            byte[] plaintext = new byte[size];
            Arrays.fill(plaintext, (byte) size);
            PayloadContext event = event("customer-42");

            byte[] envelope = sealing.seal(event, plaintext).orElseThrow();

            assertArrayEquals(plaintext, ((Opened.Clear) encryption.open(event, envelope)).bytes());
        }
    }

    @Test
    void entityThatNeverHadAKeyIsNotSealed() {
        assertEquals(Optional.empty(), encryption.seal(event("device-1"), bytes("on")));
    }

    @ParameterizedTest
    @EnumSource
    void sealingAnEventTwiceGivesTheSameBytes(CipherSuite suite) {
        keys.create("customer-42");
        PayloadEncryption sealing = new PayloadEncryption(keys, suite);
        PayloadContext event = event("customer-42");

        byte[] first = sealing.seal(event, bytes("Ada")).orElseThrow();
        byte[] again = sealing.seal(event, bytes("Ada")).orElseThrow();

        assertArrayEquals(first, again);
    }

    @ParameterizedTest
    @EnumSource
    void equalPayloadsOfTwoEventsHaveNothingInCommonBehindTheKey(CipherSuite suite) {
        keys.create("customer-42");
        PayloadEncryption sealing = new PayloadEncryption(keys, suite);

        byte[] first = sealing.seal(event("customer-42"), bytes("Ada")).orElseThrow();
        byte[] second = sealing.seal(event("customer-42"), bytes("Ada")).orElseThrow();

        assertEquals(ivAndRest(first).length, ivAndRest(second).length);
        assertNotEquals(iv(first), iv(second));
        assertNotEquals(
                HexFormat.of().formatHex(ivAndRest(first)).substring(32, 48),
                HexFormat.of().formatHex(ivAndRest(second)).substring(32, 48));
    }

    @Test
    void everySuiteWritesItsOwnByteAndIsFoundByItsName() {
        assertEquals(CipherSuite.A256CBC_HS512, CipherSuite.named("A256CBC-HS512"));
        assertEquals(CipherSuite.A256CBC_HS512, CipherSuite.named("AES256-CBC"));
        assertEquals(CipherSuite.A256GCM, CipherSuite.named("A256GCM"));
        assertEquals(CipherSuite.A256GCM_SIV, CipherSuite.named("A256GCM-SIV"));
        assertThrows(InvalidInputException.class, () -> CipherSuite.named("AES-ECB"));
        keys.create("customer-42");
        for (CipherSuite suite : CipherSuite.values()) {
            byte[] envelope = new PayloadEncryption(keys, suite)
                    .seal(event("customer-42"), bytes("Ada"))
                    .orElseThrow();
            assertEquals(suite.ordinal() + 1, envelope[4]);
        }
    }

    @Test
    void rotatedKeySealsAndOlderOnesOpen() {
        keys.create("customer-42");
        PayloadContext event = event("customer-42");
        byte[] underOne = encryption.seal(event, bytes("Ada")).orElseThrow();
        keys.rotate("customer-42", 1);
        byte[] underTwo = encryption.seal(event, bytes("Ada")).orElseThrow();

        assertEquals(1, underOne[9]);
        assertEquals(2, underTwo[9]);
        assertEquals("Ada", text(encryption.open(event, underOne)));
        assertEquals("Ada", text(encryption.open(event, underTwo)));
    }

    @Test
    void shreddedPayloadIsLostAndSaysSinceWhen() {
        keys.create("customer-42");
        PayloadContext event = event("customer-42");
        byte[] envelope = encryption.seal(event, bytes("Ada")).orElseThrow();
        keys.shred("customer-42", "erasure request 17");

        Opened opened = encryption.open(event, envelope);

        assertEquals(new Opened.Lost(new Forgotten(1, Vault.NOON.truncatedTo(ChronoUnit.MILLIS))), opened);
    }

    @Test
    void shreddedEntityIsNotSealedFor() {
        keys.create("customer-42");
        encryption.seal(event("customer-42"), bytes("Ada")).orElseThrow();
        keys.shred("customer-42", "erasure request 17");

        EntityForgottenException refusal =
                assertThrows(EntityForgottenException.class, () -> encryption.seal(event("customer-42"), bytes("Bob")));

        assertTrue(refusal.getMessage().contains("customer-42"), refusal.getMessage());
    }

    @Test
    void reopenedEntityIsSealedForAgainAndItsPastStaysLost() {
        keys.create("customer-42");
        PayloadContext old = event("customer-42");
        byte[] lost = encryption.seal(old, bytes("Ada")).orElseThrow();
        keys.shred("customer-42", "erasure request 17");
        keys.reopen("customer-42");
        PayloadContext young = event("customer-42");

        byte[] envelope = encryption.seal(young, bytes("Bob")).orElseThrow();

        assertEquals("Bob", text(encryption.open(young, envelope)));
        assertTrue(encryption.open(old, lost) instanceof Opened.Lost);
    }

    @Test
    void missingKeyIsNotForgotten() {
        keys.create("customer-42");
        PayloadContext event = event("customer-42");
        byte[] envelope = encryption.seal(event, bytes("Ada")).orElseThrow();

        try (MemoryKeyStore empty = new MemoryKeyStore();
                EntityKeys elsewhere = EntityKeys.over(empty, vault.kek)) {
            assertThrows(KeyMissingException.class, () -> new PayloadEncryption(elsewhere).open(event, envelope));
        }
    }

    @Test
    void keyThatIsMissingBesideATombstoneIsNotForgotten() {
        keys.create("customer-42");
        keys.rotate("customer-42", 1);
        PayloadContext event = event("customer-42");
        byte[] underTwo = encryption.seal(event, bytes("Ada")).orElseThrow();

        try (MemoryKeyStore other = new MemoryKeyStore();
                EntityKeys elsewhere = EntityKeys.over(other, vault.kek)) {
            elsewhere.create("customer-42");
            elsewhere.shred("customer-42", "only version 1 was here");

            assertThrows(KeyMissingException.class, () -> new PayloadEncryption(elsewhere).open(event, underTwo));
        }
    }

    @Test
    void tombstoneOfAnotherKeyDoesNotMakeAPayloadForgotten() {
        keys.create("customer-42");
        PayloadContext event = event("customer-42");
        byte[] envelope = encryption.seal(event, bytes("Ada")).orElseThrow();

        try (MemoryKeyStore other = new MemoryKeyStore();
                EntityKeys elsewhere = EntityKeys.over(other, vault.kek)) {
            elsewhere.create("customer-42");
            elsewhere.shred("customer-42", "another customer-42");

            assertThrows(WrongKeyException.class, () -> new PayloadEncryption(elsewhere).open(event, envelope));
        }
    }

    @Test
    void anotherKeyOfTheSameVersionIsAWrongKey() {
        keys.create("customer-42");
        PayloadContext event = event("customer-42");
        byte[] envelope = encryption.seal(event, bytes("Ada")).orElseThrow();

        try (MemoryKeyStore other = new MemoryKeyStore();
                EntityKeys elsewhere = EntityKeys.over(other, vault.kek)) {
            elsewhere.create("customer-42");

            assertThrows(WrongKeyException.class, () -> new PayloadEncryption(elsewhere).open(event, envelope));
        }
    }

    @Test
    void newerFormatIsUnsupportedAndNotTamperedWith() {
        keys.create("customer-42");
        PayloadContext event = event("customer-42");
        for (int offset : new int[] {3, 4, 5}) {
            byte[] envelope = encryption.seal(event, bytes("Ada")).orElseThrow();
            envelope[offset] = 9;
            assertThrows(UnsupportedEnvelopeException.class, () -> encryption.open(event, envelope));
        }
    }

    @Test
    void oversizedPayloadsAndEnvelopesAreRefused() {
        keys.create("customer-42");
        byte[] largest = new byte[PayloadEncryption.MAX_PAYLOAD_BYTES];
        PayloadContext event = event("customer-42");

        byte[] envelope = encryption.seal(event, largest).orElseThrow();

        assertEquals(largest.length, ((Opened.Clear) encryption.open(event, envelope)).bytes().length);
        assertThrows(InvalidInputException.class, () -> encryption.seal(event, new byte[largest.length + 1]));
        assertThrows(
                UnsupportedEnvelopeException.class,
                () -> encryption.open(event, Arrays.copyOf(envelope, Envelope.MAX_BYTES + 1)));
    }

    @Test
    void keyStoreThatDoesNotAnswerStopsSealingAndOpening() {
        keys.create("customer-42");
        PayloadContext event = event("customer-42");
        byte[] envelope = encryption.seal(event, bytes("Ada")).orElseThrow();

        try (EntityKeys cut = EntityKeys.over(new SilentKeyStore(), vault.kek)) {
            PayloadEncryption blind = new PayloadEncryption(cut);
            assertThrows(KeyStoreUnavailableException.class, () -> blind.seal(event, bytes("Ada")));
            assertThrows(KeyStoreUnavailableException.class, () -> blind.open(event, envelope));
        }
    }

    @Test
    void keyServiceThatThrowsStopsSealingAndOpening() {
        keys.create("customer-42");
        PayloadContext event = event("customer-42");
        byte[] envelope = encryption.seal(event, bytes("Ada")).orElseThrow();
        Kek broken = new Kek() {
            @Override
            public String id() {
                return vault.kek.id();
            }

            @Override
            public byte[] wrap(byte[] key, byte[] associated) {
                throw new IllegalArgumentException("the service is gone");
            }

            @Override
            public byte[] unwrap(byte[] wrapped, byte[] associated) {
                throw new IllegalArgumentException("the service is gone");
            }
        };

        try (EntityKeys cut = EntityKeys.over(vault.store, broken)) {
            PayloadEncryption blind = new PayloadEncryption(cut);
            assertThrows(KeyStoreUnavailableException.class, () -> blind.seal(event, bytes("Ada")));
            assertThrows(KeyStoreUnavailableException.class, () -> blind.open(event, envelope));
            assertThrows(KeyStoreUnavailableException.class, () -> cut.create("customer-43"));
        }
        assertEquals(new KeyState.Never(), keys.state("customer-43"));
    }

    @Test
    void closedKeysNeitherSealNorOpen() {
        keys.create("customer-42");
        PayloadContext event = event("customer-42");
        byte[] envelope = encryption.seal(event, bytes("Ada")).orElseThrow();
        keys.close();
        keys.close();

        assertThrows(StoreClosedException.class, () -> encryption.seal(event, bytes("Ada")));
        assertThrows(StoreClosedException.class, () -> encryption.open(event, envelope));
        assertThrows(StoreClosedException.class, () -> keys.get("customer-42"));
        assertThrows(StoreClosedException.class, () -> keys.create("customer-42"));
        assertThrows(StoreClosedException.class, () -> keys.state("customer-42"));
        assertFalse(vault.store.find("customer-42").isEmpty(), "the key store is the caller's");
    }

    private static String iv(byte[] envelope) {
        return HexFormat.of().formatHex(envelope, Envelope.FIXED_BYTES, Envelope.FIXED_BYTES + 12);
    }

    private static byte[] ivAndRest(byte[] envelope) {
        return Arrays.copyOfRange(envelope, Envelope.FIXED_BYTES, envelope.length);
    }
}
