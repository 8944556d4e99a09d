package dev.eventsourcing.subscription;

import dev.eventsourcing.Event;
import dev.eventsourcing.EventFilter;
import dev.eventsourcing.spi.CheckpointStore;
import dev.eventsourcing.spi.EventLog;
import dev.eventsourcing.spi.StoredEvent;
import java.time.Clock;
import java.time.Duration;
import java.util.function.Function;

/** Everything that the builder was told. Immutable. */
record SubscriptionSettings(
        SubscriptionKeys keys,
        EventLog log,
        Function<StoredEvent, Event<?>> reader,
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
}
