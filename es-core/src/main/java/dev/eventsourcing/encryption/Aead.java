package dev.eventsourcing.encryption;

import java.util.Optional;

/** Authenticated encryption with raw keys: what stands behind a {@link CipherSuite}. Implementations are immutable. */
interface Aead {
    /**
     * Encrypts.
     *
     * @return ciphertext and tag, in this order
     */
    byte[] seal(byte[] key, byte[] iv, byte[] associated, byte[] plaintext);

    /**
     * Verifies, then decrypts. Nothing of the plaintext leaves before the tag is verified, and every failure looks the
     * same.
     *
     * @param sealed ciphertext and tag, in this order, of any length
     * @return the plaintext; empty if anything is not what was sealed
     */
    Optional<byte[]> open(byte[] key, byte[] iv, byte[] associated, byte[] sealed);
}
