package dev.eventsourcing.backend.postgres;

import dev.eventsourcing.tck.BackendFixture;
import dev.eventsourcing.tck.BackendTck;
import dev.eventsourcing.tck.Scale;
import dev.eventsourcing.testkit.PostgresProcess;
import org.junit.jupiter.api.Tag;

/** The whole suite through a proxy that pools transactions. */
@Tag("pgbouncer") // which has to be installed
class PgBouncerTckTest extends BackendTck {
    @Override
    protected BackendFixture fixture() {
        PostgresProcess process = PostgresProcess.start();
        PgBouncer bouncer = PgBouncer.before(process.port());
        return new PostgresFixture(
                "postgres-pgbouncer",
                process.server(),
                Scale.QUARTER,
                () -> {
                    bouncer.close();
                    process.close();
                },
                bouncer::way);
    }
}
