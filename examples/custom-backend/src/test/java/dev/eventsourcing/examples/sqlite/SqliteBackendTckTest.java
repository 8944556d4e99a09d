package dev.eventsourcing.examples.sqlite;

import dev.eventsourcing.tck.BackendFixture;
import dev.eventsourcing.tck.BackendTck;

/** Everything the contract says, checked on SQLite. */
class SqliteBackendTckTest extends BackendTck {
    @Override
    protected BackendFixture fixture() {
        return new SqliteFixture();
    }
}
