package dev.eventsourcing.encryption;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

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

    /** Which key a version was; empty if this tombstone does not cover it. */
    Optional<KeyFingerprint> fingerprint(int version) {
        return destroyed.stream()
                .filter(key -> key.version() == version)
                .map(Destroyed::fingerprint)
                .findFirst();
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
