package dev.eventsourcing.backend.nats;

import dev.eventsourcing.tck.BackendFixture;
import dev.eventsourcing.tck.BackendTck;

class NatsBackendTckTest extends BackendTck {
    @Override
    protected BackendFixture fixture() {
        return NatsFixture.newest();
    }
}
