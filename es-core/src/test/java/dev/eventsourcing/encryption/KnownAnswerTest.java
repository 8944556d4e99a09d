package dev.eventsourcing.encryption;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** One envelope whose bytes were also computed by Nimbus JOSE, and by Python with openssl. */
class KnownAnswerTest {
    private static final HexFormat HEX = HexFormat.of();
    private static final byte[] SECRET =
            HEX.parseHex("000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f");
    private static final byte[] IV = HEX.parseHex("a0a1a2a3a4a5a6a7a8a9aaabacadaeaf");
    private static final byte[] PLAINTEXT = "{\"name\":\"Ada\"}".getBytes(StandardCharsets.UTF_8);
    private static final byte[] ASSOCIATED = AssociatedData.ofPayload(
            "orders",
            new PayloadContext(
                    "customer-42",
                    UUID.fromString("0190d3c8-0000-7000-8000-000000000001"),
                    "CustomerRegistered",
                    "JSON Codec"));
    private static final byte[] ENVELOPE = HEX.parseHex(
            "45534301010000000007a44abdd01a55b0c5a0a1a2a3a4a5a6a7a8a9aaab"
                    + "acadaeaf7659ba3a6f6dbdbacaf8be0603737fb3c814aab1fafee699d5eaa69d0b647ff2e68b450d3af60439cbc128f312c168f6");

    private final DataKey key = DataKey.owning(SECRET.clone());

    @Test
    void keysAreDerivedAsPublished() {
        assertEquals(
                "1a22bd2fcd4b8e0802137eee75bf8e98c5fbcc6e201a05d1fc23c429d825ffab"
                        + "97de559c8fc4479637ef799dcfb3a3b9c6a0ad584bc8f633d5db986761afb939",
                HEX.formatHex(key.suiteKey(CipherSuite.A256CBC_HS512)));
        assertEquals("a44abdd01a55b0c5", key.fingerprint().toString());
    }

    @Test
    void envelopeIsSealedAsPublishedByteForByte() {
        byte[] envelope = EnvelopeCipher.seal(key, CipherSuite.A256CBC_HS512, 7, IV, ASSOCIATED, PLAINTEXT);

        assertEquals(HEX.formatHex(ENVELOPE), HEX.formatHex(envelope));
        assertEquals(82, envelope.length);
    }

    @Test
    void publishedEnvelopeOpens() {
        Envelope parsed = Envelope.parse(ENVELOPE, () -> "the known answer");

        assertEquals(7, parsed.keyVersion());
        assertArrayEquals(PLAINTEXT, EnvelopeCipher.open(key, parsed, ASSOCIATED, () -> "the known answer"));
    }
}
