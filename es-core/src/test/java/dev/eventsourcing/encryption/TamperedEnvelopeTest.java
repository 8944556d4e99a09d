package dev.eventsourcing.encryption;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import dev.eventsourcing.KeyMissingException;
import dev.eventsourcing.TamperedPayloadException;
import dev.eventsourcing.UnsupportedEnvelopeException;
import dev.eventsourcing.WrongKeyException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * Twenty envelopes of all suites, three key versions and a shredded past; whatever is done to them, they do not open.
 */
class TamperedEnvelopeTest {
    private static final String ENTITY = "customer-42";

    private final Vault vault = new Vault();
    private final List<Sealed> envelopes = new ArrayList<>();

    TamperedEnvelopeTest() {
        vault.keys.create(ENTITY);
        vault.keys.shred(ENTITY, "so that a changed version could look forgotten");
        vault.keys.reopen(ENTITY);
        for (int i = 0; i < 20; i++) {
            if (i % 7 == 6) {
                vault.keys.rotate(ENTITY, ((KeyState.Active) vault.keys.state(ENTITY)).current());
            }
            CipherSuite suite = CipherSuite.values()[i % 3];
            PayloadContext event = new PayloadContext(ENTITY, new UUID(7, i), "CustomerRegistered", "json");
            byte[] plaintext = Vault.bytes("Ada Lovelace, ".repeat(i % 6));
            byte[] envelope = new PayloadEncryption(vault.keys, suite)
                    .seal(event, plaintext)
                    .orElseThrow();
            envelopes.add(new Sealed(event, plaintext, envelope));
        }
    }

    @AfterEach
    void close() {
        vault.close();
    }

    @Test
    void untouchedTheyOpen() {
        assertEquals(20, envelopes.size());
        for (Sealed sealed : envelopes) {
            Opened.Clear clear = (Opened.Clear) vault.encryption.open(sealed.event, sealed.envelope);
            assertArrayEquals(sealed.plaintext, clear.bytes());
        }
    }

    @Test
    void everyFlippedBitIsNoticed() {
        Map<Class<?>, Integer> outcomes = new HashMap<>();
        int flips = 0;
        for (Sealed sealed : envelopes) {
            for (int bit = 0; bit < sealed.envelope.length * Byte.SIZE; bit++) {
                byte[] flipped = sealed.envelope.clone();
                flipped[bit / Byte.SIZE] ^= (byte) (1 << bit % Byte.SIZE);
                outcomes.merge(refusal(sealed.event, flipped), 1, Integer::sum);
                flips++;
            }
        }
        assertEquals(
                flips, outcomes.values().stream().mapToInt(Integer::intValue).sum());
        assertTrue(flips > 10_000, "flips: " + flips);
        assertEquals(
                Set.of(
                        TamperedPayloadException.class,
                        WrongKeyException.class,
                        UnsupportedEnvelopeException.class,
                        KeyMissingException.class),
                outcomes.keySet());
        // suite: 8 bits of which at most 2 give another suite; version and flags: 16 bits
        assertTrue(outcomes.get(UnsupportedEnvelopeException.class) >= 20 * 22, outcomes.toString());
        assertTrue(outcomes.get(WrongKeyException.class) >= 20 * 64, outcomes.toString());
    }

    @Test
    void everyTruncationAndEveryAppendedByteIsNoticed() {
        for (Sealed sealed : envelopes) {
            for (int length = 0; length < sealed.envelope.length; length++) {
                assertEquals(
                        TamperedPayloadException.class, refusal(sealed.event, Arrays.copyOf(sealed.envelope, length)));
            }
            for (int more : new int[] {1, 15, 16, 32}) {
                assertEquals(
                        TamperedPayloadException.class,
                        refusal(sealed.event, Arrays.copyOf(sealed.envelope, sealed.envelope.length + more)));
            }
        }
    }

    @Test
    void envelopeMovedToAnotherEventIsNoticed() {
        for (Sealed sealed : envelopes) {
            PayloadContext event = sealed.event;
            assertEquals(
                    TamperedPayloadException.class,
                    refusal(new PayloadContext(ENTITY, new UUID(8, 0), event.type(), event.codec()), sealed.envelope));
        }
    }

    @Test
    void envelopeMovedToAnotherTypeIsNoticed() {
        for (Sealed sealed : envelopes) {
            PayloadContext event = sealed.event;
            assertEquals(
                    TamperedPayloadException.class,
                    refusal(
                            new PayloadContext(ENTITY, event.eventId(), "CustomerBlocked", event.codec()),
                            sealed.envelope));
        }
    }

