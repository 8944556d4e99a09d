package dev.eventsourcing.encryption;

import dev.eventsourcing.KeyStoreUnavailableException;
import dev.eventsourcing.spi.Bytes;
import dev.eventsourcing.spi.KeyRecord;
import dev.eventsourcing.spi.KeyStore;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;

/** A key store behind a cut wire. */
final class SilentKeyStore implements KeyStore {
    @Override
    public Optional<KeyRecord> find(String entityId) {
        throw unavailable();
    }

    @Override
    public OptionalLong replace(String entityId, long expectedRevision, Bytes content) {
        throw unavailable();
    }

    @Override
    public Stream<String> entityIds() {
        throw unavailable();
    }

    private static KeyStoreUnavailableException unavailable() {
        return new KeyStoreUnavailableException("the key store does not answer; try again later", null);
    }

    @Override
    public void close() {}
}
