package dev.eventsourcing.encryption;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** NIST's AES-256-CBC vectors. They have no padding, so a block of padding is what our ciphertext has more. */
@Tag("vectors")
class NistCbcTest {
    private static final HexFormat HEX = HexFormat.of();

    @ParameterizedTest
    @CsvSource({
        "CBCGFSbox256.rsp, 10",
        "CBCKeySbox256.rsp, 32",
        "CBCMMT256.rsp, 20",
        "CBCVarKey256.rsp, 512",
        "CBCVarTxt256.rsp, 256"
    })
    void encryptsAndDecryptsAsNistSays(String file, int count) throws IOException {
        Map<String, byte[]> vector = new HashMap<>();
        int checked = 0;
        for (String line : Files.readAllLines(ThirdPartyData.file("nist-cbc", file))) {
            String[] field = line.split(" = ");
            if (field.length == 2 && !field[0].startsWith("#") && !field[0].equals("COUNT")) {
                vector.put(field[0], HEX.parseHex(field[1].trim()));
            }
            if (vector.size() == 4) {
                check(vector.get("KEY"), vector.get("IV"), vector.get("PLAINTEXT"), vector.get("CIPHERTEXT"));
                vector.clear();
                checked++;
            }
        }
        assertEquals(count, checked);
    }

    private static void check(byte[] key, byte[] iv, byte[] plaintext, byte[] ciphertext) {
        AesCbc cbc = new AesCbc(key, 0);
        byte[] padded = new byte[AesCbc.ciphertextBytes(plaintext.length)];
        cbc.encrypt(iv, plaintext, padded, 0);

        assertArrayEquals(ciphertext, Arrays.copyOf(padded, ciphertext.length));
        assertEquals(ciphertext.length + AesCbc.BLOCK_BYTES, padded.length);
        assertArrayEquals(plaintext, cbc.decrypt(iv, padded, padded.length).orElseThrow());
    }
}
