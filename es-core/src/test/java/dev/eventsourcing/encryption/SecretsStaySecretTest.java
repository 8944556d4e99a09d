package dev.eventsourcing.encryption;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.eventsourcing.spi.Bytes;
import java.io.IOException;
import java.io.NotSerializableException;
import java.io.ObjectOutputStream;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** Looks for a canary key and a canary payload in everything that this package says. */
class SecretsStaySecretTest {
    private static final byte[] SECRET = Vault.bytes("CANARY-KEY-0123456789-CANARY-KEY");
    private static final byte[] PLAINTEXT = Vault.bytes("{\"name\":\"CANARY-PAYLOAD Ada Lovelace\"}");

    private final Vault vault = new Vault();
    private final List<String> said = new ArrayList<>();

    @AfterEach
    void close() {
        vault.close();
    }

    @Test
    void noTextOrExceptionHoldsAKeyOrAPayload() {
        EntityKey key = EntityKey.of(SECRET);
        vault.keys.put("anna", key);
        PayloadContext event = Vault.event("anna");
        for (CipherSuite suite : CipherSuite.values()) {
            byte[] envelope = new PayloadEncryption(vault.keys, suite)
                    .seal(event, PLAINTEXT)
                    .orElseThrow();
            hear(vault.encryption.open(event, envelope));
            for (int offset = 0; offset < envelope.length; offset++) {
                byte[] forged = envelope.clone();
                forged[offset] ^= 1;
                hearRefusal(() -> vault.encryption.open(event, forged));
                hearRefusal(() -> vault.encryption.open(event, Arrays.copyOf(forged, forged.length / 2)));
            }
        }
        hear(key, key.dataKey(), key.fingerprint(), vault.keys, vault.kek, vault.encryption, vault.store, event);
        hear(vault.keys.state("anna"), vault.keys.living(), vault.store.find("anna"));
        EntityRecord record = new EntityRecordFormat("default")
                .read("anna", vault.store.find("anna").orElseThrow().content());
        hear(record, record.keys(), vault.keys.living().forSealing("anna"));
        hear(vault.keys.living().forOpening("anna", 1, key.fingerprint(), () -> "it"));
        hearRefusal(() -> EntityKey.of(Arrays.copyOf(SECRET, 31)));
        hearRefusal(() -> EntityKey.of(Arrays.copyOf(SECRET, 33)));
        hearRefusal(() -> vault.encryption.seal(event, longPayload()));
        hearRefusal(() -> vault.keys.rotate("anna", 7));
        rewriteWrappedKey(record);
        hearRefusal(() -> vault.keys.get("anna"));
        hear(vault.keys.shred("anna", "erasure request 17"));
        hearRefusal(() -> vault.keys.put("anna", key));
        hearRefusal(() -> vault.encryption.seal(event, PLAINTEXT));
        key.close();
        hear(key);
        hearRefusal(() -> vault.keys.put("bert", key));

        assertTrue(said.size() > 500, "things said: " + said.size());
        for (String canary : canaries()) {
            for (String text : said) {
                assertFalse(text.toLowerCase(Locale.ROOT).contains(canary.toLowerCase(Locale.ROOT)), text);
            }
        }
    }

    @Test
    void noEnvelopeAndNoRecordHoldsAKeyOrAPayload() {
        try (EntityKey key = EntityKey.of(SECRET)) {
            vault.keys.put("anna", key);
        }
        StringBuilder stored = new StringBuilder();
        for (CipherSuite suite : CipherSuite.values()) {
            stored.append(HexFormat.of()
                    .formatHex(new PayloadEncryption(vault.keys, suite)
                            .seal(Vault.event("anna"), PLAINTEXT)
                            .orElseThrow()));
        }
        stored.append(HexFormat.of()
                .formatHex(vault.store.find("anna").orElseThrow().content().toByteArray()));
        for (byte[] canary : List.of(SECRET, Vault.bytes("CANARY"), Vault.bytes("Ada"))) {
            assertEquals(-1, stored.indexOf(HexFormat.of().formatHex(canary)));
        }
    }

    @Test
    void keysCannotBeSerialized() throws IOException {
        try (EntityKey key = EntityKey.of(SECRET);
                ObjectOutputStream stream = new ObjectOutputStream(OutputStream.nullOutputStream())) {
            for (Object secret : List.of(key, key.dataKey(), vault.kek, vault.keys, new Opened.Clear(PLAINTEXT))) {
                assertThrows(NotSerializableException.class, () -> stream.writeObject(secret));
            }
        }
    }

    @Test
    void callersArrayIsCopied() {
        byte[] secret = SECRET.clone();
        try (EntityKey key = EntityKey.of(secret);
                EntityKey same = EntityKey.of(SECRET)) {
            Arrays.fill(secret, (byte) 0);
            vault.keys.put("anna", key);
            vault.keys.put("anna", same);
            assertEquals(new KeyState.Active(1, List.of(1)), vault.keys.state("anna"));
        }
    }

    private void rewriteWrappedKey(EntityRecord record) {
        WrappedKey key = record.keys().get(0);
        byte[] wrapped = key.wrapped().toByteArray();
        wrapped[40] ^= 1;
        EntityRecord forged =
                record.withKeys(List.of(new WrappedKey(1, key.fingerprint(), key.kekId(), Bytes.wrap(wrapped))));
        vault.store.replace("anna", 1, new EntityRecordFormat("default").write("anna", forged));
    }

    private static byte[] longPayload() {
        byte[] payload = new byte[PayloadEncryption.MAX_PAYLOAD_BYTES + 1];
        System.arraycopy(PLAINTEXT, 0, payload, 0, PLAINTEXT.length);
        return payload;
    }

    private static List<String> canaries() {
        List<String> canaries = new ArrayList<>(List.of("CANARY"));
        for (byte[] secret : List.of(SECRET, PLAINTEXT, DataKeyParts.suiteKey(), DataKeyParts.ivKey())) {
            String hex = HexFormat.of().formatHex(secret);
            String base64 = Base64.getEncoder().withoutPadding().encodeToString(secret);
            canaries.add(hex.substring(0, 24));
            canaries.add(base64.substring(0, 16));
            canaries.add(Base64.getUrlEncoder()
                    .withoutPadding()
                    .encodeToString(secret)
                    .substring(0, 16));
            canaries.add(new String(secret, 0, 12, StandardCharsets.ISO_8859_1));
            canaries.add(Arrays.toString(Arrays.copyOf(secret, 8)).replace("]", ""));
        }
        return canaries;
    }

    private void hear(Object... things) {
        for (Object thing : things) {
            said.add(thing.toString());
        }
    }

    private void hearRefusal(Executable work) {
        Throwable refusal = assertThrows(RuntimeException.class, work);
        StringWriter trace = new StringWriter();
        refusal.printStackTrace(new PrintWriter(trace));
        said.add(refusal.getMessage());
        said.add(trace.toString());
    }

    /** What is derived from the canary key is as secret as the key. */
    private static final class DataKeyParts {
        static byte[] suiteKey() {
            return DataKey.owning(SECRET.clone()).suiteKey(CipherSuite.A256CBC_HS512);
        }

        static byte[] ivKey() {
            return DataKey.owning(SECRET.clone()).ivKey();
        }
    }
}
