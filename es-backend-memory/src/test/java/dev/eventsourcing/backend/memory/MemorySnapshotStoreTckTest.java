package dev.eventsourcing.backend.memory;

import dev.eventsourcing.spi.SnapshotStore;
import dev.eventsourcing.tck.SnapshotStoreFixture;
import dev.eventsourcing.tck.SnapshotStoreTck;

class MemorySnapshotStoreTckTest extends SnapshotStoreTck {
    @Override
    protected SnapshotStoreFixture fixture() {
        MemorySnapshotStore engine = new MemorySnapshotStore();
        return new SnapshotStoreFixture() {
            @Override
            public String name() {
                return "memory";
            }

            @Override
            public SnapshotStore connect() {
                return engine.anotherClient();
            }
        };
    }
}
