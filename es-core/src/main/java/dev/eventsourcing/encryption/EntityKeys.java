package dev.eventsourcing.encryption;

import dev.eventsourcing.CorruptRecordException;
import dev.eventsourcing.EntityForgottenException;
import dev.eventsourcing.InvalidInputException;
import dev.eventsourcing.KeyStoreUnavailableException;
import dev.eventsourcing.spi.KeyStore;
import dev.eventsourcing.spi.KeyWatch;
import dev.eventsourcing.spi.WatchableKeyStore;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The keys of entities and their life: created once, rotated, shredded for good, reopened on purpose.
 *
 * <pre>{@code
 * try (EntityKeys keys = EntityKeys.over(keyStore, FileKek.open(kekFile))) {
 *     keys.create("customer-42");                        // from now on its payloads are encrypted
 *     keys.shred("customer-42", "erasure request 2026-17"); // from now on nobody reads them
 * }
 * }</pre>
 *
 * <ol>
 *   <li>Every change is one compare-and-set of the entity's record: of racing callers one makes the change, and the
 *       others see it.
 *   <li>When {@link #shred} returns, the keys are gone from the key store, no payload is sealed through this object any
 *       more, and none is opened. Other processes notice when a {@link WatchableKeyStore} tells them, and after the
 *       cache times of {@link EntityKeysBuilder} at the latest.
 *   <li>A destroyed key never comes back: not by {@link #create}, {@link #put} or {@link #reopen}.
 *   <li>Keys are stored only wrapped by a {@link Kek}.
 *   <li>If the key store does not answer, every method throws {@link KeyStoreUnavailableException}. Whether a change
 *       was made is then unknown; making it again is safe.
 * </ol>
 *
 * <p><b>Threads.</b> Any number of threads may call any method at once.
 */
public final class EntityKeys implements AutoCloseable {
    private static final String REASON_OF_DELETE = "deleted";

    private final KeyStore store;
    private final String namespace;
    private final Clock clock;
    private final SecureRandom random;
    private final EntityRecords records;
    private final KekRing keks;
    private final LivingKeys living;
    private final GcmBudget gcmBudget;
    private final @Nullable KeyWatch watch;

    EntityKeys(EntityKeysBuilder options) {
        this.store = options.store;
        this.namespace = options.namespace;
        this.clock = options.clock;
        this.random = options.random;
        this.records = new EntityRecords(store, namespace);
        this.keks = new KekRing(namespace, options.kek, options.olderKeks);
        this.living = new LivingKeys(
                records,
                keks,
                new KeyCache(options.cacheFor, options.sealFor, options.maxCachedKeys, options.nanoTime));
        this.gcmBudget = options.gcmBudget;
        this.watch = store instanceof WatchableKeyStore watchable ? watchable.watch(living) : null;
    }

    /**
     * Keys with the default options.
     *
     * @param store where the records are; the caller closes it
     * @param kek what wraps the keys; the caller closes it
     * @return the keys
     */
    public static EntityKeys over(KeyStore store, Kek kek) {
        return builder(store, kek).build();
    }

    /**
     * Keys with options.
     *
     * @param store where the records are; the caller closes it
     * @param kek what wraps the keys; the caller closes it
     * @return a builder
     */
    public static EntityKeysBuilder builder(KeyStore store, Kek kek) {
        return new EntityKeysBuilder(store, kek);
    }

    /**
     * The current key of an entity.
     *
     * @param entityId the entity
     * @return the key, to be closed; empty if it has none, be it that it never had or that it was shredded
     */
    public Optional<EntityKey> get(String entityId) {
        living.requireOpen();
        return records.find(entityId)
                .current()
                .map(current -> new EntityKey(current.version(), keks.unwrap(entityId, current)));
    }

    /**
     * Makes a key the current one. The keys before it go on opening what they sealed. Does nothing if it is the current
     * one already.
     *
     * @param entityId the entity
     * @param key the key; the caller closes it
     * @throws EntityForgottenException if the entity was shredded, or this key once was
     * @throws InvalidInputException if the key is an earlier version of the entity's key
     */
    public void put(String entityId, EntityKey key) {
        change(entityId, record -> {
            if (record.wasDestroyed(key.fingerprint())) {
                throw Refusal.destroyed(entityId, key.fingerprint());
            }
            requireNotShredded(entityId, record);
            Optional<WrappedKey> same = record.key(key.fingerprint());
            if (same.isEmpty()) {
                return Optional.of(record.withKey(keks.wrap(entityId, record.nextVersion(), key.dataKey())));
            }
            if (!same.equals(record.current())) {
                throw new InvalidInputException(
                        "key",
                        key,
                        "must not be version " + same.get().version() + " of " + Refusal.entity(entityId)
                                + ", which was rotated; put a new key");
            }
            return Optional.empty();
        });
    }

    /**
     * Shreds the keys of an entity, if it has any: {@link #shred} without a reason of the caller's, and without marking
     * an entity that never had a key.
     *
     * @param entityId the entity
     * @return whether this call destroyed keys
     */
    public boolean delete(String entityId) {
        return change(entityId, record -> record.current().map(any -> record.shredded(now(), REASON_OF_DELETE)))
                .changed();
    }

    /**
     * Where an entity's keys are in their life. Asks the key store, never a cache.
     *
     * @param entityId the entity
     * @return its state
     */
    public KeyState state(String entityId) {
        living.requireOpen();
        return records.find(entityId).state();
    }

    /**
     * Gives an entity its first key, if it has none.
     *
     * @param entityId the entity
     * @return its keys, whoever created them
     * @throws EntityForgottenException if the entity was shredded
     */
    public KeyState.Active create(String entityId) {
        return active(change(entityId, record -> {
            requireNotShredded(entityId, record);
            return record.current().isPresent() ? Optional.empty() : Optional.of(withNewKey(entityId, record));
        }));
    }

    /**
     * Gives an entity a further key, which seals from now on; the keys before it go on opening what they sealed. If
     * somebody else rotated meanwhile, that is kept and nothing more is done: calling again after an error is safe.
     *
     * @param entityId the entity
     * @param expectedCurrent the version that is to be superseded
     * @return its keys; the current version is greater than the expected one
     * @throws EntityForgottenException if the entity was shredded
     * @throws InvalidInputException if the entity has no such version yet
     */
    public KeyState.Active rotate(String entityId, int expectedCurrent) {
        return active(change(entityId, record -> {
            requireNotShredded(entityId, record);
            int current = record.current().map(WrappedKey::version).orElse(EntityKey.NOT_STORED);
            if (expectedCurrent < 1 || expectedCurrent > current) {
                throw new InvalidInputException(
                        "current key version",
                        expectedCurrent,
                        "is not what " + Refusal.entity(entityId) + " has, which is " + current);
            }
            return expectedCurrent < current ? Optional.empty() : Optional.of(withNewKey(entityId, record));
        }));
    }

    /**
     * Destroys the keys of an entity for good. Nothing is stored for it from now on, also if it never had a key. If it
     * was shredded already, nothing changes and the older tombstone is given.
     *
     * <p>The engine is told to erase the keys. What it keeps of them nevertheless, in logs, replicas and backups, is
     * wrapped, and becomes noise when the key-encryption key is destroyed: see {@code docs/encryption.md}.
     *
     * @param entityId the entity
     * @param reason why; stored in the clear, so without personal data; 1 to 255 bytes of UTF-8
     * @return what was destroyed, when that is durable
     */
    public ShredReceipt shred(String entityId, String reason) {
        ShortText.check("reason", reason);
        EntityRecords.Outcome outcome = change(
                entityId,
                record -> record.isShredded() ? Optional.empty() : Optional.of(record.shredded(now(), reason)));
        return new ShredReceipt(entityId, (KeyState.Shredded) outcome.record().state(), !outcome.changed());
    }

    /**
     * Lets a shredded entity have events again, under a new key. What was shredded stays forgotten. Does nothing if the
     * entity has keys.
     *
     * @param entityId the entity
     * @return its keys
     * @throws InvalidInputException if it was never shredded and has no key: {@link #create} is meant
     */
    public KeyState.Active reopen(String entityId) {
        return active(change(entityId, record -> {
            if (record.state() instanceof KeyState.Never) {
                throw new InvalidInputException("entity", entityId, "was never shredded; create its key instead");
            }
            return record.isShredded() ? Optional.of(withNewKey(entityId, record)) : Optional.empty();
        }));
    }

    /**
     * Wraps every living key with another key-encryption key, and all new ones from now on. When it returned, and every
     * other process wraps with the new one too, destroy the old one: whatever copies of shredded keys lie in logs,
     * replicas and backups are noise then.
     *
     * @param kek what wraps from now on; the caller closes it, after this object
     * @return how much was done
     * @throws CorruptRecordException if some entities' keys could not be wrapped, after all others were; the first
     *     reason is the cause. Keep the old key-encryption key, mend, and call again
     */
    public RewrapReceipt rewrapAll(Kek kek) {
        living.requireOpen();
        keks.wrapWith(kek);
        return new Rewrapping(records, keks, kek.id()).run(store);
    }

    /** Forgets all keys; later calls throw. Key store and key-encryption keys stay open: they are the caller's. */
    @Override
    public void close() {
        if (watch != null) {
            watch.close();
        }
        living.close();
    }

    @Override
    public String toString() {
        return "EntityKeys[namespace=" + namespace + "]";
    }

    LivingKeys living() {
        return living;
    }

    GcmBudget gcmBudget() {
        return gcmBudget;
    }

    String namespace() {
        return namespace;
    }

    private EntityRecords.Outcome change(String entityId, Function<EntityRecord, Optional<EntityRecord>> step) {
        living.requireOpen();
        return keks.whileNobodyReplacesIt(() -> {
            try {
                return records.change(entityId, step);
            } finally {
                living.onChange(entityId); // also after an error: the change may have been made
            }
        });
    }

    private EntityRecord withNewKey(String entityId, EntityRecord record) {
        DataKey key = DataKey.random(random);
        try {
            return record.withKey(keks.wrap(entityId, record.nextVersion(), key));
        } finally {
            key.release();
        }
    }

    private static void requireNotShredded(String entityId, EntityRecord record) {
        if (record.isShredded()) {
            throw Refusal.forgotten(entityId);
        }
    }

    private static KeyState.Active active(EntityRecords.Outcome outcome) {
        return (KeyState.Active) outcome.record().state();
    }

    private Instant now() {
        return clock.instant();
    }
}
