package dev.eventsourcing.encryption;

import dev.eventsourcing.EventStoreException;
import dev.eventsourcing.KeyStoreUnavailableException;
import dev.eventsourcing.TamperedPayloadException;
import dev.eventsourcing.WrongKeyException;
import dev.eventsourcing.spi.Bytes;
import java.util.Arrays;
import java.util.Collection;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Supplier;

/** The key-encryption keys: one that wraps, any number that unwrap. Safe for use by many threads. */
final class KekRing {
    private final String namespace;
    private final Map<String, Kek> unwrapping = new ConcurrentHashMap<>();
    private final ReadWriteLock replacing = new ReentrantReadWriteLock();
    private volatile Kek wrapping;

    KekRing(String namespace, Kek wrapping, Collection<Kek> others) {
        this.namespace = namespace;
        this.wrapping = wrapping;
        others.forEach(this::add);
        add(wrapping);
    }

    private void add(Kek kek) {
        unwrapping.put(ShortText.check("id of a key-encryption key", kek.id()), kek);
    }

    /** From now on this key wraps, and nobody is still about to store what another one wrapped. */
    void wrapWith(Kek kek) {
        replacing.writeLock().lock();
        try {
            add(kek);
            wrapping = kek;
        } finally {
            replacing.writeLock().unlock();
        }
    }

    /** Does what wraps keys and stores them. */
    <T> T whileNobodyReplacesIt(Supplier<T> work) {
        replacing.readLock().lock();
        try {
            return work.get();
        } finally {
            replacing.readLock().unlock();
        }
    }

    WrappedKey wrap(String entityId, int version, DataKey key) {
        Kek kek = wrapping;
        byte[] secret = key.copySecret();
        try {
            byte[] associated = AssociatedData.ofKey(namespace, entityId, version, kek.id());
            byte[] wrapped = asking(kek, () -> kek.wrap(secret, associated));
            if (wrapped.length > Kek.MAX_WRAPPED_BYTES) {
                throw new IllegalStateException("key-encryption key '" + kek.id() + "' made " + wrapped.length
                        + " bytes of a key; at most " + Kek.MAX_WRAPPED_BYTES + " are allowed");
            }
            return new WrappedKey(version, key.fingerprint(), kek.id(), Bytes.copyOf(wrapped));
        } finally {
            Arrays.fill(secret, (byte) 0);
        }
    }

    /** The caller is the first holder of the key. */
    DataKey unwrap(String entityId, WrappedKey wrapped) {
        Supplier<String> subject = () -> Refusal.wrappedKey(entityId, wrapped.version());
        Kek kek = unwrapping.get(wrapped.kekId());
        if (kek == null) {
            throw Refusal.kekMissing(entityId, wrapped.version(), wrapped.kekId());
        }
        byte[] associated = AssociatedData.ofKey(namespace, entityId, wrapped.version(), wrapped.kekId());
        return checked(asking(kek, () -> unwrap(kek, wrapped, associated, subject)), wrapped.fingerprint(), subject);
    }

    private static byte[] unwrap(Kek kek, WrappedKey wrapped, byte[] associated, Supplier<String> subject) {
        try {
            return kek.unwrap(wrapped.wrapped().toByteArray(), associated);
        } catch (TamperedPayloadException e) {
            throw because(Refusal.tampered(subject), e);
        } catch (WrongKeyException e) {
            throw because(
                    new WrongKeyException(subject.get() + " was wrapped by another key-encryption key of the name '"
                            + wrapped.kekId() + "'; give EntityKeys the one that was used"),
                    e);
        }
    }

    private static DataKey checked(byte[] secret, KeyFingerprint fingerprint, Supplier<String> subject) {
        if (secret.length != DataKey.BYTES) {
            Arrays.fill(secret, (byte) 0);
            throw Refusal.tampered(subject);
        }
        DataKey key = DataKey.owning(secret);
        if (!key.fingerprint().equals(fingerprint)) {
            key.release();
            throw Refusal.tampered(subject);
        }
        return key;
    }

    /** Whatever a foreign key service throws, the key could not be had: nothing is stored in the clear for that. */
    private static byte[] asking(Kek kek, Supplier<byte[]> question) {
        try {
            return question.get();
        } catch (EventStoreException e) {
            throw e;
        } catch (RuntimeException e) {
            throw new KeyStoreUnavailableException(
                    "key-encryption key '" + kek.id() + "' failed with "
                            + e.getClass().getName() + "; nothing was stored or read: try again later",
                    e);
        }
    }

    private static <E extends EventStoreException> E because(E refusal, Throwable reason) {
        refusal.addSuppressed(reason);
        return refusal;
    }
}
