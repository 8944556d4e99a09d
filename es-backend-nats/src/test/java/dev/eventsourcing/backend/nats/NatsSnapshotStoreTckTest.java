package dev.eventsourcing.backend.nats;

import dev.eventsourcing.nats.NatsConfig;
import dev.eventsourcing.spi.SnapshotStore;
import dev.eventsourcing.tck.Capability;
import dev.eventsourcing.tck.SnapshotStoreFixture;
import dev.eventsourcing.tck.SnapshotStoreTck;
import dev.eventsourcing.testkit.NatsProcess;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;

class NatsSnapshotStoreTckTest extends SnapshotStoreTck {
    @Override
    protected SnapshotStoreFixture fixture() {
        return new NatsFixture();
    }

    private static final class NatsFixture implements SnapshotStoreFixture {
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
        public SnapshotStore connect() {
            return NatsSnapshotStore.connect(
                    NatsConfig.servers(process.server().url()),
                    NatsSnapshotStore.DEFAULT_BUCKET,
                    NatsOptions.defaults().withTimeouts(Duration.ofSeconds(1), Duration.ofSeconds(5)));
        }

        @Override
        public Set<Capability> claims() {
            return Set.of(Capability.SURVIVES_FREEZES);
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
