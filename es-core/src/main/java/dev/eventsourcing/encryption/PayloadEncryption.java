package dev.eventsourcing.encryption;

import java.util.Optional;

/** Stand-in. */
@SuppressWarnings("DoNotCallSuggester")
public final class PayloadEncryption {
    /** Stand-in. */
    public static final String ENCODING = "es-enc/1";

    /**
     * Stand-in.
     *
     * @param keys keys
     */
    public PayloadEncryption(EntityKeys keys) {}

    /**
     * Stand-in.
     *
     * @param context context
     * @param plaintext plaintext
     * @return never
     */
    public Optional<byte[]> seal(PayloadContext context, byte[] plaintext) {
        throw new IllegalStateException("stand-in");
    }

    /**
     * Stand-in.
     *
     * @param context context
     * @param envelope envelope
     * @return never
     */
    public Opened open(PayloadContext context, byte[] envelope) {
        throw new IllegalStateException("stand-in");
    }
}
