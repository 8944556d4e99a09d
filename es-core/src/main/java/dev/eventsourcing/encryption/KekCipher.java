package dev.eventsourcing.encryption;

import dev.eventsourcing.StoreClosedException;
import java.security.SecureRandom;

/**
 * Wraps keys with a key of this process: in envelopes of the default suite, with random IVs. Named after the key's
 * fingerprint, so that the same key has the same name wherever it is kept. Safe for use by many threads.
 */
final class KekCipher implements Kek, AutoCloseable {
    private static final CipherSuite SUITE = CipherSuite.A256CBC_HS512;
    private static final int GENERATION = 1; // another generation is another Kek

    private final DataKey key;
    private final String id;
    private final SecureRandom random;
    private boolean closed; // guarded by this

    /** Takes the key over. */
    KekCipher(DataKey key, SecureRandom random) {
        this.key = key;
        this.id = "kek-" + key.fingerprint();
        this.random = random;
    }

    @Override
    public String id() {
        return id;
    }

    @Override
    public byte[] wrap(byte[] secret, byte[] associated) {
        byte[] iv = new byte[SUITE.ivBytes()];
        random.nextBytes(iv);
        DataKey held = hold();
        try {
            return EnvelopeCipher.seal(held, SUITE, GENERATION, iv, associated, secret);
        } finally {
            held.release();
        }
    }

    @Override
    public byte[] unwrap(byte[] wrapped, byte[] associated) {
        DataKey held = hold();
        try {
            return EnvelopeCipher.open(held, Envelope.parse(wrapped, this::subject), associated, this::subject);
        } finally {
            held.release();
        }
    }

    private synchronized DataKey hold() {
        if (closed) {
            throw new StoreClosedException("key-encryption key '" + id + "'");
        }
        return key.hold();
    }

    private String subject() {
        return "a key that names key-encryption key '" + id + "'";
    }

    @Override
    public synchronized void close() {
        if (!closed) {
            closed = true;
            key.release();
        }
    }
}
