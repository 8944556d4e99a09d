package dev.eventsourcing.backend.postgres;

import dev.eventsourcing.spi.SnapshotStore;
import dev.eventsourcing.tck.Capability;
import dev.eventsourcing.tck.SnapshotStoreFixture;
import dev.eventsourcing.tck.SnapshotStoreTck;
import dev.eventsourcing.testkit.PostgresDatabase;
import dev.eventsourcing.testkit.PostgresProcess;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;

class PostgresSnapshotStoreTckTest extends SnapshotStoreTck {
    @Override
    protected SnapshotStoreFixture fixture() {
        return new PostgresFixture();
    }

    private static final class PostgresFixture implements SnapshotStoreFixture {
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
        public SnapshotStore connect() {
            return PostgresSnapshotStore.connect(TestStores.config(database)
                    .options(PostgresOptions.defaults().readTimeout(Duration.ofSeconds(2)))
                    .build());
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
