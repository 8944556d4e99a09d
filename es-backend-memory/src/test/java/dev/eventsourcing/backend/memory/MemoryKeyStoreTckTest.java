package dev.eventsourcing.backend.memory;

import dev.eventsourcing.spi.KeyStore;
import dev.eventsourcing.tck.Capability;
import dev.eventsourcing.tck.KeyStoreFixture;
import dev.eventsourcing.tck.KeyStoreTck;
import java.util.Set;

class MemoryKeyStoreTckTest extends KeyStoreTck {
    @Override
    protected KeyStoreFixture fixture() {
        MemoryKeyStore engine = new MemoryKeyStore();
        return new KeyStoreFixture() {
            @Override
            public String name() {
                return "memory";
            }

            @Override
            public KeyStore connect() {
                return engine.anotherClient();
            }

            @Override
            public Set<Capability> claims() {
                return Set.of(Capability.WATCHES_KEYS);
            }
        };
    }
}
