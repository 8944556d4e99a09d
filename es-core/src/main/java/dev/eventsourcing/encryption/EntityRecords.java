package dev.eventsourcing.encryption;

import dev.eventsourcing.KeyStoreUnavailableException;
import dev.eventsourcing.spi.KeyRecord;
import dev.eventsourcing.spi.KeyStore;
import java.util.Optional;
import java.util.function.Function;

/** The records of a {@link KeyStore}, changed only by compare-and-set. Safe for use by many threads. */
final class EntityRecords {
    /** Each lost round means that somebody else's change was made, so that more than a few are a sign of trouble. */
    private static final int MAX_ROUNDS = 100;

    private final KeyStore store;
    private final EntityRecordFormat format;

    EntityRecords(KeyStore store, String namespace) {
        this.store = store;
        this.format = new EntityRecordFormat(namespace);
    }

    EntityRecord find(String entityId) {
        return read(entityId, store.find(entityId));
    }

    /**
     * Changes a record atomically.
     *
     * @param step makes the next record from the present one, or says that nothing is to be changed; called again when
     *     somebody else was faster
     * @return the record that was in force afterwards, and whether this call made it
     */
    Outcome change(String entityId, Function<EntityRecord, Optional<EntityRecord>> step) {
        for (int round = 0; round < MAX_ROUNDS; round++) {
            Optional<KeyRecord> stored = store.find(entityId);
            EntityRecord present = read(entityId, stored);
            Optional<EntityRecord> next = step.apply(present);
            if (next.isEmpty()) {
                return new Outcome(present, false);
            }
            long revision = stored.map(KeyRecord::revision).orElse(0L);
            if (store.replace(entityId, revision, format.write(entityId, next.get()))
                    .isPresent()) {
                return new Outcome(next.get(), true);
            }
        }
        throw new KeyStoreUnavailableException(
                "the key record of " + Refusal.entity(entityId) + " was changed by others " + MAX_ROUNDS
                        + " times in a row; nothing was changed here: try again later",
                null);
    }

    private EntityRecord read(String entityId, Optional<KeyRecord> stored) {
        return stored.map(record -> format.read(entityId, record.content())).orElse(EntityRecord.NEVER);
    }

    /**
     * How a change ended.
     *
     * @param record what is in force
     * @param changed whether this change brought it about
     */
    record Outcome(EntityRecord record, boolean changed) {}
}
