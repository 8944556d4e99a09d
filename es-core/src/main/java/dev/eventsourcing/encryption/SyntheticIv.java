package dev.eventsourcing.encryption;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * An IV that depends on everything that is sealed, and on nothing else: sealing the same event twice gives the same
 * bytes, so that a retried append is recognized. Two events never share one in practice, because the associated data
 * names the event.
 */
final class SyntheticIv {
    private SyntheticIv() {}

    static byte[] of(DataKey key, byte[] associated, byte[] plaintext, int length) {
        try {
            Mac mac = Mac.getInstance("HmacSHA512");
            mac.init(new SecretKeySpec(key.ivKey(), "HmacSHA512"));
            mac.update(
                    ByteBuffer.allocate(Long.BYTES).putLong(associated.length).flip());
            mac.update(associated);
            mac.update(plaintext);
            return Arrays.copyOf(mac.doFinal(), length);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java runtime has no HMAC-SHA-512", e);
        }
    }
}
