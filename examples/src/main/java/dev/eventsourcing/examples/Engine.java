package dev.eventsourcing.examples;

import dev.eventsourcing.backend.memory.MemoryBackend;
import dev.eventsourcing.backend.memory.MemoryKeyStore;
import dev.eventsourcing.backend.nats.NatsBackend;
import dev.eventsourcing.backend.postgres.PostgresBackend;
import dev.eventsourcing.backend.postgres.PostgresConfig;
import dev.eventsourcing.keystore.nats.NatsKeyStore;
import dev.eventsourcing.keystore.nats.NatsKeyStoreOptions;
import dev.eventsourcing.nats.NatsConfig;
import dev.eventsourcing.spi.Backend;
import dev.eventsourcing.spi.KeyStore;
import dev.eventsourcing.testkit.NatsProcess;
import dev.eventsourcing.testkit.PostgresDatabase;
import dev.eventsourcing.testkit.PostgresServer;
import dev.eventsourcing.testkit.TestServers;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;

/** Where an example keeps its events and keys: what {@code --backend} chose. Closing it closes both. */
public final class Engine implements AutoCloseable {
    private final String description;
    private final Backend backend;
    private final KeyStore keyStore;
    private final Server server;
    private final String suffix;

    /** What was started for the run. */
    @FunctionalInterface
    private interface Server extends AutoCloseable {
        @Override
        void close();
    }

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
        this(description, backend, keyStore, () -> {});
    }

    private Engine(String description, Backend backend, KeyStore keyStore, Server server) {
        this.description = description;
        this.backend = backend;
        this.keyStore = keyStore;
        this.server = server;
        this.suffix = Long.toString(System.currentTimeMillis(), 36);
    }

    /** The kind that was asked for, at a URL, or at a server that is started for this run and ends with it. */
    public static Engine open(Kind kind, Optional<String> url) {
        return switch (kind) {
            case MEMORY -> memory();
            case POSTGRES -> url.map(Engine::postgres).orElseGet(Engine::postgres);
            case NATS -> url.map(Engine::nats).orElseGet(Engine::nats);
        };
    }

    /** Events and keys on the heap. */
    public static Engine memory() {
        return new Engine("memory", new MemoryBackend(), new MemoryKeyStore());
    }

    /** Events in a PostgreSQL that is running; keys on the heap. */
    private static Engine postgres(String url) {
        String user = System.getenv("PGUSER");
        if (user == null) {
            throw new IllegalArgumentException("set PGUSER, and PGPASSWORD if the server asks for one, for " + url);
        }
        String password = Objects.requireNonNullElse(System.getenv("PGPASSWORD"), "");
        PostgresConfig config =
                PostgresConfig.at(url, user).password(password.toCharArray()).build();
        return new Engine("PostgreSQL", PostgresBackend.connect(config), new MemoryKeyStore());
    }

    /** Events in a database of its own; keys on the heap. */
    private static Engine postgres() {
        PostgresServer server = TestServers.postgres();
        PostgresDatabase database = server.newDatabase();
        return new Engine(
                "PostgreSQL " + server.version(),
                PostgresBackend.over(database.dataSource()),
                new MemoryKeyStore(),
                database::close);
    }

    /** Events and keys in a NATS server that is running. */
    private static Engine nats(String url) {
        NatsConfig config = NatsConfig.servers(url);
        return new Engine(
                "NATS JetStream",
                NatsBackend.connect(config),
                NatsKeyStore.connect(config, NatsKeyStoreOptions.bucket("example-keys")));
    }

    /** Events and keys in a NATS server of its own. */
    private static Engine nats() {
        NatsProcess process = NatsProcess.start();
        NatsConfig config = NatsConfig.servers(process.server().url());
        return new Engine(
                "nats-server " + process.server().version(),
                NatsBackend.connect(config),
                NatsKeyStore.connect(config, NatsKeyStoreOptions.bucket("example-keys")),
                process::close);
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
        try (server;
                keyStore;
                backend) {
            // closed in this order: backend, keys, server
        }
    }
}
