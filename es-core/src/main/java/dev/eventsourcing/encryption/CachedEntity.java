package dev.eventsourcing.encryption;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What a {@link KeyCache} knows of one entity: its record as it was at a time, and those of its keys that were
 * unwrapped. Confined to the cache, which locks.
 */
final class CachedEntity {
    private final Map<Integer, DataKey> keys = new HashMap<>();
    private EntityRecord record;
    private long asOf;

    CachedEntity(EntityRecord record, long asOf) {
        this.record = record;
        this.asOf = asOf;
    }

    boolean isYoungerThan(long age, long now) {
        return now - asOf < age;
    }

    /** For the bound of the cache: a tombstone takes room too. */
    int size() {
        return Math.max(1, keys.size());
    }

    Optional<EntityKey> current() {
        return record.current().flatMap(this::key);
    }

    Optional<EntityKey> key(int version) {
        return record.key(version).flatMap(this::key);
    }

    /** The key if it was unwrapped, as one more holder. */
    Optional<EntityKey> key(WrappedKey wrapped) {
        return Optional.ofNullable(keys.get(wrapped.version()))
                .filter(key -> key.fingerprint().equals(wrapped.fingerprint()))
                .map(key -> new EntityKey(wrapped.version(), key.hold()));
    }

    Optional<Tombstone> tombstone(int version) {
        return record.tombstone(version);
    }

    /** Takes over a record that was read at a time, unless a younger one is known; keys that it does not name go. */
    void learn(EntityRecord read, long readAt) {
        if (readAt - asOf < 0) {
            return;
        }
        record = read;
        asOf = readAt;
        keys.entrySet().removeIf(entry -> {
            boolean isGone = !isLiving(entry.getKey(), entry.getValue());
            if (isGone) {
                entry.getValue().release();
            }
            return isGone;
        });
    }

    /** Keeps an unwrapped key, if the record names it. */
    void add(EntityKey key) {
        if (!keys.containsKey(key.version()) && isLiving(key.version(), key.dataKey())) {
            keys.put(key.version(), key.dataKey().hold());
        }
    }

    void close() {
        keys.values().forEach(DataKey::release);
        keys.clear();
    }

    private boolean isLiving(int version, DataKey key) {
        return record.key(version)
                .filter(living -> living.fingerprint().equals(key.fingerprint()))
                .isPresent();
    }
}
