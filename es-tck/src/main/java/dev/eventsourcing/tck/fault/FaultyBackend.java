package dev.eventsourcing.tck.fault;

import dev.eventsourcing.spi.Backend;
import dev.eventsourcing.spi.EventLog;
import dev.eventsourcing.spi.StoreName;
import java.time.Duration;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;

/**
 * A backend that fails on purpose, around one that works. Wrap the backend of your tests with it to see whether your
 * code copes with what a network and a busy store will do to it.
 *
 * <pre>{@code
 * FaultyBackend backend = FaultyBackend.around(new MemoryBackend())
 *         .seed(42).probability(Fault.ANSWER_LOST, 0.05)             // one append in twenty
 *         .onCall(7, Fault.REQUEST_LOST).onCalls(20, 29, Fault.CONFLICT).build();
 * useTheStoreOver(backend);
 * assertTrue(backend.injected(Fault.ANSWER_LOST) > 0);   // a fault test that met no fault proves nothing
 * }</pre>
 *
 * <p>Deterministic: the fault of a call depends on the seed and the number of the call, which counts appends, reads and
 * {@code lastSequence} from 1; events of tails are numbered apart. Several threads share a numbering, so which of them
 * meets a fault is then up to the scheduler. Faults go on until {@link #quiet()} is called. Safe for use by many
 * threads.
 */
public final class FaultyBackend implements Backend {
    private final Backend backend;
    private final FaultPlan plan;
    private final Duration delay;
    private volatile boolean quiet;

    private FaultyBackend(Backend backend, FaultPlan plan, Duration delay) {
        this.backend = backend;
        this.plan = plan;
        this.delay = delay;
    }

    /**
     * Begins to describe a faulty backend.
     *
     * @param backend the one that works; closed together with the faulty one
     * @return a builder without any faults
     */
    public static Builder around(Backend backend) {
        return new Builder(backend);
    }

    @Override
    public EventLog open(StoreName store) {
        return new FaultyLog(store, backend.open(store), this);
    }

    /** Ends all faults: from now on every call goes through. For the part of a test that checks what is stored. */
    public void quiet() {
        quiet = true;
    }

    /**
     * How often a fault was injected.
     *
     * @param fault the kind
     * @return the number so far
     */
    public long injected(Fault fault) {
        return plan.injected(fault);
    }

    /**
     * How many events of tails were numbered.
     *
     * @return the number of the last event; 0 before the first
     */
    public long events() {
        return plan.events();
    }

    /**
     * How many calls were numbered.
     *
     * @return the number of the last call; 0 before the first
     */
    public long calls() {
        return plan.calls();
    }

    @Override
    public void close() {
        backend.close();
    }

    FaultPlan plan() {
        return plan;
    }

    boolean isQuiet() {
        return quiet;
    }

    Duration delay() {
        return delay;
    }

    /** Describes a {@link FaultyBackend}. Not safe for use by many threads. */
    public static final class Builder {
        private final Backend backend;
        private final Map<Fault, Double> probabilities = new EnumMap<>(Fault.class);
        private final Map<Long, Fault> certainCalls = new HashMap<>();
        private final Map<Long, Fault> certainEvents = new HashMap<>();
        private long seed;
        private Duration delay = Duration.ofMillis(5);

        private Builder(Backend backend) {
            this.backend = Objects.requireNonNull(backend, "backend");
        }

        /**
         * Where chance comes from.
         *
         * @param seed any number; print it when a test fails; 0 unless set
         * @return this
         */
        public Builder seed(long seed) {
            this.seed = seed;
            return this;
        }

        /**
         * How likely a fault is, for each call it can befall.
         *
         * @param fault the kind
         * @param probability from 0 to 1; those of all kinds together at most 1
         * @return this
         */
        public Builder probability(Fault fault, double probability) {
            if (!(probability >= 0 && probability <= 1)) {
                throw new IllegalArgumentException("probability " + probability + " must be from 0 to 1");
            }
            probabilities.put(Objects.requireNonNull(fault, "fault"), probability);
            return this;
        }

        /**
         * A fault that is certain.
         *
         * @param call the number of the call, from 1
         * @param fault the kind; nothing happens if it cannot befall that call
         * @return this
         */
        public Builder onCall(long call, Fault fault) {
            return onCalls(call, call, fault);
        }

        /**
         * A fault that is certain for a while: a storm of conflicts, a network that is gone.
         *
         * @param first the number of the first such call, from 1
         * @param last the number of the last one
         * @param fault the kind; nothing happens to calls that it cannot befall
         * @return this
         */
        public Builder onCalls(long first, long last, Fault fault) {
            Objects.requireNonNull(fault, "fault");
            if (first < 1 || last < first) {
                throw new IllegalArgumentException(
                        "calls " + first + " to " + last + " must be numbers from 1 upwards");
            }
            for (long call = first; call <= last; call++) {
                certainCalls.put(call, fault);
            }
            return this;
        }

        /**
         * A fault of a tail that is certain.
         *
         * @param event the number of the event, from 1, counted over all tails
         * @param fault {@link Fault#TAIL_CUT} or {@link Fault#EVENT_REPEATED}
         * @return this
         */
        public Builder onEvent(long event, Fault fault) {
            certainEvents.put(event, Objects.requireNonNull(fault, "fault"));
            return this;
        }

        /**
         * How long {@link Fault#DELAY} takes.
         *
         * @param delay the time; 5 ms unless set
         * @return this
         */
        public Builder delay(Duration delay) {
            this.delay = Objects.requireNonNull(delay, "delay");
            return this;
        }

        /**
         * Makes the backend.
         *
         * @return the faulty backend
         * @throws IllegalArgumentException if the probabilities together are more than 1
         */
        public FaultyBackend build() {
            double together =
                    probabilities.values().stream().mapToDouble(p -> p).sum();
            if (together > 1) {
                throw new IllegalArgumentException("the probabilities together are " + together + ", more than 1");
            }
            return new FaultyBackend(backend, new FaultPlan(seed, probabilities, certainCalls, certainEvents), delay);
        }
    }
}
