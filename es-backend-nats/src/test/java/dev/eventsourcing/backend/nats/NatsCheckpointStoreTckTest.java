package dev.eventsourcing.backend.nats;

import dev.eventsourcing.nats.NatsConfig;
import dev.eventsourcing.spi.CheckpointStore;
import dev.eventsourcing.tck.Capability;
import dev.eventsourcing.tck.CheckpointStoreFixture;
import dev.eventsourcing.tck.CheckpointStoreTck;
import dev.eventsourcing.tck.TckFixture;
import dev.eventsourcing.testkit.NatsProcess;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;

class NatsCheckpointStoreTckTest extends CheckpointStoreTck {
    @Override
    protected CheckpointStoreFixture fixture() {
        return new NatsFixture();
    }

    private static final class NatsFixture implements CheckpointStoreFixture {
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
        public CheckpointStore connect() {
            return NatsCheckpointStore.connect(
                    NatsConfig.servers(process.server().url()),
                    NatsCheckpointStore.DEFAULT_BUCKET,
                    NatsOptions.defaults().withTimeouts(Duration.ofSeconds(1), Duration.ofSeconds(5)));
        }

        @Override
        public Set<Capability> claims() {
            return Set.of(Capability.SURVIVES_FREEZES, Capability.SURVIVES_CRASHES);
        }

        @Override
        public Optional<Freeze> freeze() {
            return Optional.of(() -> {
                process.pause();
                return process::resume;
            });
        }

        @Override
        public Optional<TckFixture.EngineAction> crash() {
            return Optional.of(() -> {
                process.kill();
                process.restart();
            });
        }

        @Override
        public void close() {
            process.close();
        }
    }
}
