package dev.eventsourcing.encryption;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** What a {@link KeyCache} holds of one entity. Confined to the cache, which locks. */
final class CachedKeys {
    private final Map<Integer, CachedKey> keys = new HashMap<>();
    private int current = EntityKey.NOT_STORED;
    private long currentAsOf;

    int size() {
        return keys.size();
    }

    Optional<EntityKey> current(long now, long maxAge) {
        return current == EntityKey.NOT_STORED || now - currentAsOf >= maxAge
                ? Optional.empty()
                : version(current, now, Long.MAX_VALUE);
    }

    Optional<EntityKey> version(int version, long now, long maxAge) {
        return Optional.ofNullable(keys.get(version))
                .filter(key -> now - key.asOf() < maxAge)
                .map(key -> key.handOut(version));
    }

    Optional<EntityKey> confirmed(WrappedKey key) {
        return Optional.ofNullable(keys.get(key.version()))
                .filter(cached -> cached.dataKey().fingerprint().equals(key.fingerprint()))
                .map(cached -> cached.handOut(key.version()));
    }

    /** Remembers what was true at a time, unless something younger is known. */
    void put(EntityKey key, boolean isCurrent, long asOf) {
        CachedKey before = keys.get(key.version());
        if (before == null || asOf - before.asOf() >= 0) {
            keys.put(key.version(), new CachedKey(key.dataKey().hold(), asOf));
            if (before != null) {
                before.dataKey().release();
            }
        }
        if (isCurrent && (current == EntityKey.NOT_STORED || asOf - currentAsOf >= 0)) {
            current = key.version();
            currentAsOf = asOf;
        }
    }

    boolean isOlderThan(long age, long now) {
        return keys.values().stream().allMatch(key -> now - key.asOf() > age);
    }

    void close() {
        keys.values().forEach(key -> key.dataKey().release());
        keys.clear();
    }

    /**
     * A key that existed at a time.
     *
     * @param dataKey held once
     * @param asOf in nanoseconds
     */
    private record CachedKey(DataKey dataKey, long asOf) {
        EntityKey handOut(int version) {
            return new EntityKey(version, dataKey.hold());
        }
    }
}
