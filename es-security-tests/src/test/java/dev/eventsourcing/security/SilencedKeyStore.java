package dev.eventsourcing.security;

import dev.eventsourcing.KeyStoreUnavailableException;
import dev.eventsourcing.spi.Bytes;
import dev.eventsourcing.spi.KeyListener;
import dev.eventsourcing.spi.KeyRecord;
import dev.eventsourcing.spi.KeyWatch;
import dev.eventsourcing.spi.WatchableKeyStore;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;

/** The heap does not stop answering, so that a test must silence it. */
record SilencedKeyStore(WatchableKeyStore inner, AtomicBoolean silent) implements WatchableKeyStore {
    @Override
    public Optional<KeyRecord> find(String entityId) {
        requireSound();
        return inner.find(entityId);
    }

    @Override
    public OptionalLong replace(String entityId, long expectedRevision, Bytes content) {
        requireSound();
        return inner.replace(entityId, expectedRevision, content);
    }

    @Override
    public Stream<String> entityIds() {
        requireSound();
        return inner.entityIds();
    }

    @Override
    public KeyWatch watch(KeyListener listener) {
        return inner.watch(listener);
    }

    @Override
    public void close() {
        inner.close();
    }

    private void requireSound() {
        if (silent.get()) {
            throw new KeyStoreUnavailableException("the key store was silenced by a test", null);
        }
    }
}
