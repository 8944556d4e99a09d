package dev.eventsourcing.backend.postgres;

import static org.junit.jupiter.api.Assertions.assertNotEquals;

import dev.eventsourcing.tck.BackendFixture;
import dev.eventsourcing.tck.BackendTck;
import dev.eventsourcing.tck.Scale;
import dev.eventsourcing.testkit.PostgresProcess;
import dev.eventsourcing.testkit.TestServers;
import java.nio.file.Path;

/** The whole suite on an older server: 15 in every build, others with {@code -Dpostgres-older.version=14.22.0}. */
class OlderPostgresTckTest extends BackendTck {
    @Override
    protected BackendFixture fixture() {
        PostgresProcess process = PostgresProcess.builder()
                .binaries(Path.of("target/postgres-older/binaries.jar"))
                .start();
        assertNotEquals(TestServers.postgres().version(), process.server().version());
        return new PostgresFixture("postgres-older", process.server(), Scale.QUARTER, process::close);
    }
}
