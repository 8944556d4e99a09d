package dev.eventsourcing.encryption;

import java.nio.charset.StandardCharsets;
import org.bouncycastle.crypto.Digest;
import org.bouncycastle.crypto.digests.SHA512Digest;
import org.bouncycastle.crypto.generators.HKDFBytesGenerator;
import org.bouncycastle.crypto.params.HKDFParameters;

/** HKDF (RFC 5869), extract and expand, from Bouncy Castle. */
final class Hkdf {
    private static final byte[] SALT = "es/v1".getBytes(StandardCharsets.US_ASCII);

    private Hkdf() {}

    /** What envelope version 1 derives from a key: HKDF-SHA-512, salt "es/v1", info "es/v1/" + purpose. */
    static byte[] v1(byte[] key, String purpose, int length) {
        return derive(new SHA512Digest(), key, SALT, ("es/v1/" + purpose).getBytes(StandardCharsets.US_ASCII), length);
    }

    static byte[] derive(Digest digest, byte[] key, byte[] salt, byte[] info, int length) {
        HKDFBytesGenerator generator = new HKDFBytesGenerator(digest);
        generator.init(new HKDFParameters(key, salt, info));
        byte[] output = new byte[length];
        generator.generateBytes(output, 0, length);
        return output;
    }
}
