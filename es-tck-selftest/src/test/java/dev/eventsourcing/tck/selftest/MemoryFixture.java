package dev.eventsourcing.tck.selftest;

import dev.eventsourcing.backend.memory.MemoryBackend;
import dev.eventsourcing.spi.Backend;
import dev.eventsourcing.tck.BackendFixture;
import dev.eventsourcing.tck.Capability;
import dev.eventsourcing.tck.Scale;
import java.time.Duration;
import java.util.Set;
import java.util.function.UnaryOperator;

/** The memory backend with something around it. */
class MemoryFixture implements BackendFixture {
    /** Enough for every case, and no more: there are many subjects. */
    static final Scale LITTLE = new Scale(10);

    private final MemoryBackend engine = new MemoryBackend();
    private final UnaryOperator<Backend> wrap;
    private final boolean good;

    MemoryFixture(UnaryOperator<Backend> wrap, boolean good) {
        this.wrap = wrap;
        this.good = good;
    }

    /** A mutant that lets a case wait has failed it; a good one may be slow. */
    static Duration patience(boolean good) {
        return good ? Duration.ofSeconds(20) : Duration.ofMillis(300);
    }

    @Override
    public String name() {
        return "selftest";
    }

    @Override
    public Backend connect() {
        return wrap.apply(engine.anotherClient());
    }

    @Override
    public Set<Capability> claims() {
        return Set.of(Capability.MULTI_ENTITY_APPEND, Capability.STRICT_EVENT_IDS);
    }

    @Override
    public Scale scale() {
        return LITTLE;
    }

    @Override
    public Duration patience() {
        return patience(good);
    }

    @Override
    public void close() {
        engine.close();
    }
}
