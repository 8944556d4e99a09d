package dev.eventsourcing.encryption;

import java.nio.ByteBuffer;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * How many payloads each key has sealed with AES-GCM, whose IVs of 96 bits must not meet: after 2<sup>30</sup> of them
 * a key is spent. NIST SP 800-38D allows 2<sup>32</sup>.
 *
 * <p>It counts by sampling, because a number for each key would grow with the number of entities: one payload in
 * 2<sup>20</sup> stands for as many, and the IV, which is pseudo-random, says which. 1024 samples make a limit of
 * 2<sup>30</sup> within a few percent. Each process counts for itself. Safe for use by many threads.
 */
final class GcmBudget {
    private static final int LIMIT_BITS = 30;
    private static final int SAMPLE_BITS = 20;

    private final long limit;
    private final int sampleBits;
    private final Map<KeyFingerprint, Long> sampled = new ConcurrentHashMap<>();

    GcmBudget() {
        this(1L << LIMIT_BITS, SAMPLE_BITS);
    }

    /**
     * A budget.
     *
     * @param limit about how many payloads a key seals
     * @param sampleBits of how many, as a power of two, one is counted
     */
    GcmBudget(long limit, int sampleBits) {
        this.limit = limit;
        this.sampleBits = sampleBits;
    }

    /** To be called for each payload that was sealed. */
    void count(KeyFingerprint key, byte[] iv) {
        if (Long.numberOfLeadingZeros(ByteBuffer.wrap(iv).getLong()) >= sampleBits) {
            sampled.merge(key, 1L << sampleBits, Long::sum);
        }
    }

    boolean isSpent(KeyFingerprint key) {
        return sampled.getOrDefault(key, 0L) >= limit;
    }
}
