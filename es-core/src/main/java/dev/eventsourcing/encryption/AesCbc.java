package dev.eventsourcing.encryption;

import java.security.GeneralSecurityException;
import java.util.Optional;
import javax.crypto.Cipher;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * AES-CBC with PKCS#7 padding, from the JDK. It proves nothing: only {@link CbcHmac} may use it. Confined to one user
 * at a time.
 */
final class AesCbc {
    static final int BLOCK_BYTES = 16;
    private static final JdkCipher CIPHER = new JdkCipher("AES/CBC/PKCS5Padding"); // the JDK's name for PKCS#7

    private final byte[] key;
    private final int keyOffset;
    private final Cipher cipher = CIPHER.create(); // makes its key schedule at the first use, and again for another key

    /** Uses the key's bytes from an offset to the end; the caller keeps them as they are. */
    AesCbc(byte[] key, int keyOffset) {
        this.key = key;
        this.keyOffset = keyOffset;
    }

    /** The length of a ciphertext. */
    static int ciphertextBytes(int plaintextBytes) {
        return (plaintextBytes / BLOCK_BYTES + 1) * BLOCK_BYTES;
    }

    /** Encrypts into an array. */
    void encrypt(byte[] iv, byte[] plaintext, byte[] output, int offset) {
        try {
            start(Cipher.ENCRYPT_MODE, iv);
            int whole = plaintext.length - plaintext.length % BLOCK_BYTES; // for the rest alone, the JDK makes a copy
            int written = whole == 0 ? 0 : cipher.update(plaintext, 0, whole, output, offset);
            cipher.doFinal(plaintext, whole, plaintext.length - whole, output, offset + written);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("AES-CBC refused to encrypt", e);
        }
    }

    /**
     * Decrypts.
     *
     * @return the plaintext; empty if the length or the padding is wrong
     */
    Optional<byte[]> decrypt(byte[] iv, byte[] ciphertext, int length) {
        if (length == 0) {
            return Optional.empty(); // the JDK takes it for an empty plaintext without padding
        }
        try {
            start(Cipher.DECRYPT_MODE, iv);
            return Optional.of(cipher.doFinal(ciphertext, 0, length));
        } catch (GeneralSecurityException e) {
            return Optional.empty();
        }
    }

    private void start(int mode, byte[] iv) throws GeneralSecurityException {
        cipher.init(mode, new SecretKeySpec(key, keyOffset, key.length - keyOffset, "AES"), new IvParameterSpec(iv));
    }
}
