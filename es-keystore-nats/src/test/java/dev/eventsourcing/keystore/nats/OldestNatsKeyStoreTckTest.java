package dev.eventsourcing.keystore.nats;

import dev.eventsourcing.tck.KeyStoreFixture;
import dev.eventsourcing.tck.KeyStoreTck;

/** The same promises on the oldest supported servers. */
class OldestNatsKeyStoreTckTest extends KeyStoreTck {
    @Override
    protected KeyStoreFixture fixture() {
        return NatsKeysFixture.oldest();
    }
}
