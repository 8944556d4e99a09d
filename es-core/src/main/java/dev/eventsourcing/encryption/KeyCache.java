package dev.eventsourcing.encryption;

import java.time.Duration;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Keys and tombstones that were read lately. That an entity never had a key is not kept: it may get one any moment.
 * What a change of this process made invalid is gone before the change returns, and a read that began before cannot
 * bring it back; what another process changed is noticed when the entry is too old.
 *
 * <p>Safe for use by many threads.
 */
final class KeyCache {
    private final long openingNanos;
    private final long sealingNanos;
    private final int maxKeys;
    private final LongSupplier nanoTime;
    private final LinkedHashMap<String, CachedEntity> entities =
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
        return known(entityId, sealingNanos).flatMap(CachedEntity::current);
    }

    /** A key to open with, if it existed lately. */
    synchronized Optional<EntityKey> key(String entityId, int version) {
        return known(entityId, openingNanos).flatMap(entity -> entity.key(version));
    }

    /** The tombstone that covers a version. */
    synchronized Optional<Tombstone> tombstone(String entityId, int version) {
        return known(entityId, openingNanos).flatMap(entity -> entity.tombstone(version));
    }

    /** Whether the entity lately had a key, or had been shredded. */
    synchronized boolean knows(String entityId) {
        return known(entityId, openingNanos).isPresent();
    }

    /** A key of any age, for a caller who has just read that it exists: it need not be unwrapped again. */
    synchronized Optional<EntityKey> unwrapped(String entityId, WrappedKey key) {
        return Optional.ofNullable(entities.get(entityId)).flatMap(entity -> entity.key(key));
    }

    /** Keeps a record that was read after the ticket was taken, unless this process changed something since. */
    void learn(Ticket ticket, String entityId, EntityRecord record) {
        learn(ticket, entityId, record, null);
    }

    /** Keeps a record and a key that was unwrapped from it. */
    synchronized void learn(Ticket ticket, String entityId, EntityRecord record, @Nullable EntityKey key) {
        if (ticket.changes() != changes || openingNanos == 0) {
            return;
        }
        CachedEntity entity = entities.get(entityId);
        if (entity == null) {
            entity = new CachedEntity(record, ticket.nanos());
            entities.put(entityId, entity);
        } else {
            size -= entity.size();
            entity.learn(record, ticket.nanos());
        }
        if (key != null) {
            entity.add(key);
        }
        size += entity.size();
        dropUnused(ticket.nanos());
    }

    /** Forgets an entity, also what reads under way are about to bring. */
    synchronized void evict(String entityId) {
        changes++;
        CachedEntity entity = entities.remove(entityId);
        if (entity != null) {
            drop(entity);
        }
    }

    synchronized void clear() {
        changes++;
        entities.values().forEach(this::drop);
        entities.clear();
    }

    synchronized int size() {
        return size;
    }

    private Optional<CachedEntity> known(String entityId, long age) {
        return Optional.ofNullable(entities.get(entityId))
                .filter(entity -> entity.isYoungerThan(age, nanoTime.getAsLong()));
    }

    /** What is over the bound, and what nobody asked for while it was young. */
    private void dropUnused(long now) {
        Iterator<CachedEntity> leastRecent = entities.values().iterator();
        while (leastRecent.hasNext()) {
            CachedEntity entity = leastRecent.next();
            if (size <= maxKeys && entity.isYoungerThan(openingNanos, now)) {
                return;
            }
            leastRecent.remove();
            drop(entity);
        }
    }

    private void drop(CachedEntity entity) {
        size -= entity.size();
        entity.close();
    }

    /**
     * The moment before a read.
     *
     * @param changes how often this process had changed something
     * @param nanos the time
     */
    record Ticket(long changes, long nanos) {}
}
