package dev.eventsourcing.faults;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The last sequence of each entity as far as the writers know; sometimes out of date, on purpose. Thread-safe. */
final class Heads {
    private final Map<String, Long> sequences = new ConcurrentHashMap<>();

    long of(String entity) {
        return sequences.getOrDefault(entity, 0L);
    }

    void saw(String entity, long sequence) {
        sequences.merge(entity, sequence, Math::max);
    }
}
