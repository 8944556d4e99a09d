package dev.eventsourcing.tck.selftest;

import dev.eventsourcing.spi.Backend;
import dev.eventsourcing.spi.Codec;
import dev.eventsourcing.spi.EventLog;
import dev.eventsourcing.spi.KeyStore;
import dev.eventsourcing.spi.StoreName;
import dev.eventsourcing.tck.TckFixture;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/**
 * Something a suite is run on: a broken backend, key store or codec that it must catch, or an unusual one that it must
 * let pass.
 *
 * @param name what is broken or unusual, as a short claim
 * @param promise the promise it breaks, whose cases must catch it; empty for a good one
 * @param fixture makes what the suite asks for
 */
record Subject(String name, String promise, Supplier<TckFixture> fixture) {
    /** Whether it must pass. */
    boolean good() {
        return promise.isEmpty();
    }

    /** A mutant that breaks each log. */
    static Subject mutant(String name, String promise, Function<EventLog, EventLog> wrap) {
        return brokenBackend(name, promise, backend -> eachLog(backend, wrap));
    }

    /** A mutant that breaks the backend itself. */
    static Subject brokenBackend(String name, String promise, UnaryOperator<Backend> wrap) {
        return new Subject(name, promise, () -> new MemoryFixture(wrap, false));
    }

    /** An unusual backend that keeps every promise. */
    static Subject variant(String name, Function<EventLog, EventLog> wrap) {
        return new Subject(name, "", () -> new MemoryFixture(backend -> eachLog(backend, wrap), true));
    }

    /** A server that can be treated badly. */
    static Subject engine(String name, String promise, EngineFlaw flaw) {
        return new Subject(name, promise, () -> new SimulatedFixture(flaw));
    }

    /** A key store, wrapped around one in memory. */
    static Subject keyStore(String name, String promise, UnaryOperator<KeyStore> wrap) {
        return new Subject(name, promise, () -> new MemoryKeysFixture(wrap, promise.isEmpty()));
    }

    /** A codec, wrapped around the one for JSON. */
    static Subject codec(String name, String promise, UnaryOperator<Codec> wrap) {
        return new Subject(name, promise, () -> new JsonFixture(wrap.apply(JsonFixture.correct())));
    }

    static Backend eachLog(Backend backend, Function<EventLog, EventLog> wrap) {
        return new Backend() {
            @Override
            public EventLog open(StoreName store) {
                return wrap.apply(backend.open(store));
            }

            @Override
            public void close() {
                backend.close();
            }
        };
    }

    @Override
    public String toString() {
        return name;
    }
}
