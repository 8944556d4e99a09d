package dev.eventsourcing.subscription.tests;

import dev.eventsourcing.backend.memory.MemoryBackend;
import dev.eventsourcing.backend.memory.MemoryCheckpointStore;
import dev.eventsourcing.backend.nats.NatsBackend;
import dev.eventsourcing.backend.nats.NatsCheckpointStore;
import dev.eventsourcing.backend.postgres.PostgresBackend;
import dev.eventsourcing.backend.postgres.PostgresCheckpointStore;
import dev.eventsourcing.backend.postgres.PostgresConfig;
import dev.eventsourcing.core.EventStore;
import dev.eventsourcing.nats.NatsConfig;
import dev.eventsourcing.spi.Backend;
import dev.eventsourcing.spi.CheckpointStore;
import dev.eventsourcing.testkit.NatsProcess;
import dev.eventsourcing.testkit.PostgresDatabase;
import dev.eventsourcing.testkit.PostgresProcess;
import java.util.List;

/** An engine that holds events and checkpoints: clients of it, and what else can be done to it. */
interface Engine extends AutoCloseable {
    /** A client, as a process of its own would have one. */
    Client connect();

    /** Arguments with which another JVM connects; see {@link #connect(List)}. */
    List<String> arguments();

    /** Kills the engine and starts it again. */
    void crash();

    @Override
    void close();

    /** What one process has open. */
    record Client(Backend backend, CheckpointStore checkpoints, EventStore bank) implements AutoCloseable {
        static Client of(Backend backend, CheckpointStore checkpoints) {
            return new Client(backend, checkpoints, Bank.open(backend));
        }

        @Override
        public void close() {
            bank.close();
            checkpoints.close();
            backend.close();
        }
    }

    static Client connect(List<String> arguments) {
        if (arguments.get(0).equals("nats")) {
            NatsConfig config = NatsConfig.servers(arguments.get(1));
            return Client.of(NatsBackend.connect(config), NatsCheckpointStore.connect(config));
        }
        PostgresConfig config = PostgresConfig.at(arguments.get(1), arguments.get(2))
                .password(arguments.get(3).toCharArray())
                .build();
        return Client.of(PostgresBackend.connect(config), PostgresCheckpointStore.connect(config));
    }

    final class Memory implements Engine {
        private final MemoryBackend backend = new MemoryBackend();
        private final MemoryCheckpointStore checkpoints = new MemoryCheckpointStore();

        @Override
        public Client connect() {
            return Client.of(backend.anotherClient(), checkpoints.anotherClient());
        }

        @Override
        public List<String> arguments() {
            throw new IllegalStateException("no other process sees this heap");
        }

        @Override
        public void crash() {
            throw new IllegalStateException("it would take this test along");
        }

        @Override
        public void close() {
            checkpoints.close();
            backend.close();
        }
    }

    final class Postgres implements Engine {
        private final PostgresProcess process = PostgresProcess.start();
        private final PostgresDatabase database = process.server().newDatabase();

        PostgresDatabase database() {
            return database;
        }

        @Override
        public Client connect() {
            return Engine.connect(arguments());
        }

        @Override
        public List<String> arguments() {
            return List.of("postgres", database.jdbcUrl(), database.user(), database.password());
        }

        @Override
        public void crash() {
            process.kill();
            process.restart();
        }

        @Override
        public void close() {
            process.close();
        }
    }

    final class Nats implements Engine {
        private final NatsProcess process = NatsProcess.start();

        @Override
        public Client connect() {
            return Engine.connect(arguments());
        }

        @Override
        public List<String> arguments() {
            return List.of("nats", process.server().url());
        }

        @Override
        public void crash() {
            process.kill();
            process.restart();
        }

        @Override
        public void close() {
            process.close();
        }
    }
}
