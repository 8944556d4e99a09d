package dev.eventsourcing.spi;

import java.util.Objects;

/**
 * What a {@link KeyStore} keeps for one entity. Immutable; its {@link #toString()} shows no content.
 *
 * @param revision changes with every replace and never comes back, at least 1
 * @param content opaque bytes
 */
public record KeyRecord(long revision, Bytes content) {
    public KeyRecord {
        Objects.requireNonNull(content, "content");
        if (revision < 1) {
            throw new IllegalArgumentException("key store produced revision " + revision);
        }
    }
}
