package dev.eventsourcing.faults;

import dev.eventsourcing.backend.postgres.PostgresBackend;
import dev.eventsourcing.backend.postgres.PostgresConfig;
import dev.eventsourcing.backend.postgres.PostgresKeyStore;
import dev.eventsourcing.backend.postgres.PostgresKeyStoreOptions;
import dev.eventsourcing.backend.postgres.PostgresOptions;
import dev.eventsourcing.spi.Backend;
import dev.eventsourcing.spi.KeyStore;
import dev.eventsourcing.testkit.PostgresProcess;
import java.nio.file.Path;
import java.time.Duration;

record PostgresEngine(PostgresProcess process) implements Engine {
    /** With little write-ahead log, so that there are checkpoints while the tests run. */
    static Engine start(Path data, boolean durable) {
        return new PostgresEngine(PostgresProcess.builder()
                .dataFolder(data)
                .setting("fsync", durable ? "on" : "off")
                .setting("max_wal_size", "32MB")
                .start());
    }

    @Override
    public String name() {
        return "postgresql-" + process.server().version();
    }

    @Override
    public int port() {
        return process.port();
    }

    @Override
    public Kind kind() {
        return Kind.POSTGRESQL;
    }

    static Backend backend(int port, Duration patience) {
        return PostgresBackend.connect(config(port)
                .options(PostgresOptions.defaults().appendTimeout(patience))
                .build());
    }

    static KeyStore keys(int port, Duration patience) {
        return PostgresKeyStore.connect(
                config(port).build(), PostgresKeyStoreOptions.defaults().timeout(patience));
    }

    private static PostgresConfig.Builder config(int port) {
        return PostgresConfig.at("jdbc:postgresql://127.0.0.1:" + port + "/postgres", "postgres")
                .connectTimeout(Duration.ofSeconds(3));
    }

    @Override
    public void kill() {
        process.kill();
    }

    @Override
    public void restart() {
        process.restart();
    }

    @Override
    public void close() {
        process.close();
    }
}
