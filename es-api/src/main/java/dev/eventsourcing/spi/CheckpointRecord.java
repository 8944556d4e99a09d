package dev.eventsourcing.spi;

import java.util.Objects;

/**
 * A record as a {@link CheckpointStore} gives it back. Immutable.
 *
 * @param revision names this writing of the record: at least 1, never given again for the same name
 * @param content what was written, unchanged
 */
public record CheckpointRecord(long revision, Bytes content) {
    public CheckpointRecord {
        Objects.requireNonNull(content, "content");
        if (revision < 1) {
            throw new IllegalArgumentException("checkpoint store produced revision " + revision);
        }
    }
}
