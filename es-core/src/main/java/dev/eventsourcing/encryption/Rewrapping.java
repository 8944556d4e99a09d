package dev.eventsourcing.encryption;

import dev.eventsourcing.CorruptRecordException;
import dev.eventsourcing.EventStoreException;
import dev.eventsourcing.PayloadUnreadableException;
import dev.eventsourcing.spi.KeyStore;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * One run over all entities that puts their keys under another key-encryption key. What is done already is passed by,
 * so a run that was interrupted is simply run again. Confined to one thread.
 */
final class Rewrapping {
    private final EntityRecords records;
    private final KekRing keks;
    private final String kekId;
    private final List<Failure> failures = new ArrayList<>();
    private long rewrapped;
    private long unchanged;

    Rewrapping(EntityRecords records, KekRing keks, String kekId) {
        this.records = records;
        this.keks = keks;
        this.kekId = kekId;
    }

    RewrapReceipt run(KeyStore store) {
        try (Stream<String> entityIds = store.entityIds()) {
            entityIds.forEach(this::rewrap);
        }
        if (!failures.isEmpty()) {
            throw incomplete();
        }
        return new RewrapReceipt(kekId, rewrapped, unchanged);
    }

    /** A record that cannot be read must not keep the others from being wrapped. */
    private void rewrap(String entityId) {
        try {
            if (records.change(entityId, record -> rewrapped(entityId, record)).changed()) {
                rewrapped++;
            } else {
                unchanged++;
            }
        } catch (PayloadUnreadableException | CorruptRecordException e) {
            failures.add(new Failure(entityId, e));
        }
    }

    private Optional<EntityRecord> rewrapped(String entityId, EntityRecord record) {
        if (record.keys().stream().allMatch(key -> key.kekId().equals(kekId))) {
            return Optional.empty();
        }
        return Optional.of(record.withKeys(
                record.keys().stream().map(key -> rewrapped(entityId, key)).toList()));
    }

    private WrappedKey rewrapped(String entityId, WrappedKey key) {
        if (key.kekId().equals(kekId)) {
            return key;
        }
        DataKey unwrapped = keks.unwrap(entityId, key);
        try {
            return keks.wrap(entityId, key.version(), unwrapped);
        } finally {
            unwrapped.release();
        }
    }

    private CorruptRecordException incomplete() {
        Iterator<Failure> all = failures.iterator();
        Failure first = all.next();
        CorruptRecordException incomplete = new CorruptRecordException(
                "the keys of " + failures.size() + " entities could not be wrapped by key-encryption key '" + kekId
                        + "', first those of " + Refusal.entity(first.entityId())
                        + "; keep the old key-encryption key, mend these and run again",
                first.reason());
        all.forEachRemaining(failure -> incomplete.addSuppressed(failure.reason()));
        return incomplete;
    }

    /**
     * Keys that stay under the old key-encryption key.
     *
     * @param entityId whose
     * @param reason why
     */
    private record Failure(String entityId, EventStoreException reason) {}
}
