package dev.eventsourcing.encryption;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import com.nimbusds.jose.crypto.impl.AESCBC;
import com.nimbusds.jose.crypto.impl.AESGCM;
import com.nimbusds.jose.crypto.impl.AuthenticatedCipherText;
import com.nimbusds.jose.util.Container;
import java.util.Arrays;
import java.util.Random;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;

/** What we seal, another library opens, and the other way round. */
class NimbusDifferentialTest {
    private static final int ROUNDS = 10_000;

    private final long seed = System.nanoTime();
    private final Random random = new Random(seed);

    @Test
    void cbcWithHmacAgreesInBothDirections() throws Exception {
        Aead ours = CipherSuite.A256CBC_HS512.aead();
        for (int round = 0; round < ROUNDS; round++) {
            byte[] key = bytes(64);
            byte[] iv = bytes(16);
            byte[] associated = bytes(random.nextInt(301));
            byte[] plaintext = bytes(random.nextInt(4097));
            SecretKey theirKey = new SecretKeySpec(key, "AES");

            AuthenticatedCipherText theirs =
                    AESCBC.encryptAuthenticated(theirKey, iv, plaintext, associated, null, null);
            byte[] sealed = ours.seal(key, iv, associated, plaintext);

            assertArrayEquals(join(theirs), sealed, "seed " + seed);
            assertArrayEquals(
                    plaintext, ours.open(key, iv, associated, join(theirs)).orElseThrow(), "seed " + seed);
            assertArrayEquals(
                    plaintext,
                    AESCBC.decryptAuthenticated(
                            theirKey, iv, text(sealed, 32), associated, tag(sealed, 32), null, null),
                    "seed " + seed);
        }
    }

    @Test
    void gcmAgreesInBothDirections() throws Exception {
        Aead ours = CipherSuite.A256GCM.aead();
        for (int round = 0; round < ROUNDS; round++) {
            byte[] key = bytes(32);
            byte[] iv = bytes(12);
            byte[] associated = bytes(random.nextInt(301));
            byte[] plaintext = bytes(random.nextInt(4097));
            SecretKey theirKey = new SecretKeySpec(key, "AES");

            AuthenticatedCipherText theirs = AESGCM.encrypt(theirKey, new Container<>(iv), plaintext, associated, null);
            byte[] sealed = ours.seal(key, iv, associated, plaintext);

            assertArrayEquals(join(theirs), sealed, "seed " + seed);
            assertArrayEquals(
                    plaintext, ours.open(key, iv, associated, join(theirs)).orElseThrow(), "seed " + seed);
            assertArrayEquals(
                    plaintext,
                    AESGCM.decrypt(theirKey, iv, text(sealed, 16), associated, tag(sealed, 16), null),
                    "seed " + seed);
        }
    }

    private byte[] bytes(int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }

    private static byte[] join(AuthenticatedCipherText theirs) {
        byte[] text = theirs.getCipherText();
        byte[] tag = theirs.getAuthenticationTag();
        byte[] joined = Arrays.copyOf(text, text.length + tag.length);
        System.arraycopy(tag, 0, joined, text.length, tag.length);
        return joined;
    }

    private static byte[] text(byte[] sealed, int tagBytes) {
        return Arrays.copyOf(sealed, sealed.length - tagBytes);
    }

    private static byte[] tag(byte[] sealed, int tagBytes) {
        return Arrays.copyOfRange(sealed, sealed.length - tagBytes, sealed.length);
    }
}
