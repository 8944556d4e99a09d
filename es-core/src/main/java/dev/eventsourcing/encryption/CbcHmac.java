package dev.eventsourcing.encryption;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * AES-256-CBC, then HMAC-SHA-512 cut to 256 bits over everything: RFC 7518, section 5.2.5. The key is 64 bytes, first
 * the one of the HMAC.
 */
final class CbcHmac implements Aead {
    static final int TAG_BYTES = 32;
    private static final int MAC_KEY_BYTES = 32;

    @Override
    public byte[] seal(byte[] key, byte[] iv, byte[] associated, byte[] plaintext) {
        byte[] ciphertext = AesCbc.encrypt(encryptionKey(key), iv, plaintext);
        byte[] tag = tag(key, iv, associated, ciphertext, ciphertext.length);
        byte[] sealed = Arrays.copyOf(ciphertext, ciphertext.length + TAG_BYTES);
        System.arraycopy(tag, 0, sealed, ciphertext.length, TAG_BYTES);
        return sealed;
    }

    @Override
    public Optional<byte[]> open(byte[] key, byte[] iv, byte[] associated, byte[] sealed) {
        int length = sealed.length - TAG_BYTES;
        if (length < AesCbc.BLOCK_BYTES || length % AesCbc.BLOCK_BYTES != 0) {
            return Optional.empty();
        }
        byte[] claimed = Arrays.copyOfRange(sealed, length, sealed.length);
        if (!MessageDigest.isEqual(tag(key, iv, associated, sealed, length), claimed)) {
            return Optional.empty();
        }
        return AesCbc.decrypt(encryptionKey(key), iv, Arrays.copyOf(sealed, length));
    }

    private static byte[] tag(byte[] key, byte[] iv, byte[] associated, byte[] ciphertext, int length) {
        try {
            Mac mac = Mac.getInstance("HmacSHA512");
            mac.init(new SecretKeySpec(key, 0, MAC_KEY_BYTES, "HmacSHA512"));
            mac.update(associated);
            mac.update(iv);
            mac.update(ciphertext, 0, length);
            mac.update(ByteBuffer.allocate(Long.BYTES)
                    .putLong(associated.length * (long) Byte.SIZE)
                    .flip());
            return Arrays.copyOf(mac.doFinal(), TAG_BYTES);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java runtime has no HMAC-SHA-512", e);
        }
    }

    private static byte[] encryptionKey(byte[] key) {
        return Arrays.copyOfRange(key, MAC_KEY_BYTES, key.length);
    }
}
