package dev.eventsourcing.encryption;

/**
 * Tells keys apart without saying anything else about them: 64 bits derived from a key (its key check value). Stands in
 * the clear in every envelope; not a secret.
 *
 * @param bits the value
 */
public record KeyFingerprint(long bits) {
    @Override
    public String toString() {
        return "%016x".formatted(bits);
    }
}
