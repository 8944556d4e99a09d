package dev.eventsourcing.security;

import dev.eventsourcing.backend.memory.MemoryBackend;
import dev.eventsourcing.backend.memory.MemoryKeyStore;
import dev.eventsourcing.spi.Backend;
import dev.eventsourcing.spi.WatchableKeyStore;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

/** The heap. */
final class MemoryEngine implements Engine {
    private final MemoryBackend events = new MemoryBackend();
    private final MemoryKeyStore keys = new MemoryKeyStore();
    private final MemoryKeyStore otherKeys = new MemoryKeyStore();
    private final AtomicBoolean frozen = new AtomicBoolean();

    @Override
    public String name() {
        return "memory";
    }

    @Override
    public Backend connectBackend() {
        return events.anotherClient();
    }

    @Override
    public WatchableKeyStore connectKeys() {
        return new SilencedKeyStore(keys.anotherClient(), frozen);
    }

    @Override
    public WatchableKeyStore connectOtherKeys() {
        return otherKeys.anotherClient();
    }

    @Override
    public List<Path> folders() {
        return List.of();
    }

    @Override
    public AutoCloseable freeze() {
        frozen.set(true);
        return () -> frozen.set(false);
    }

    @Override
    public void restart() {
        // what is on the heap is gone with the process; clients of the same process are all there is
    }

    @Override
    public void close() {
        events.close();
        keys.close();
    }
}
