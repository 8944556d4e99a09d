package dev.eventsourcing.examples;

import dev.eventsourcing.backend.memory.MemoryBackend;
import dev.eventsourcing.backend.memory.MemoryKeyStore;
import dev.eventsourcing.spi.Backend;
import dev.eventsourcing.spi.KeyStore;
import java.util.Locale;

/** Where an example keeps its events and keys: what {@code --backend} chose. Closing it closes both. */
public final class Engine implements AutoCloseable {
    private final String description;
    private final Backend backend;
    private final KeyStore keyStore;
    private final String suffix;

    /** What can be chosen. */
    public enum Kind {
        /** On the heap. */
        MEMORY,
        /** PostgreSQL, at {@code --url} or started for the run. */
        POSTGRES,
        /** NATS JetStream, at {@code --url} or started for the run. */
        NATS;

        /** The way it is typed. */
        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    Engine(String description, Backend backend, KeyStore keyStore) {
        this.description = description;
        this.backend = backend;
        this.keyStore = keyStore;
        this.suffix = Long.toString(System.currentTimeMillis(), 36);
    }

    /** Events and keys on the heap. */
    public static Engine memory() {
        return new Engine("memory", new MemoryBackend(), new MemoryKeyStore());
    }

    /** What it is, for a person. */
    public String description() {
        return description;
    }

    /** Where events are kept. */
    public Backend backend() {
        return backend;
    }

    /** Where keys are kept. */
    public KeyStore keyStore() {
        return keyStore;
    }

    /** A name that no earlier run used: a server may be asked twice. */
    public String storeName(String example) {
        return example + "-" + suffix;
    }

    @Override
    public void close() {
        try (keyStore;
                backend) {
            // closed in this order: backend, keys
        }
    }
}
