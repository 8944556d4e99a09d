package dev.eventsourcing.encryption;

import java.security.SecureRandom;

/**
 * A key-encryption key that exists in this process only: for tests and for key stores on the heap. When the process
 * ends, everything that it wrapped is lost.
 *
 * <p>Safe for use by many threads.
 */
public final class MemoryKek implements Kek, AutoCloseable {
    private final KekCipher cipher;

    private MemoryKek(KekCipher cipher) {
        this.cipher = cipher;
    }

    /**
     * A new random key.
     *
     * @return the key
     */
    public static MemoryKek random() {
        SecureRandom random = new SecureRandom();
        return new MemoryKek(new KekCipher(DataKey.random(random), random));
    }

    @Override
    public String id() {
        return cipher.id();
    }

    @Override
    public byte[] wrap(byte[] key, byte[] associated) {
        return cipher.wrap(key, associated);
    }

    @Override
    public byte[] unwrap(byte[] wrapped, byte[] associated) {
        return cipher.unwrap(wrapped, associated);
    }

    /** Fills the key with zeros; later calls throw {@link dev.eventsourcing.StoreClosedException}. */
    @Override
    public void close() {
        cipher.close();
    }

    @Override
    public String toString() {
        return "MemoryKek[" + id() + "]";
    }
}
