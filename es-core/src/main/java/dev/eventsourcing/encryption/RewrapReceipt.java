package dev.eventsourcing.encryption;

import java.util.Objects;

/**
 * Says that every living key is wrapped by one key-encryption key.
 *
 * @param kekId which
 * @param rewrapped how many entities' records were changed
 * @param unchanged how many entities' records needed no change: wrapped by it already, or shredded
 */
public record RewrapReceipt(String kekId, long rewrapped, long unchanged) {
    public RewrapReceipt {
        Objects.requireNonNull(kekId, "kekId");
    }
}
