package dev.eventsourcing.examples;

import dev.eventsourcing.backend.memory.MemoryBackend;
import dev.eventsourcing.backend.memory.MemoryCheckpointStore;
import dev.eventsourcing.backend.memory.MemoryKeyStore;
import dev.eventsourcing.backend.memory.MemorySnapshotStore;
import dev.eventsourcing.backend.nats.NatsBackend;
import dev.eventsourcing.backend.nats.NatsCheckpointStore;
import dev.eventsourcing.backend.nats.NatsOptions;
import dev.eventsourcing.backend.nats.NatsSnapshotStore;
import dev.eventsourcing.backend.postgres.PostgresBackend;
import dev.eventsourcing.backend.postgres.PostgresCheckpointStore;
import dev.eventsourcing.backend.postgres.PostgresConfig;
import dev.eventsourcing.backend.postgres.PostgresOptions;
import dev.eventsourcing.backend.postgres.PostgresSnapshotStore;
import dev.eventsourcing.keystore.nats.NatsKeyStore;
import dev.eventsourcing.keystore.nats.NatsKeyStoreOptions;
import dev.eventsourcing.nats.NatsConfig;
import dev.eventsourcing.spi.Backend;
import dev.eventsourcing.spi.CheckpointStore;
import dev.eventsourcing.spi.KeyStore;
import dev.eventsourcing.spi.SnapshotStore;
import dev.eventsourcing.testkit.NatsProcess;
import dev.eventsourcing.testkit.PostgresDatabase;
import dev.eventsourcing.testkit.PostgresServer;
import dev.eventsourcing.testkit.TestServers;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;

/**
 * Where an example keeps its events, keys, checkpoints and snapshots: what {@code --backend} chose. Closing it closes
 * all.
 */
public final class Engine implements AutoCloseable {
    private final String description;
    private final Backend backend;
    private final KeyStore keyStore;
    private final CheckpointStore checkpoints;
    private final SnapshotStore snapshots;
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

    private Engine(
            String description,
            Backend backend,
            KeyStore keyStore,
            CheckpointStore checkpoints,
            SnapshotStore snapshots,
            Server server) {
        this.description = description;
        this.backend = backend;
        this.keyStore = keyStore;
        this.checkpoints = checkpoints;
        this.snapshots = snapshots;
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
        return new Engine(
                "memory",
                new MemoryBackend(),
                new MemoryKeyStore(),
                new MemoryCheckpointStore(),
                new MemorySnapshotStore(),
                () -> {});
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
        return new Engine(
                "PostgreSQL",
                PostgresBackend.connect(config),
                new MemoryKeyStore(),
                PostgresCheckpointStore.connect(config),
                PostgresSnapshotStore.connect(config),
                () -> {});
    }

    /** Events in a database of its own; keys on the heap. */
    private static Engine postgres() {
        PostgresServer server = TestServers.postgres();
        PostgresDatabase database = server.newDatabase();
        return new Engine(
                "PostgreSQL " + server.version(),
                PostgresBackend.over(database.dataSource()),
                new MemoryKeyStore(),
                PostgresCheckpointStore.over(database.dataSource()),
                PostgresSnapshotStore.over(database.dataSource(), PostgresOptions.defaults()),
                database::close);
    }

    /** Events and keys in a NATS server that is running. */
    private static Engine nats(String url) {
        NatsConfig config = NatsConfig.servers(url);
        return nats("NATS JetStream", config, () -> {});
    }

    /** Events and keys in a NATS server of its own. */
    private static Engine nats() {
        NatsProcess process = NatsProcess.start();
        NatsConfig config = NatsConfig.servers(process.server().url());
        return nats("nats-server " + process.server().version(), config, process::close);
    }

    private static Engine nats(String description, NatsConfig config, Server server) {
        return new Engine(
                description,
                NatsBackend.connect(config),
                NatsKeyStore.connect(config, NatsKeyStoreOptions.bucket("example-keys")),
                NatsCheckpointStore.connect(config),
                NatsSnapshotStore.connect(config, NatsSnapshotStore.DEFAULT_BUCKET, NatsOptions.defaults()),
                server);
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

    /** Where consumers remember how far they came. */
    public CheckpointStore checkpoints() {
        return checkpoints;
    }

    /** Where states are put away. */
    public SnapshotStore snapshots() {
        return snapshots;
    }

    /** A name that no earlier run used: a server may be asked twice. */
    public String storeName(String example) {
        return example + "-" + suffix;
    }

    @Override
    public void close() {
        try (server;
                keyStore;
                checkpoints;
                snapshots;
                backend) {
            // closed in this order: backend, snapshots, checkpoints, keys, server
        }
    }
}
