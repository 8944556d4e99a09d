package dev.eventsourcing.backend.memory;

import dev.eventsourcing.StoreClosedException;
import dev.eventsourcing.spi.SnapshotRecord;
import dev.eventsourcing.spi.SnapshotStore;
import dev.eventsourcing.spi.StoreName;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Keeps snapshots on the heap. They are gone when the process ends, as the logs of {@link MemoryBackend} are.
 *
 * <p>Safe for use by many threads.
 */
public final class MemorySnapshotStore implements SnapshotStore {
    private final Map<Place, SnapshotRecord> snapshots;
    private volatile boolean closed;

    private record Place(StoreName store, String entityId, String kind) {}

    /** A client of a new snapshot store without snapshots. */
    public MemorySnapshotStore() {
        this(new ConcurrentHashMap<>());
    }

    private MemorySnapshotStore(Map<Place, SnapshotRecord> snapshots) {
        this.snapshots = snapshots;
    }

    /**
     * A further client of the same snapshots, as another process would be to a server.
     *
     * @return a snapshot store that is closed independently of this one; also after this one was closed
     */
    public MemorySnapshotStore anotherClient() {
        return new MemorySnapshotStore(snapshots);
    }

    @Override
    public Optional<SnapshotRecord> find(StoreName store, String entityId, String kind) {
        requireOpen();
        return Optional.ofNullable(snapshots.get(new Place(store, entityId, kind)));
    }

    @Override
    public void put(StoreName store, SnapshotRecord snapshot) {
        requireOpen();
        snapshots.merge(
                new Place(store, snapshot.entityId(), snapshot.kind()),
                snapshot,
                (before, now) -> now.sequence() >= before.sequence() ? now : before);
    }

    @Override
    public void delete(StoreName store, String entityId, String kind) {
        requireOpen();
        snapshots.remove(new Place(store, entityId, kind));
    }

    @Override
    public void close() {
        closed = true;
    }

    private void requireOpen() {
        if (closed) {
            throw new StoreClosedException("memory snapshot store");
        }
    }
}
