package dev.eventsourcing.encryption;

import dev.eventsourcing.InvalidInputException;
import java.security.SecureRandom;

/**
 * A key of an entity: 32 secret bytes that never leave this package. Close it; when everybody who shares the bytes has,
 * they are filled with zeros.
 *
 * <p>Neither its {@link #toString()} nor anything else shows the bytes, and it cannot be serialized. Safe for use by
 * many threads.
 */
public final class EntityKey implements AutoCloseable {
    /** The version of a key that no key store has taken yet. */
    public static final int NOT_STORED = 0;

    private final int version;
    private final DataKey dataKey;
    private boolean closed; // guarded by this

    /** Takes over one hold of the data key. */
    EntityKey(int version, DataKey dataKey) {
        this.version = version;
        this.dataKey = dataKey;
    }

    /**
     * A new random key.
     *
     * @param random where it comes from
     * @return a key to {@link EntityKeys#put put}
     */
    public static EntityKey random(SecureRandom random) {
        return new EntityKey(NOT_STORED, DataKey.random(random));
    }

    /**
     * A key that was made elsewhere.
     *
     * @param secret 32 bytes of full entropy; copied, so fill the array with zeros
     * @return a key to {@link EntityKeys#put put}
     * @throws InvalidInputException if there are more or fewer bytes
     */
    public static EntityKey of(byte[] secret) {
        if (secret.length != DataKey.BYTES) {
            throw new InvalidInputException("length of a key in bytes", secret.length, "must be " + DataKey.BYTES);
        }
        return new EntityKey(NOT_STORED, DataKey.owning(secret.clone()));
    }

    /**
     * Which of the entity's keys this is.
     *
     * @return 1 for the first; {@link #NOT_STORED} for a key that did not come out of a key store
     */
    public int version() {
        return version;
    }

    /**
     * Tells this key from others.
     *
     * @return the fingerprint, which is no secret
     */
    public KeyFingerprint fingerprint() {
        return dataKey.fingerprint();
    }

    /** The bytes, for as long as this key is open. */
    synchronized DataKey dataKey() {
        if (closed) {
            throw new IllegalStateException(this + " was closed");
        }
        return dataKey;
    }

    /** Lets go of the bytes. Does nothing the second time. */
    @Override
    public synchronized void close() {
        if (!closed) {
            closed = true;
            dataKey.release();
        }
    }

    @Override
    public String toString() {
        return "EntityKey[version=" + version + ", fingerprint=" + fingerprint() + "]";
    }
}
