package dev.eventsourcing.encryption;

import dev.eventsourcing.spi.Bytes;

/**
 * One version of an entity's key as it is stored.
 *
 * @param version at least 1
 * @param fingerprint of the key within
 * @param kekId which key-encryption key wraps it
 * @param wrapped what that made of it
 */
record WrappedKey(int version, KeyFingerprint fingerprint, String kekId, Bytes wrapped) {}
