package dev.eventsourcing.subscription;

import dev.eventsourcing.Event;
import dev.eventsourcing.EventFilter;
import dev.eventsourcing.spi.CheckpointStore;
import dev.eventsourcing.spi.EventLog;
import dev.eventsourcing.spi.StoredEvent;
import java.time.Clock;
import java.time.Duration;
import java.util.List;

/** Everything that the builder was told. Immutable. */
record SubscriptionSettings(
        SubscriptionKeys keys,
        EventLog log,
        Reading reading,
        CheckpointStore checkpoints,
        EventFilter filter,
        StartAt start,
        int partitions,
        int workers,
        int buffer,
        int batch,
        FailurePolicy onFailure,
        Duration lease,
        Duration saveEvery,
        Clock clock) {
    String name() {
        return keys.name();
    }

    /** What the log is asked for. */
    EventFilter storedFilter() {
        return reading.stored(filter);
    }

    /** What became of a stored event; empty if it is not wanted. */
    List<Event<?>> read(StoredEvent stored) {
        return reading.read(stored, filter);
    }
}
