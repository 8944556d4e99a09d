package dev.eventsourcing.backend.memory;

import dev.eventsourcing.StoreClosedException;
import dev.eventsourcing.spi.Backend;
import dev.eventsourcing.spi.EventLog;
import dev.eventsourcing.spi.StoreName;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Keeps every log on the heap: the backend that needs nothing. What is stored is gone when the process ends, or when
 * nobody refers to any client of it any more; otherwise it behaves as the durable backends do.
 *
 * <pre>{@code
 * try (MemoryBackend backend = new MemoryBackend();
 *         EventLog devices = backend.open(new StoreName("devices"))) { ... }
 * }</pre>
 *
 * <p>Reading takes no lock. Safe for use by many threads.
 */
public final class MemoryBackend implements Backend {
    private final Map<StoreName, SharedLog> data;
    private final Set<MemoryEventLog> opened = ConcurrentHashMap.newKeySet();
    private boolean closed; // guarded by this

    /** A client of a new engine that has no logs yet. */
    public MemoryBackend() {
        this(new ConcurrentHashMap<>());
    }

    private MemoryBackend(Map<StoreName, SharedLog> data) {
        this.data = data;
    }

    /**
     * A further client of the same data, as another process would be to a server.
     *
     * @return a backend that is opened and closed independently of this one; also after this one was closed
     */
    public MemoryBackend anotherClient() {
        return new MemoryBackend(data);
    }

    @Override
    public synchronized EventLog open(StoreName store) {
        if (closed) {
            throw new StoreClosedException("memory backend");
        }
        MemoryEventLog log = new MemoryEventLog(data.computeIfAbsent(store, SharedLog::new), opened::remove);
        opened.add(log);
        return log;
    }

    @Override
    public void close() {
        List<MemoryEventLog> remaining;
        synchronized (this) {
            closed = true;
            remaining = new ArrayList<>(opened);
        }
        remaining.forEach(MemoryEventLog::close); // outside the lock: it waits for listeners
    }
}
