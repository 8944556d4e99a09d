package dev.eventsourcing.encryption;

import dev.eventsourcing.Forgotten;
import dev.eventsourcing.StoreClosedException;
import dev.eventsourcing.spi.KeyListener;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Finds the key to seal or to open with: in the cache if it is young enough, else in the key store. Safe for use by
 * many threads.
 */
final class LivingKeys implements KeyListener {
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
        Optional<WrappedKey> current = record.current();
        if (current.isPresent()) {
            return Optional.of(load(ticket, entityId, record, current.get()));
        }
        if (record.isShredded()) {
            cache.learn(ticket, entityId, record);
            throw Refusal.forgotten(entityId);
        }
        return Optional.empty();
    }

    /** Whether the entity has a key, or once had one. */
    boolean hasOrHadKey(String entityId) {
        requireOpen();
        if (cache.knows(entityId)) {
            return true;
        }
        KeyCache.Ticket ticket = cache.ticket();
        EntityRecord record = records.find(entityId);
        if (record.state() instanceof KeyState.Never) {
            return false;
        }
        cache.learn(ticket, entityId, record);
        return true;
    }

    /**
     * The key that opens what one version sealed.
     *
     * @param subject what is to be opened, for messages
     */
    Found forOpening(String entityId, int version, KeyFingerprint fingerprint, Supplier<String> subject) {
        requireOpen();
        Found found = known(entityId, version).orElseGet(() -> read(entityId, version, subject));
        found.requireSame(fingerprint, subject);
        return found;
    }

    private Optional<Found> known(String entityId, int version) {
        Optional<Found> key = cache.key(entityId, version).map(Found.Key::new);
        return key.isPresent()
                ? key
                : cache.tombstone(entityId, version).map(tombstone -> new Found.Shredded(tombstone, version));
    }

    private Found read(String entityId, int version, Supplier<String> subject) {
        KeyCache.Ticket ticket = cache.ticket();
        EntityRecord record = records.find(entityId);
        Optional<WrappedKey> living = record.key(version);
        if (living.isPresent()) {
            return new Found.Key(load(ticket, entityId, record, living.get()));
        }
        Optional<Tombstone> tombstone = record.tombstone(version);
        if (tombstone.isPresent()) {
            cache.learn(ticket, entityId, record);
            return new Found.Shredded(tombstone.get(), version);
        }
        throw Refusal.keyMissing(subject, version);
    }

    private EntityKey load(KeyCache.Ticket ticket, String entityId, EntityRecord record, WrappedKey wrapped) {
        EntityKey key = cache.unwrapped(entityId, wrapped)
                .orElseGet(() -> new EntityKey(wrapped.version(), keks.unwrap(entityId, wrapped)));
        cache.learn(ticket, entityId, record, key);
        return key;
    }

    /** Somebody changed an entity's record, perhaps another process. */
    @Override
    public void onChange(String entityId) {
        cache.evict(entityId);
    }

    @Override
    public void onGap() {
        cache.clear();
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
        /** Refuses if it is about another key than the one that sealed, and lets go of it. */
        void requireSame(KeyFingerprint sealedBy, Supplier<String> subject);

        /**
         * A living key.
         *
         * @param key which the caller closes
         */
        record Key(EntityKey key) implements Found {
            @Override
            public void requireSame(KeyFingerprint sealedBy, Supplier<String> subject) {
                if (!key.fingerprint().equals(sealedBy)) {
                    key.close();
                    throw Refusal.wrongKey(subject, sealedBy, key.fingerprint());
                }
            }
        }

        /**
         * A destroyed one.
         *
         * @param tombstone which covers it
         * @param version of the key
         */
        record Shredded(Tombstone tombstone, int version) implements Found {
            @Override
            public void requireSame(KeyFingerprint sealedBy, Supplier<String> subject) {
                KeyFingerprint destroyed = tombstone.fingerprint(version).orElseThrow();
                if (!destroyed.equals(sealedBy)) {
                    throw Refusal.wrongKey(subject, sealedBy, destroyed);
                }
            }

            Forgotten forgotten() {
                return new Forgotten(version, tombstone.since());
            }
        }
    }
}