    @Test
    void envelopeMovedToAnotherCodecIsNoticed() {
        for (Sealed sealed : envelopes) {
            PayloadContext event = sealed.event;
            assertEquals(
                    TamperedPayloadException.class,
                    refusal(new PayloadContext(ENTITY, event.eventId(), event.type(), "cbor"), sealed.envelope));
        }
    }

    @Test
    void envelopeWhoseFieldsAreCutElsewhereIsNoticed() {
        for (Sealed sealed : envelopes) {
            PayloadContext event = sealed.event;
            assertEquals(
                    TamperedPayloadException.class,
                    refusal(
                            new PayloadContext(ENTITY, event.eventId(), "CustomerRegisteredj", "son"),
                            sealed.envelope));
        }
    }

    @Test
    void envelopeMovedToAnotherEntityIsNoticedEvenIfItHasTheSameKey() {
        byte[] secret = new byte[32];
        Arrays.fill(secret, (byte) 5);
        try (EntityKey shared = EntityKey.of(secret)) {
            vault.keys.put("anna", shared);
            vault.keys.put("bert", shared);
        }
        PayloadContext anna = Vault.event("anna");
        byte[] envelope = vault.encryption.seal(anna, Vault.bytes("Anna")).orElseThrow();

        PayloadContext bert = new PayloadContext("bert", anna.eventId(), anna.type(), anna.codec());

        assertEquals(TamperedPayloadException.class, refusal(bert, envelope));
        assertEquals("Anna", Vault.text(vault.encryption.open(anna, envelope)));
    }

    @Test
    void envelopeMovedToAnotherNamespaceIsNoticedEvenIfItHasTheSameKey() {
        byte[] secret = new byte[32];
        Arrays.fill(secret, (byte) 5);
        PayloadContext anna = Vault.event("anna");
        try (Vault other = new Vault();
                EntityKeys invoices = other.builder(other.store, other.kek)
                        .namespace("invoices")
                        .build();
                EntityKey shared = EntityKey.of(secret)) {
            invoices.put("anna", shared);
            vault.keys.put("anna", shared);
            byte[] envelope = vault.encryption.seal(anna, Vault.bytes("Anna")).orElseThrow();

            assertThrows(TamperedPayloadException.class, () -> new PayloadEncryption(invoices).open(anna, envelope));
        }
    }

    @Test
    void everyForgeryGetsTheSameAnswer() {
        Sealed sealed = envelopes.get(0);
        Set<String> answers = new HashSet<>();
        for (int offset = 18; offset < sealed.envelope.length; offset++) {
            byte[] forged = sealed.envelope.clone();
            forged[offset] ^= 0x40;
            answers.add(assertThrows(TamperedPayloadException.class, () -> vault.encryption.open(sealed.event, forged))
                    .getMessage());
        }
        answers.add(assertThrows(
                        TamperedPayloadException.class,
                        () -> vault.encryption.open(sealed.event, Arrays.copyOf(sealed.envelope, 60)))
                .getMessage());
        assertEquals(1, answers.size(), answers.toString());
    }

    @Test
    void randomBytesAndRandomChangesNeverOpen() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int round = 0; round < 20_000; round++) {
            Sealed sealed = envelopes.get(random.nextInt(envelopes.size()));
            byte[] bytes = sealed.envelope.clone();
            for (int changes = 1 + random.nextInt(4); changes > 0; changes--) {
                int offset = random.nextInt(bytes.length);
                bytes[offset] = (byte) (bytes[offset] + 1 + random.nextInt(255));
            }
            if (!Arrays.equals(bytes, sealed.envelope)) {
                refusal(sealed.event, bytes, "seed " + seed);
            }
            byte[] noise = new byte[random.nextInt(200)];
            random.nextBytes(noise);
            refusal(sealed.event, noise, "seed " + seed);
        }
    }

    private Class<?> refusal(PayloadContext event, byte[] envelope) {
        return refusal(event, envelope, "");
    }

    private Class<?> refusal(PayloadContext event, byte[] envelope, String hint) {
        try {
            return fail("opened as " + vault.encryption.open(event, envelope) + " " + hint);
        } catch (TamperedPayloadException
                | WrongKeyException
                | UnsupportedEnvelopeException
                | KeyMissingException expected) {
            return expected.getClass();
        }
    }

    private record Sealed(PayloadContext event, byte[] plaintext, byte[] envelope) {}
}
