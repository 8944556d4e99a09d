package dev.eventsourcing.tck;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.fail;

import dev.eventsourcing.spi.Bytes;
import dev.eventsourcing.spi.KeyRecord;
import dev.eventsourcing.spi.KeyStore;
import org.jspecify.annotations.Nullable;

/** What the groups of key store cases share: entities of their own, and verbs. Safe for use by many threads. */
abstract class KeyStoreGroup extends CaseGroup<KeyStoreFixture> {
    private @Nullable KeyStore keys; // guarded by this

    KeyStoreGroup(KeyStoreTck suite) {
        super(suite);
    }

    @Override
    final synchronized void forget() {
        keys = null;
    }

    /** The first client of this case. */
    final synchronized KeyStore keys() {
        if (keys == null) {
            keys = connect();
        }
        return keys;
    }

    final KeyStore connect() {
        return closing(fixture().connect());
    }

    /** An entity that never had a record. */
    static String freshEntity() {
        return "reader-" + Records.newId();
    }

    /** Replaces what nobody else is replacing. */
    static long replaced(KeyStore keys, String entityId, long expectedRevision, String content) {
        return keys.replace(entityId, expectedRevision, Records.bytes(content))
                .orElseGet(() -> fail("revision " + expectedRevision + " of '" + entityId
                        + "' is the present one but a replace of it was refused"));
    }

    static void assertRecord(KeyStore keys, String entityId, long revision, String content) {
        assertRecord(keys, entityId, revision, Records.bytes(content));
    }

    static void assertRecord(KeyStore keys, String entityId, long revision, Bytes content) {
        KeyRecord found =
                keys.find(entityId).orElseGet(() -> fail("'" + entityId + "' has a record but none is found"));
        assertEquals(content, found.content(), "the content of the record of '" + entityId + "'");
        assertEquals(revision, found.revision(), "the revision of the record of '" + entityId + "'");
    }
}
