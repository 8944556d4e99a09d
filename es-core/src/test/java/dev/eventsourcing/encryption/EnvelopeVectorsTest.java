package dev.eventsourcing.encryption;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The published envelopes: every release seals and opens them like this. */
class EnvelopeVectorsTest {
    static final Path PUBLISHED = Path.of(System.getProperty("es.root"), "docs", "envelope-v1.json");
    static final int COUNT = 14;

    private static final HexFormat HEX = HexFormat.of();

    @ParameterizedTest
    @MethodSource("published")
    void publishedEnvelopeIsSealedAndOpened(JsonNode vector) {
        DataKey key = DataKey.owning(HEX.parseHex(vector.get("key").textValue()));
        CipherSuite suite = CipherSuite.named(vector.get("suite").textValue());
        int keyVersion = vector.get("keyVersion").intValue();
        byte[] associated = AssociatedData.fields(
                StreamSupport.stream(vector.get("associated").spliterator(), false)
                        .map(JsonNode::textValue)
                        .toArray(String[]::new));
        byte[] plaintext = HEX.parseHex(vector.get("plaintext").textValue());
        byte[] iv = HEX.parseHex(vector.get("iv").textValue());

        byte[] sealed = vector.get("ivIs").textValue().equals("derived")
                ? EnvelopeCipher.seal(key, suite, keyVersion, associated, plaintext)
                : EnvelopeCipher.seal(key, suite, keyVersion, iv, associated, plaintext);

        assertEquals(vector.get("envelope").textValue(), HEX.formatHex(sealed));
        Envelope parsed = Envelope.parse(sealed, () -> "vector");
        assertEquals(keyVersion, parsed.keyVersion());
        assertEquals(suite, parsed.suite());
        assertEquals(HEX.formatHex(iv), HEX.formatHex(parsed.iv()));
        assertEquals(
                HEX.formatHex(plaintext), HEX.formatHex(EnvelopeCipher.open(key, parsed, associated, () -> "vector")));
    }

    @Test
    void asManyArePublishedAsWeCount() throws IOException {
        assertEquals(COUNT, published().count());
    }

    static Stream<JsonNode> published() throws IOException {
        JsonNode vectors = new ObjectMapper().readTree(PUBLISHED.toFile()).get("vectors");
        return StreamSupport.stream(vectors.spliterator(), false);
    }
}
