package dev.eventsourcing.encryption;

import java.security.GeneralSecurityException;
import java.util.Optional;
import javax.crypto.Cipher;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/** AES-CBC with PKCS#7 padding, from the JDK. It proves nothing: only {@link CbcHmac} may use it. */
final class AesCbc {
    static final int BLOCK_BYTES = 16;
    private static final JdkCipher CIPHER = new JdkCipher("AES/CBC/PKCS5Padding"); // the JDK's name for PKCS#7

    private AesCbc() {}

    static byte[] encrypt(byte[] key, byte[] iv, byte[] plaintext) {
        try {
            return cipher(Cipher.ENCRYPT_MODE, key, iv).doFinal(plaintext);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("AES-CBC refused to encrypt", e);
        }
    }

    /**
     * Decrypts.
     *
     * @return the plaintext; empty if the length or the padding is wrong
     */
    static Optional<byte[]> decrypt(byte[] key, byte[] iv, byte[] ciphertext) {
        if (ciphertext.length == 0) {
            return Optional.empty(); // the JDK takes it for an empty plaintext without padding
        }
        try {
            return Optional.of(cipher(Cipher.DECRYPT_MODE, key, iv).doFinal(ciphertext));
        } catch (GeneralSecurityException e) {
            return Optional.empty();
        }
    }

    private static Cipher cipher(int mode, byte[] key, byte[] iv) throws GeneralSecurityException {
        return CIPHER.started(mode, new SecretKeySpec(key, "AES"), new IvParameterSpec(iv));
    }
}
