package dev.eventsourcing.encryption;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Everything that is kept about one entity's keys. Living keys and tombstones exclude each other version by version;
 * tombstones stay for ever, so that what they cover is told from what is missing. Immutable.
 *
 * @param tombstones one for each time the entity was shredded, oldest first
 * @param keys the living keys, ascending; the last is the current one
 */
record EntityRecord(List<Tombstone> tombstones, List<WrappedKey> keys) {
    static final EntityRecord NEVER = new EntityRecord(List.of(), List.of());

    EntityRecord {
        tombstones = List.copyOf(tombstones);
        keys = List.copyOf(keys);
    }

    KeyState state() {
        Optional<WrappedKey> current = current();
        if (current.isPresent()) {
            return new KeyState.Active(
                    current.get().version(),
                    keys.stream().map(WrappedKey::version).toList());
        }
        return lastTombstone()
                .<KeyState>map(tombstone -> new KeyState.Shredded(
                        tombstone.through(),
                        tombstone.destroyed().stream()
                                .map(Tombstone.Destroyed::fingerprint)
                                .toList(),
                        tombstone.since(),
                        tombstone.reason()))
                .orElseGet(KeyState.Never::new);
    }

    boolean isShredded() {
        return keys.isEmpty() && !tombstones.isEmpty();
    }

    Optional<WrappedKey> current() {
        return keys.isEmpty() ? Optional.empty() : Optional.of(keys.get(keys.size() - 1));
    }

    Optional<WrappedKey> key(int version) {
        return keys.stream().filter(key -> key.version() == version).findFirst();
    }

    Optional<WrappedKey> key(KeyFingerprint fingerprint) {
        return keys.stream()
                .filter(key -> key.fingerprint().equals(fingerprint))
                .findFirst();
    }

    /** The tombstone that ends a version, whichever key it was. */
    Optional<Tombstone> tombstone(int version) {
        return tombstones.stream()
                .filter(tombstone -> tombstone.fingerprint(version).isPresent())
                .findFirst();
    }

    boolean wasDestroyed(KeyFingerprint fingerprint) {
        return tombstones.stream().anyMatch(tombstone -> tombstone.names(fingerprint));
    }

    /** The version that the next key gets: one that never was. */
    int nextVersion() {
        return lastVersion() + 1;
    }

    EntityRecord withKey(WrappedKey key) {
        return new EntityRecord(
                tombstones, Stream.concat(keys.stream(), Stream.of(key)).toList());
    }

    EntityRecord withKeys(List<WrappedKey> rewrapped) {
        return new EntityRecord(tombstones, rewrapped);
    }

    EntityRecord shredded(Instant now, String reason) {
        Tombstone tombstone = new Tombstone(
                lastVersion(),
                now.truncatedTo(ChronoUnit.MILLIS),
                reason,
                keys.stream()
                        .map(key -> new Tombstone.Destroyed(key.version(), key.fingerprint()))
                        .toList());
        return new EntityRecord(
                Stream.concat(tombstones.stream(), Stream.of(tombstone)).toList(), List.of());
    }

    private int lastVersion() {
        return current()
                .map(WrappedKey::version)
                .or(() -> lastTombstone().map(Tombstone::through))
                .orElse(0);
    }

    private Optional<Tombstone> lastTombstone() {
        return tombstones.isEmpty() ? Optional.empty() : Optional.of(tombstones.get(tombstones.size() - 1));
    }
}
