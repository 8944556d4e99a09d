package dev.eventsourcing.backend.postgres;

import dev.eventsourcing.tck.BackendFixture;
import dev.eventsourcing.tck.BackendTck;
import dev.eventsourcing.tck.Scale;
import dev.eventsourcing.testkit.TestServers;

class PostgresBackendTckTest extends BackendTck {
    @Override
    protected BackendFixture fixture() {
        return new PostgresFixture("postgres", TestServers.postgres(), Scale.FULL, () -> {});
    }
}
