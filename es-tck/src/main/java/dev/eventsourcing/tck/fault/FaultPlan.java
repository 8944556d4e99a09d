package dev.eventsourcing.tck.fault;

import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * Which fault befalls which call, and which event of a tail. The decision for number <i>n</i> depends on the seed and
 * on <i>n</i> alone, so the same calls in the same order meet the same faults; calls and events are numbered apart, so
 * that a tail that runs beside does not change what befalls the calls. Safe for use by many threads.
 */
final class FaultPlan {
    private static final long EVENTS = 0x5851F42D4C957F2DL; // other lots for events than for calls

    private final long seed;
    private final Map<Fault, Double> probabilities;
    private final Map<Long, Fault> certainCalls;
    private final Map<Long, Fault> certainEvents;
    private final AtomicLong calls = new AtomicLong();
    private final AtomicLong events = new AtomicLong();
    private final Map<Fault, LongAdder> injected = new EnumMap<>(Fault.class);

    FaultPlan(
            long seed,
            Map<Fault, Double> probabilities,
            Map<Long, Fault> certainCalls,
            Map<Long, Fault> certainEvents) {
        this.seed = seed;
        this.probabilities =
                probabilities.isEmpty() ? Map.of() : Collections.unmodifiableMap(new EnumMap<>(probabilities));
        this.certainCalls = Map.copyOf(certainCalls);
        this.certainEvents = Map.copyOf(certainEvents);
        for (Fault fault : Fault.values()) {
            injected.put(fault, new LongAdder());
        }
    }

    /** The fault of the next call, among those that can befall such a call. */
    Optional<Fault> nextCall(Fault... possible) {
        long call = calls.incrementAndGet();
        return draw(seed, call, certainCalls.get(call), possible);
    }

    /** The fault of the next event of a tail, among those that can befall it. */
    Optional<Fault> nextEvent(Fault... possible) {
        long event = events.incrementAndGet();
        return draw(seed ^ EVENTS, event, certainEvents.get(event), possible);
    }

    private Optional<Fault> draw(long lots, long number, @Nullable Fault planned, Fault... possible) {
        for (Fault fault : possible) {
            if (fault == planned) {
                return Optional.of(count(fault));
            }
        }
        double lot = new SplittableRandom(lots ^ number * 0x9E3779B97F4A7C15L).nextDouble();
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

    long events() {
        return events.get();
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
