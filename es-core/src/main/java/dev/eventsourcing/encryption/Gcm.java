package dev.eventsourcing.encryption;

import java.security.GeneralSecurityException;
import java.util.Optional;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/** AES-GCM with a tag of 128 bits, from the JDK. */
final class Gcm implements Aead {
    static final int TAG_BYTES = 16;
    private static final JdkCipher CIPHER = new JdkCipher("AES/GCM/NoPadding");

    @Override
    public byte[] seal(byte[] key, byte[] iv, byte[] associated, byte[] plaintext) {
        try {
            return run(Cipher.ENCRYPT_MODE, key, iv, associated, plaintext);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("AES-GCM refused to encrypt", e);
        }
    }

    @Override
    public Optional<byte[]> open(byte[] key, byte[] iv, byte[] associated, byte[] sealed) {
        try {
            return Optional.of(run(Cipher.DECRYPT_MODE, key, iv, associated, sealed));
        } catch (GeneralSecurityException e) {
            return Optional.empty();
        }
    }

    private static byte[] run(int mode, byte[] key, byte[] iv, byte[] associated, byte[] input)
            throws GeneralSecurityException {
        Cipher cipher =
                CIPHER.started(mode, new SecretKeySpec(key, "AES"), new GCMParameterSpec(TAG_BYTES * Byte.SIZE, iv));
        cipher.updateAAD(associated);
        return cipher.doFinal(input);
    }
}
