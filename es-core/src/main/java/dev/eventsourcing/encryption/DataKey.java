package dev.eventsourcing.encryption;

import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;

/**
 * 32 secret bytes and what is derived from them. Shared by a cache and any number of readers, each of which holds it
 * once; the last one to let go fills it with zeros. (The JDK's ciphers and the garbage collector make copies that
 * nobody can reach: zeroing is the best that can be done, not a proof.)
 *
 * <p>Safe for use by many threads.
 */
final class DataKey {
    static final int BYTES = 32;
    private static final int IV_KEY_BYTES = 64;

    private final byte[] secret;
    private final KeyFingerprint fingerprint;
    private final byte[] ivKey;
    private final Map<CipherSuite, byte[]> suiteKeys = new EnumMap<>(CipherSuite.class); // guarded by this
    private int holders = 1; // guarded by this

    /** Takes the array over; the caller is the first holder. */
    private DataKey(byte[] secret) {
        this.secret = secret;
        this.fingerprint = new KeyFingerprint(
                ByteBuffer.wrap(Hkdf.v1(secret, "kcv", Long.BYTES)).getLong());
        this.ivKey = Hkdf.v1(secret, "iv", IV_KEY_BYTES);
    }

    static DataKey random(SecureRandom random) {
        byte[] secret = new byte[BYTES];
        random.nextBytes(secret);
        return new DataKey(secret);
    }

    /** Takes the array over: the caller must not keep it. */
    static DataKey owning(byte[] secret) {
        if (secret.length != BYTES) {
            throw new IllegalArgumentException("a key has " + BYTES + " bytes, not " + secret.length);
        }
        return new DataKey(secret);
    }

    KeyFingerprint fingerprint() {
        return fingerprint;
    }

    /** One more holder, who must release it. */
    synchronized DataKey hold() {
        requireHeld();
        holders++;
        return this;
    }

    synchronized void release() {
        requireHeld();
        if (--holders == 0) {
            PreparedKeys.forget(this);
            Arrays.fill(secret, (byte) 0);
            Arrays.fill(ivKey, (byte) 0);
            suiteKeys.values().forEach(key -> Arrays.fill(key, (byte) 0));
        }
    }

    /** The key of a suite, derived once. For holders, and only while they hold. */
    synchronized byte[] suiteKey(CipherSuite suite) {
        requireHeld();
        return suiteKeys.computeIfAbsent(suite, any -> Hkdf.v1(secret, suite.suiteName(), suite.keyBytes()));
    }

    /** The key of {@link SyntheticIv}. For holders, and only while they hold. */
    synchronized byte[] ivKey() {
        requireHeld();
        return ivKey;
    }

    /** A copy of the secret, to be wrapped; the caller fills it with zeros. */
    synchronized byte[] copySecret() {
        requireHeld();
        return secret.clone();
    }

    private void requireHeld() {
        if (holders == 0) {
            throw new IllegalStateException("key " + fingerprint + " was closed");
        }
    }

    @Override
    public String toString() {
        return "DataKey[" + fingerprint + "]";
    }
}
