package dev.eventsourcing.spi;

import java.util.Objects;

/**
 * An event as a backend gives it back: the record, and its place in the log. Immutable.
 *
 * @param sequence its place, at least 1
 * @param event what was appended, unchanged
 */
public record StoredEvent(long sequence, EventRecord event) {
    public StoredEvent {
        Objects.requireNonNull(event, "event");
        if (sequence < 1) {
            throw new IllegalArgumentException("backend produced sequence " + sequence + " for event " + event.id());
        }
    }
}
