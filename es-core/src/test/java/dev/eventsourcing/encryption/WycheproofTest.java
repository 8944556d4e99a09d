package dev.eventsourcing.encryption;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.bouncycastle.crypto.Digest;
import org.bouncycastle.crypto.digests.SHA256Digest;
import org.bouncycastle.crypto.digests.SHA512Digest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Project Wycheproof's vectors through the code that seals and opens: each valid one works, no invalid one does. */
@Tag("vectors")
class WycheproofTest {
    private static final HexFormat HEX = HexFormat.of();

    @Test
    void cbcWithHmac() throws IOException {
        aead("a256cbc_hs512_test.json", CipherSuite.A256CBC_HS512, 94);
    }

    @Test
    void gcm() throws IOException {
        aead("aes_gcm_test.json", CipherSuite.A256GCM, 316);
    }

    @Test
    void gcmSiv() throws IOException {
        aead("aes_gcm_siv_test.json", CipherSuite.A256GCM_SIV, 202);
    }

    @Test
    void cbc() throws IOException {
        List<JsonNode> vectors = vectors("aes_cbc_pkcs5_test.json");
        for (JsonNode vector : vectors) {
            AesCbc cbc = new AesCbc(bytes(vector, "key"), 0);
            byte[] ciphertext = bytes(vector, "ct");
            Optional<byte[]> opened = cbc.decrypt(bytes(vector, "iv"), ciphertext, ciphertext.length);

            assertEquals(
                    isValid(vector) ? Optional.of(vector.get("msg").textValue()) : Optional.empty(),
                    opened.map(HEX::formatHex),
                    name(vector));
            if (isValid(vector)) {
                byte[] plaintext = bytes(vector, "msg");
                byte[] sealed = new byte[AesCbc.ciphertextBytes(plaintext.length)];
                cbc.encrypt(bytes(vector, "iv"), plaintext, sealed, 0);
                assertEquals(vector.get("ct").textValue(), HEX.formatHex(sealed), name(vector));
            }
        }
        assertEquals(216, vectors.size());
    }

    @Test
    void hkdfSha256() throws IOException {
        hkdf("hkdf_sha256_test.json", SHA256Digest::new, 86);
    }

    @Test
    void hkdfSha512() throws IOException {
        hkdf("hkdf_sha512_test.json", SHA512Digest::new, 83);
    }

    private static void aead(String file, CipherSuite suite, int count) throws IOException {
        Aead aead = suite.aead();
        List<JsonNode> vectors = vectors(file);
        for (JsonNode vector : vectors) {
            byte[] key = bytes(vector, "key");
            byte[] iv = bytes(vector, "iv");
            byte[] associated = bytes(vector, "aad");
            byte[] ciphertext = bytes(vector, "ct");
            byte[] tag = bytes(vector, "tag");
            byte[] sealed = Arrays.copyOf(ciphertext, ciphertext.length + tag.length);
            System.arraycopy(tag, 0, sealed, ciphertext.length, tag.length);

            Optional<String> opened = aead.open(key, iv, associated, sealed).map(HEX::formatHex);

            assertEquals(
                    isValid(vector) ? Optional.of(vector.get("msg").textValue()) : Optional.empty(),
                    opened,
                    name(vector));
            if (isValid(vector)) {
                assertEquals(
                        HEX.formatHex(sealed),
                        HEX.formatHex(aead.seal(key, iv, associated, bytes(vector, "msg"))),
                        name(vector));
            }
        }
        assertEquals(count, vectors.size());
    }

    private static void hkdf(String file, Supplier<Digest> digest, int count) throws IOException {
        List<JsonNode> vectors = vectors(file);
        for (JsonNode vector : vectors) {
            Optional<String> output;
            try {
                output = Optional.of(HEX.formatHex(Hkdf.derive(
                        digest.get(),
                        bytes(vector, "ikm"),
                        bytes(vector, "salt"),
                        bytes(vector, "info"),
                        vector.get("size").intValue())));
            } catch (RuntimeException e) {
                output = Optional.empty();
            }
            assertEquals(
                    isValid(vector) ? Optional.of(vector.get("okm").textValue()) : Optional.empty(),
                    output,
                    name(vector));
        }
        assertEquals(count, vectors.size());
    }

    private static List<JsonNode> vectors(String file) throws IOException {
        JsonNode root = new ObjectMapper()
                .readTree(ThirdPartyData.file("wycheproof", file).toFile());
        List<JsonNode> vectors = new ArrayList<>();
        root.get("testGroups").forEach(group -> group.get("tests").forEach(vectors::add));
        return vectors;
    }

    private static boolean isValid(JsonNode vector) {
        return vector.get("result").textValue().equals("valid");
    }

    private static byte[] bytes(JsonNode vector, String field) {
        return HEX.parseHex(vector.get(field).textValue());
    }

    private static String name(JsonNode vector) {
        return "tcId " + vector.get("tcId") + ": " + vector.get("comment").textValue();
    }
}
