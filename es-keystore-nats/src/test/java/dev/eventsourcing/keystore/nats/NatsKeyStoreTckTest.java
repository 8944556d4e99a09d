package dev.eventsourcing.keystore.nats;

import dev.eventsourcing.tck.KeyStoreFixture;
import dev.eventsourcing.tck.KeyStoreTck;

class NatsKeyStoreTckTest extends KeyStoreTck {
    @Override
    protected KeyStoreFixture fixture() {
        return NatsKeysFixture.newest();
    }
}
