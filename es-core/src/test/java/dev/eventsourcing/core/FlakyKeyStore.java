package dev.eventsourcing.core;

import dev.eventsourcing.KeyStoreUnavailableException;
import dev.eventsourcing.backend.memory.MemoryKeyStore;
import dev.eventsourcing.spi.Bytes;
import dev.eventsourcing.spi.KeyRecord;
import dev.eventsourcing.spi.KeyStore;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;

/** A memory key store that can be made unreachable. */
final class FlakyKeyStore implements KeyStore {
    private final MemoryKeyStore memory = new MemoryKeyStore();
    volatile boolean down;

    @Override
    public Optional<KeyRecord> find(String entityId) {
        requireUp();
        return memory.find(entityId);
    }

    @Override
    public OptionalLong replace(String entityId, long expectedRevision, Bytes content) {
        requireUp();
        return memory.replace(entityId, expectedRevision, content);
    }

    @Override
    public Stream<String> entityIds() {
        requireUp();
        return memory.entityIds();
    }

    @Override
    public void close() {
        memory.close();
    }

    private void requireUp() {
        if (down) {
            throw new KeyStoreUnavailableException("the key store does not answer", null);
        }
    }
}
