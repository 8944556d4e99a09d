package dev.eventsourcing.benchmarks.engine;

import dev.eventsourcing.backend.memory.MemoryBackend;
import dev.eventsourcing.backend.memory.MemoryKeyStore;
import dev.eventsourcing.benchmarks.load.Subject;
import dev.eventsourcing.benchmarks.load.Worker;
import dev.eventsourcing.benchmarks.load.Workload;
import dev.eventsourcing.benchmarks.load.Workload.Measure;
import dev.eventsourcing.codec.json.JsonCodec;
import dev.eventsourcing.core.EventRegistry;
import dev.eventsourcing.core.EventStore;
import dev.eventsourcing.core.EventStoreBuilder;
import dev.eventsourcing.encryption.CipherSuite;
import dev.eventsourcing.encryption.EntityKeys;
import dev.eventsourcing.encryption.MemoryKek;
import dev.eventsourcing.encryption.PayloadEncryption;
import dev.eventsourcing.spi.Backend;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The whole way of an append, from a payload object to the engine: with and without encryption. */
public final class TypedAppends {
    private static final int KEYS = 200;
    private static final int COMPILED_AFTER = 30_000;

    private TypedAppends() {}

    /**
     * What encryption adds to an append.
     *
     * @param engine its name
     * @param backend the engine
     * @param payloadBytes how large a payload is as JSON
     * @param suffix of the workload's name
     * @param writers at once
     * @return the workload: ours encrypts, the other does not
     */
    public static Workload encrypted(String engine, Backend backend, int payloadBytes, String suffix, int writers) {
        EntityKeys keys = keys();
        compile(keys, payloadBytes);
        return new Workload(
                engine,
                "append-" + payloadBytes / 1000 + "k-encrypted" + suffix,
                writers,
                Measure.RATE_AND_LATENCY,
                List.of(
                        new TypedSubject(Subject.OURS, store("sealed", backend, keys), payloadBytes),
                        new TypedSubject("unencrypted", store("clear", backend, null), payloadBytes)));
    }

    /**
     * Payload objects, encoded and appended to memory, without encryption.
     *
     * @return the workload
     */
    public static Workload toMemory() {
        return new Workload(
                MemoryWorkloads.ENGINE,
                "append-typed-1x1",
                1,
                Measure.RATE,
                List.of(Subject.of(Subject.OURS, index -> new MemoryWorker())));
    }

    /**
     * An engine answers too seldom for the compiler to be done with ciphers by the end of a short warm-up, and what
     * would be measured is how slow they are before.
     */
    private static void compile(EntityKeys keys, int payloadBytes) {
        for (@Nullable EntityKeys with : new EntityKeys[] {keys, null}) {
            try (EventStore store = store("compiled", new MemoryBackend(), with)) {
                Reading reading = Events.reading(payloadBytes);
                for (int i = 0; i < COMPILED_AFTER; i++) {
                    store.append(store.newEvent(Events.READ)
                            .entity("meter-" + i % KEYS)
                            .payload(reading));
                }
            }
        }
    }

    private static EntityKeys keys() {
        EntityKeys keys =
                EntityKeys.builder(new MemoryKeyStore(), MemoryKek.random()).build();
        for (int i = 0; i < KEYS; i++) {
            keys.create("meter-" + i);
        }
        return keys;
    }

    static EventStore store(String name, Backend backend, @Nullable EntityKeys keys) {
        EventRegistry registry = new EventRegistry().registerCodec(new JsonCodec());
        registry.register(Events.READ);
        registry.register(Events.SEALED);
        EventStoreBuilder builder = EventStore.named(name, backend, registry);
        if (keys != null) {
            builder.encryption(new PayloadEncryption(keys, CipherSuite.A256CBC_HS512));
        }
        return builder.start();
    }

    /** Appends payload objects to memory, and begins anew before the heap is full. */
    private static final class MemoryWorker implements Worker {
        private static final int MOST = 500_000;

        private final Reading reading = Events.reading(Events.BYTES);
        private final Walk walk = new Walk(KEYS, 0);
        private EventStore store = store("typed", new MemoryBackend(), null);
        private int appended;

        @Override
        public int work() {
            if (appended++ == MOST) {
                store.close();
                store = store("typed", new MemoryBackend(), null);
                appended = 1;
            }
            store.append(
                    store.newEvent(Events.READ).entity("meter-" + walk.next()).payload(reading));
            return 1;
        }

        @Override
        public void close() {
            store.close();
        }
    }

    /** Appends payload objects, each to the next of some entities, and waits. */
    private record TypedSubject(String name, EventStore store, int payloadBytes) implements Subject {
        @Override
        public Worker worker(int index) {
            Reading reading = Events.reading(payloadBytes);
            Walk walk = new Walk(KEYS, index);
            return () -> {
                store.append(store.newEvent(Events.READ)
                        .entity("meter-" + walk.next())
                        .payload(reading));
                return 1;
            };
        }

        @Override
        public void close() {
            store.close();
        }
    }
}
