package dev.eventsourcing.encryption;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Optional;
import javax.crypto.Mac;

/**
 * AES-256-CBC, then HMAC-SHA-512 cut to 256 bits over everything: RFC 7518, section 5.2.5. The key is 64 bytes, first
 * the one of the HMAC. Confined to one user at a time.
 */
final class CbcHmac {
    static final int TAG_BYTES = 32;
    private static final int MAC_KEY_BYTES = 32;

    /** With a key for each call. */
    static final Aead AEAD = new Aead() {
        @Override
        public byte[] seal(byte[] key, byte[] iv, byte[] associated, byte[] plaintext) {
            byte[] sealed = new byte[sealedBytes(plaintext.length)];
            new CbcHmac(key).seal(iv, new byte[0], associated, plaintext, sealed, 0);
            return sealed;
        }

        @Override
        public Optional<byte[]> open(byte[] key, byte[] iv, byte[] associated, byte[] sealed) {
            return new CbcHmac(key).open(iv, new byte[0], associated, sealed);
        }
    };

    private final AesCbc cipher;
    private final Mac mac;

    /** Makes a key ready; the caller keeps its bytes as they are. */
    CbcHmac(byte[] key) {
        this.cipher = new AesCbc(key, MAC_KEY_BYTES);
        this.mac = PreparedKey.hmac(key, 0, MAC_KEY_BYTES);
    }

    /** The length of ciphertext and tag. */
    static int sealedBytes(int plaintextBytes) {
        return AesCbc.ciphertextBytes(plaintextBytes) + TAG_BYTES;
    }

    /**
     * Encrypts, and writes ciphertext and tag into an array.
     *
     * @param header the beginning of the associated data
     * @param associated the rest
     */
    void seal(byte[] iv, byte[] header, byte[] associated, byte[] plaintext, byte[] output, int offset) {
        int length = AesCbc.ciphertextBytes(plaintext.length);
        cipher.encrypt(iv, plaintext, output, offset);
        System.arraycopy(mac(iv, header, associated, output, offset, length), 0, output, offset + length, TAG_BYTES);
    }

    /** Verifies, then decrypts; see {@link Aead#open}. */
    Optional<byte[]> open(byte[] iv, byte[] header, byte[] associated, byte[] sealed) {
        int length = sealed.length - TAG_BYTES;
        if (length < AesCbc.BLOCK_BYTES || length % AesCbc.BLOCK_BYTES != 0) {
            return Optional.empty();
        }
        byte[] claimed = Arrays.copyOfRange(sealed, length, sealed.length);
        byte[] tag = Arrays.copyOf(mac(iv, header, associated, sealed, 0, length), TAG_BYTES);
        if (!MessageDigest.isEqual(tag, claimed)) {
            return Optional.empty();
        }
        return cipher.decrypt(iv, sealed, length);
    }

    private byte[] mac(byte[] iv, byte[] header, byte[] associated, byte[] ciphertext, int offset, int length) {
        mac.update(header);
        mac.update(associated);
        mac.update(iv);
        mac.update(ciphertext, offset, length);
        mac.update(bigEndian((header.length + associated.length) * (long) Byte.SIZE));
        return mac.doFinal();
    }

    /** A number as both HMACs of an envelope take it. */
    static byte[] bigEndian(long number) {
        return ByteBuffer.allocate(Long.BYTES).putLong(number).array();
    }

    void wipe() {
        PreparedKey.wipe(mac);
    }
}
