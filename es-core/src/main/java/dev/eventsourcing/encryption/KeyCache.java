package dev.eventsourcing.encryption;

import java.time.Duration;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Keys that were found lately. Only what exists is kept, never that something does not. What a change of this process
 * made invalid is gone before the change returns, and a read that began before cannot bring it back; what another
 * process changed is noticed when the entry is too old.
 *
 * <p>Safe for use by many threads.
 */
final class KeyCache {
    private final long openingNanos;
    private final long sealingNanos;
    private final int maxKeys;
    private final LongSupplier nanoTime;
    private final LinkedHashMap<String, CachedKeys> entities =
            new LinkedHashMap<>(16, 0.75f, true); // least recently used first; guarded by this
    private int size; // keys of all entities; guarded by this
    private long changes; // guarded by this

    /**
     * An empty cache.
     *
     * @param openingAge how long a key may be used for opening after it was read; zero: never
     * @param sealingAge how long a key may be used for sealing after it was read; zero: never
     */
    KeyCache(Duration openingAge, Duration sealingAge, int maxKeys, LongSupplier nanoTime) {
        this.openingNanos = openingAge.toNanos();
        this.sealingNanos = Math.min(openingNanos, sealingAge.toNanos());
        this.maxKeys = maxKeys;
        this.nanoTime = nanoTime;
    }

    /** To be taken before a record is read, and handed in with what was found. */
    synchronized Ticket ticket() {
        return new Ticket(changes, nanoTime.getAsLong());
    }

    /** The key to seal with, if it was current a moment ago. */
    synchronized Optional<EntityKey> current(String entityId) {
        CachedKeys keys = entities.get(entityId);
        long now = nanoTime.getAsLong();
        return keys == null ? Optional.empty() : keys.current(now, sealingNanos);
    }

    /** A key to open with, if it existed lately. */
    synchronized Optional<EntityKey> version(String entityId, int version) {
        CachedKeys keys = entities.get(entityId);
        long now = nanoTime.getAsLong();
        return keys == null ? Optional.empty() : keys.version(version, now, openingNanos);
    }

    /** A key of any age, for a caller who has just read that it exists: it need not be unwrapped again. */
    synchronized Optional<EntityKey> confirmed(String entityId, WrappedKey key) {
        CachedKeys keys = entities.get(entityId);
        return keys == null ? Optional.empty() : keys.confirmed(key);
    }

    /** Keeps a key that was read after the ticket was taken, unless this process changed something since. */
    synchronized void put(Ticket ticket, String entityId, EntityKey key, boolean isCurrent) {
        if (ticket.changes() != changes || openingNanos == 0) {
            return;
        }
        CachedKeys keys = entities.computeIfAbsent(entityId, any -> new CachedKeys());
        size -= keys.size();
        keys.put(key, isCurrent, ticket.nanos());
        size += keys.size();
        dropUnused(ticket.nanos());
    }

    /** Forgets an entity, also what reads under way are about to bring. */
    synchronized void evict(String entityId) {
        changes++;
        drop(entities.remove(entityId));
    }

    synchronized void clear() {
        changes++;
        entities.values().forEach(this::drop);
        entities.clear();
    }

    synchronized int size() {
        return size;
    }

    /** What is over the bound, and what nobody asked for while it was young. */
    private void dropUnused(long now) {
        Iterator<CachedKeys> leastRecent = entities.values().iterator();
        while (leastRecent.hasNext()) {
            CachedKeys keys = leastRecent.next();
            if (size <= maxKeys && !keys.isOlderThan(openingNanos, now)) {
                return;
            }
            leastRecent.remove();
            drop(keys);
        }
    }

    private void drop(@Nullable CachedKeys keys) {
        if (keys != null) {
            size -= keys.size();
            keys.close();
        }
    }

    /**
     * The moment before a read.
     *
     * @param changes how often this process had changed something
     * @param nanos the time
     */
    record Ticket(long changes, long nanos) {}
}
