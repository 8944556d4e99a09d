package dev.eventsourcing.keystore.nats;

import dev.eventsourcing.nats.NatsConfig;
import dev.eventsourcing.spi.KeyStore;
import dev.eventsourcing.tck.Capability;
import dev.eventsourcing.tck.KeyStoreFixture;
import dev.eventsourcing.tck.KeyStoreTck;
import dev.eventsourcing.testkit.NatsProcess;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;

class NatsKeyStoreTckTest extends KeyStoreTck {
    @Override
    protected KeyStoreFixture fixture() {
        return new NatsFixture();
    }

    private static final class NatsFixture implements KeyStoreFixture {
        private final NatsProcess process = NatsProcess.start();

        @Override
        public String name() {
            return "nats";
        }

        @Override
        public String version() {
            return "nats-server " + process.server().version();
        }

        @Override
        public KeyStore connect() {
            return NatsKeyStore.connect(
                    NatsConfig.servers(process.server().url()),
                    NatsKeyStoreOptions.bucket("keys").withTimeouts(Duration.ofSeconds(1), Duration.ofSeconds(5)));
        }

        @Override
        public Set<Capability> claims() {
            return Set.of(Capability.SURVIVES_CRASHES, Capability.SURVIVES_FREEZES);
        }

        @Override
        public Optional<EngineAction> crash() {
            return Optional.of(() -> {
                process.kill();
                process.restart();
            });
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
