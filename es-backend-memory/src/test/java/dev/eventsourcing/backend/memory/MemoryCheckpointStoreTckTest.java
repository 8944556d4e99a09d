package dev.eventsourcing.backend.memory;

import dev.eventsourcing.spi.CheckpointStore;
import dev.eventsourcing.tck.CheckpointStoreFixture;
import dev.eventsourcing.tck.CheckpointStoreTck;

class MemoryCheckpointStoreTckTest extends CheckpointStoreTck {
    @Override
    protected CheckpointStoreFixture fixture() {
        MemoryCheckpointStore engine = new MemoryCheckpointStore();
        return new CheckpointStoreFixture() {
            @Override
            public String name() {
                return "memory";
            }

            @Override
            public CheckpointStore connect() {
                return engine.anotherClient();
            }
        };
    }
}
