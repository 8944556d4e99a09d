package dev.eventsourcing.tck.selftest;

import dev.eventsourcing.spi.Backend;
import dev.eventsourcing.spi.EventRecord;
import dev.eventsourcing.spi.StoreName;
import dev.eventsourcing.tck.BackendFixture;
import dev.eventsourcing.tck.Capability;
import dev.eventsourcing.tck.Scale;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** A {@link SimulatedEngine} with every hook that a fixture can have, all claimed. */
final class SimulatedFixture implements BackendFixture {
    private final SimulatedEngine engine;

    SimulatedFixture(EngineFlaw flaw) {
        this.engine = new SimulatedEngine(flaw);
    }

    @Override
    public String name() {
        return "selftest";
    }

    @Override
    public Backend connect() {
        return engine.connect();
    }

    @Override
    public Set<Capability> claims() {
        return Set.of(Capability.values());
    }

    @Override
    public Optional<EngineAction> crash() {
        return Optional.of(engine::crash);
    }

    @Override
    public Optional<EngineAction> powerLoss() {
        return Optional.of(engine::losePower);
    }

    @Override
    public Optional<EngineAction> cut() {
        return Optional.of(engine::cut);
    }

    @Override
    public Optional<Freeze> freeze() {
        return Optional.of(engine::freeze);
    }

    @Override
    public Optional<RawBytes> rawBytes() {
        return Optional.of(engine::contains);
    }

    @Override
    public Optional<HeldWrites> heldWrites() {
        return Optional.of(Held::new);
    }

    @Override
    public Scale scale() {
        return MemoryFixture.LITTLE;
    }

    @Override
    public Duration patience() {
        return engine.flaw() == EngineFlaw.NONE ? Duration.ofSeconds(20) : Duration.ofMillis(600);
    }

    private final class Held implements HeldWrite {
        private final StoreName store;
        private final List<EventRecord> batch;

        Held(StoreName store, List<EventRecord> batch) {
            this.store = store;
            this.batch = batch;
            engine.begin(store, batch);
        }

        @Override
        public void commit() {
            engine.commit(store, batch);
        }

        @Override
        public void rollBack() {
            // a correct engine has done nothing yet; the flawed ones cannot take it back
        }
    }
}
