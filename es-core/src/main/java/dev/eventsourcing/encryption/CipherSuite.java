package dev.eventsourcing.encryption;

import dev.eventsourcing.InvalidInputException;
import java.util.Arrays;
import java.util.Optional;

/**
 * How payloads are encrypted. What is written says which suite it was, so that a reader needs no choice: each suite
 * opens always, whichever is used for sealing.
 */
public enum CipherSuite {
    /**
     * AES-256-CBC with HMAC-SHA-512 (RFC 7518, section 5.2.5), also called {@code AES256-CBC}: the default. Opens under
     * one key only, and a repeated IV would show no more than an equal beginning.
     */
    A256CBC_HS512(1, "A256CBC-HS512", 16, 64, AesCbc.BLOCK_BYTES + CbcHmac.TAG_BYTES, CbcHmac.AEAD),
    /**
     * AES-256-GCM: about three times as fast for small payloads. A key is rotated after about 2<sup>30</sup> of them.
     */
    A256GCM(2, "A256GCM", 12, 32, Gcm.TAG_BYTES, new Gcm()),
    /** AES-256-GCM-SIV (RFC 8452), computed without hardware support: about a third as fast as the default. */
    A256GCM_SIV(3, "A256GCM-SIV", 12, 32, GcmSiv.TAG_BYTES, new GcmSiv());

    private static final String ALIAS_OF_DEFAULT = "AES256-CBC";

    private final int id;
    private final String suiteName;
    private final int ivBytes;
    private final int keyBytes;
    private final int minSealedBytes;

    @SuppressWarnings("ImmutableEnumChecker") // its three implementations have no state
    private final Aead aead;

    CipherSuite(int id, String suiteName, int ivBytes, int keyBytes, int minSealedBytes, Aead aead) {
        this.id = id;
        this.suiteName = suiteName;
        this.ivBytes = ivBytes;
        this.keyBytes = keyBytes;
        this.minSealedBytes = minSealedBytes;
        this.aead = aead;
    }

    /**
     * The name in documents and configuration.
     *
     * @return such as {@code A256CBC-HS512}
     */
    public String suiteName() {
        return suiteName;
    }

    /**
     * Finds a suite.
     *
     * @param name a {@link #suiteName()}, or {@code AES256-CBC}
     * @return the suite
     * @throws InvalidInputException if there is no such suite
     */
    public static CipherSuite named(String name) {
        if (name.equals(ALIAS_OF_DEFAULT)) {
            return A256CBC_HS512;
        }
        return Arrays.stream(values())
                .filter(suite -> suite.suiteName.equals(name))
                .findFirst()
                .orElseThrow(() -> new InvalidInputException(
                        "cipher suite", name, "must be A256CBC-HS512 (or AES256-CBC), A256GCM or A256GCM-SIV"));
    }

    static Optional<CipherSuite> withId(int id) {
        return Arrays.stream(values()).filter(suite -> suite.id == id).findFirst();
    }

    /** The byte that names the suite in an envelope. */
    int id() {
        return id;
    }

    int ivBytes() {
        return ivBytes;
    }

    /** The length of the key that is derived for this suite. */
    int keyBytes() {
        return keyBytes;
    }

    /** The length of an empty plaintext's ciphertext and tag. */
    int minSealedBytes() {
        return minSealedBytes;
    }

    Aead aead() {
        return aead;
    }
}
