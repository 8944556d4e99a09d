package dev.eventsourcing.backend.nats;

import dev.eventsourcing.tck.BackendFixture;
import dev.eventsourcing.tck.BackendTck;

/** The same promises on the oldest supported servers. */
class OldestNatsBackendTckTest extends BackendTck {
    @Override
    protected BackendFixture fixture() {
        return NatsFixture.oldest();
    }
}
