package dev.eventsourcing.backend.memory;

import dev.eventsourcing.spi.Backend;
import dev.eventsourcing.tck.BackendFixture;
import dev.eventsourcing.tck.BackendTck;
import dev.eventsourcing.tck.Capability;
import java.util.Set;

class MemoryBackendTckTest extends BackendTck {
    @Override
    protected BackendFixture fixture() {
        return new MemoryFixture();
    }

    private static final class MemoryFixture implements BackendFixture {
        private final MemoryBackend engine = new MemoryBackend();

        @Override
        public String name() {
            return "memory";
        }

        @Override
        public Backend connect() {
            return engine.anotherClient();
        }

        @Override
        public Set<Capability> claims() {
            return Set.of(Capability.MULTI_ENTITY_APPEND, Capability.STRICT_EVENT_IDS);
        }

        @Override
        public void close() {
            engine.close();
        }
    }
}
