package dev.eventsourcing.tck.selftest;

import dev.eventsourcing.backend.memory.MemoryKeyStore;
import dev.eventsourcing.spi.KeyStore;
import dev.eventsourcing.tck.KeyStoreFixture;
import dev.eventsourcing.tck.Scale;
import java.time.Duration;
import java.util.function.UnaryOperator;

/** The key store in memory with something around it. */
final class MemoryKeysFixture implements KeyStoreFixture {
    private final MemoryKeyStore engine = new MemoryKeyStore();
    private final UnaryOperator<KeyStore> wrap;
    private final boolean good;

    MemoryKeysFixture(UnaryOperator<KeyStore> wrap, boolean good) {
        this.wrap = wrap;
        this.good = good;
    }

    @Override
    public String name() {
        return "selftest";
    }

    @Override
    public KeyStore connect() {
        return wrap.apply(engine.anotherClient());
    }

    @Override
    public Scale scale() {
        return MemoryFixture.LITTLE;
    }

    @Override
    public Duration patience() {
        return MemoryFixture.patience(good);
    }
}
