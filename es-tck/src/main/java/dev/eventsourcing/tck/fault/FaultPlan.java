package dev.eventsourcing.tck.fault;

import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

/**
 * Which fault befalls which call. The decision for call number <i>n</i> depends on the seed and on <i>n</i> alone, so
 * the same calls in the same order meet the same faults. Safe for use by many threads.
 */
final class FaultPlan {
    private final long seed;
    private final Map<Fault, Double> probabilities;
    private final Map<Long, Fault> certain;
    private final AtomicLong calls = new AtomicLong();
    private final Map<Fault, LongAdder> injected = new EnumMap<>(Fault.class);

    FaultPlan(long seed, Map<Fault, Double> probabilities, Map<Long, Fault> certain) {
        this.seed = seed;
        this.probabilities =
                probabilities.isEmpty() ? Map.of() : Collections.unmodifiableMap(new EnumMap<>(probabilities));
        this.certain = Map.copyOf(certain);
        for (Fault fault : Fault.values()) {
            injected.put(fault, new LongAdder());
        }
    }

    /** The fault of the next call, among those that can befall such a call. */
    Optional<Fault> next(Fault... possible) {
        long call = calls.incrementAndGet();
        Fault planned = certain.get(call);
        for (Fault fault : possible) {
            if (fault == planned) {
                return Optional.of(count(fault));
            }
        }
        double lot = new SplittableRandom(seed ^ call * 0x9E3779B97F4A7C15L).nextDouble();
        for (Fault fault : possible) {
            lot -= probabilities.getOrDefault(fault, 0.0);
            if (lot < 0) {
                return Optional.of(count(fault));
            }
        }
        return Optional.empty();
    }

    long calls() {
        return calls.get();
    }

    long injected(Fault fault) {
        return counter(fault).sum();
    }

    private Fault count(Fault fault) {
        counter(fault).increment();
        return fault;
    }

    private LongAdder counter(Fault fault) {
        return Objects.requireNonNull(injected.get(fault), "a counter for each fault");
    }
}
