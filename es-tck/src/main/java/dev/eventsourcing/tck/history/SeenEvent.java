package dev.eventsourcing.tck.history;

import java.util.Objects;

/**
 * An event with the sequence at which somebody saw it. Immutable.
 *
 * @param sequence its place in the log
 * @param event the event
 */
public record SeenEvent(long sequence, RecordedEvent event) {
    /** Refuses null. */
    public SeenEvent {
        Objects.requireNonNull(event, "event");
    }

    @Override
    public String toString() {
        return sequence + ": " + event;
    }
}
