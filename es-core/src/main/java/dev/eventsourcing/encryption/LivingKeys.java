package dev.eventsourcing.encryption;

import dev.eventsourcing.Forgotten;
import dev.eventsourcing.StoreClosedException;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Finds the key to seal or to open with: in the cache if it is young enough, else in the key store. Safe for use by
 * many threads.
 */
final class LivingKeys {
    private final EntityRecords records;
    private final KekRing keks;
    private final KeyCache cache;
    private volatile boolean closed;

    LivingKeys(EntityRecords records, KekRing keks, KeyCache cache) {
        this.records = records;
        this.keks = keks;
        this.cache = cache;
    }

    /**
     * The key that seals now.
     *
     * @return the current key, which the caller closes; empty if the entity never had one
     * @throws dev.eventsourcing.EntityForgottenException if the entity was shredded
     */
    Optional<EntityKey> forSealing(String entityId) {
        requireOpen();
        Optional<EntityKey> young = cache.current(entityId);
        if (young.isPresent()) {
            return young;
        }
        KeyCache.Ticket ticket = cache.ticket();
        EntityRecord record = records.find(entityId);
        if (record.isShredded()) {
            cache.evict(entityId);
            throw Refusal.forgotten(entityId);
        }
        return record.current().map(current -> load(ticket, entityId, current, true));
    }

    /**
     * The key that opens what one version sealed.
     *
     * @param subject what is to be opened, for messages
     */
    Found forOpening(String entityId, int version, KeyFingerprint fingerprint, Supplier<String> subject) {
        requireOpen();
        Found found = cache.version(entityId, version)
                .<Found>map(Found.Key::new)
                .orElseGet(() -> read(entityId, version, fingerprint, subject));
        if (found instanceof Found.Key living && !living.key().fingerprint().equals(fingerprint)) {
            living.key().close();
            throw Refusal.wrongKey(subject, fingerprint, living.key().fingerprint());
        }
        return found;
    }

    private Found read(String entityId, int version, KeyFingerprint fingerprint, Supplier<String> subject) {
        KeyCache.Ticket ticket = cache.ticket();
        EntityRecord record = records.find(entityId);
        Optional<WrappedKey> living = record.key(version);
        if (living.isPresent()) {
            boolean isCurrent = record.current().equals(living);
            return new Found.Key(load(ticket, entityId, living.get(), isCurrent));
        }
        cache.evict(entityId);
        Tombstone tombstone = record.tombstone(version).orElseThrow(() -> Refusal.keyMissing(subject, version));
        tombstone.requireCovers(version, fingerprint, subject);
        return new Found.Shredded(new Forgotten(version, tombstone.since()));
    }

    private EntityKey load(KeyCache.Ticket ticket, String entityId, WrappedKey wrapped, boolean isCurrent) {
        EntityKey key = cache.confirmed(entityId, wrapped)
                .orElseGet(() -> new EntityKey(wrapped.version(), keks.unwrap(entityId, wrapped)));
        cache.put(ticket, entityId, key, isCurrent);
        return key;
    }

    /** To be called after each change of an entity's record, before the change returns. */
    void changed(String entityId) {
        cache.evict(entityId);
    }

    void requireOpen() {
        if (closed) {
            throw new StoreClosedException("the entity keys");
        }
    }

    void close() {
        closed = true;
        cache.clear();
    }

    /** A key, or the note that it was destroyed. */
    sealed interface Found {
        /**
         * A living key.
         *
         * @param key which the caller closes
         */
        record Key(EntityKey key) implements Found {}

        /**
         * A destroyed one.
         *
         * @param forgotten which, and since when
         */
        record Shredded(Forgotten forgotten) implements Found {}
    }
}
