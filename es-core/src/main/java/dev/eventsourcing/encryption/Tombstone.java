package dev.eventsourcing.encryption;

import java.time.Instant;
import java.util.List;
import java.util.function.Supplier;

/**
 * What is left of shredded keys.
 *
 * @param through the highest version that ever existed then; 0 if there was none
 * @param since when, to the millisecond
 * @param reason why
 * @param destroyed the versions that were destroyed, ascending
 */
record Tombstone(int through, Instant since, String reason, List<Destroyed> destroyed) {
    Tombstone {
        destroyed = List.copyOf(destroyed);
    }

    boolean covers(int version) {
        return destroyed.stream().anyMatch(key -> key.version() == version);
    }

    /** What names a covered version, but another key, is not forgotten: it comes from elsewhere. */
    void requireCovers(int version, KeyFingerprint fingerprint, Supplier<String> subject) {
        for (Destroyed key : destroyed) {
            if (key.version() == version && !key.fingerprint().equals(fingerprint)) {
                throw Refusal.wrongKey(subject, fingerprint, key.fingerprint());
            }
        }
    }

    boolean names(KeyFingerprint fingerprint) {
        return destroyed.stream().anyMatch(key -> key.fingerprint().equals(fingerprint));
    }

    /**
     * A version that is gone.
     *
     * @param version at least 1
     * @param fingerprint of the key it was
     */
    record Destroyed(int version, KeyFingerprint fingerprint) {}
}
