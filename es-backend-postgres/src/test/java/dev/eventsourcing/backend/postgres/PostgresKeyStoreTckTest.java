package dev.eventsourcing.backend.postgres;

import dev.eventsourcing.spi.KeyStore;
import dev.eventsourcing.tck.Capability;
import dev.eventsourcing.tck.KeyStoreFixture;
import dev.eventsourcing.tck.KeyStoreTck;
import dev.eventsourcing.testkit.PostgresProcess;
import dev.eventsourcing.testkit.PostgresServer;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;

class PostgresKeyStoreTckTest extends KeyStoreTck {
    @Override
    protected KeyStoreFixture fixture() {
        return new PostgresFixture();
    }

    private static final class PostgresFixture implements KeyStoreFixture {
        private final PostgresProcess process = PostgresProcess.start();

        @Override
        public String name() {
            return "postgres";
        }

        @Override
        public String version() {
            return "PostgreSQL " + process.server().version();
        }

        @Override
        public KeyStore connect() {
            PostgresServer server = process.server();
            return PostgresKeyStore.connect(
                    PostgresConfig.at(server.jdbcUrl(), server.user())
                            .connectTimeout(Duration.ofSeconds(4))
                            .build(),
                    PostgresKeyStoreOptions.defaults().timeout(Duration.ofSeconds(2)));
        }

        @Override
        public Set<Capability> claims() {
            return Set.of(Capability.SURVIVES_FREEZES, Capability.WATCHES_KEYS);
        }

        @Override
        public Optional<Freeze> freeze() {
            return Optional.of(() -> {
                process.pause();
                return process::resume;
            });
        }

        @Override
        public void close() {
            process.close();
        }
    }
}
