package dev.eventsourcing.backend.postgres;

import dev.eventsourcing.spi.CheckpointStore;
import dev.eventsourcing.tck.Capability;
import dev.eventsourcing.tck.CheckpointStoreFixture;
import dev.eventsourcing.tck.CheckpointStoreTck;
import dev.eventsourcing.tck.TckFixture;
import dev.eventsourcing.testkit.PostgresDatabase;
import dev.eventsourcing.testkit.PostgresProcess;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;

class PostgresCheckpointStoreTckTest extends CheckpointStoreTck {
    @Override
    protected CheckpointStoreFixture fixture() {
        return new PostgresFixture();
    }

    private static final class PostgresFixture implements CheckpointStoreFixture {
        private final PostgresProcess process = PostgresProcess.start();
        private final PostgresDatabase database = process.server().newDatabase();

        @Override
        public String name() {
            return "postgres";
        }

        @Override
        public String version() {
            return "PostgreSQL " + process.server().version();
        }

        @Override
        public CheckpointStore connect() {
            return PostgresCheckpointStore.connect(TestStores.config(database)
                    .options(PostgresOptions.defaults().readTimeout(Duration.ofSeconds(2)))
                    .build());
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
