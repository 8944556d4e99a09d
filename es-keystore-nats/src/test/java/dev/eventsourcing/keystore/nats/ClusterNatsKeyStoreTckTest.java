package dev.eventsourcing.keystore.nats;

import dev.eventsourcing.tck.KeyStoreFixture;
import dev.eventsourcing.tck.KeyStoreTck;

/** The same promises with three replicas. */
class ClusterNatsKeyStoreTckTest extends KeyStoreTck {
    @Override
    protected KeyStoreFixture fixture() {
        return NatsKeysFixture.cluster();
    }
}
