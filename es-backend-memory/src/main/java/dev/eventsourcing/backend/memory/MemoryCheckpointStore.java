package dev.eventsourcing.backend.memory;

import dev.eventsourcing.StoreClosedException;
import dev.eventsourcing.TextRule;
import dev.eventsourcing.spi.Bytes;
import dev.eventsourcing.spi.CheckpointRecord;
import dev.eventsourcing.spi.CheckpointStore;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Keeps checkpoints on the heap. They are gone when the process ends, as the logs of {@link MemoryBackend} are.
 *
 * <p>Safe for use by many threads.
 */
public final class MemoryCheckpointStore implements CheckpointStore {
    private final Map<String, CheckpointRecord> records;
    private volatile boolean closed;

    /** A client of a new checkpoint store without records. */
    public MemoryCheckpointStore() {
        this(new ConcurrentHashMap<>());
    }

    private MemoryCheckpointStore(Map<String, CheckpointRecord> records) {
        this.records = records;
    }

    /**
     * A further client of the same records, as another process would be to a server.
     *
     * @return a checkpoint store that is closed independently of this one; also after this one was closed
     */
    public MemoryCheckpointStore anotherClient() {
        return new MemoryCheckpointStore(records);
    }

    @Override
    public Optional<CheckpointRecord> find(String name) {
        TextRule.ENTITY_ID.check(name);
        requireOpen();
        return Optional.ofNullable(records.get(name));
    }

    @Override
    public OptionalLong replace(String name, long expectedRevision, Bytes content) {
        CheckpointStore.check(name, content);
        requireOpen();
        CheckpointRecord before = records.get(name);
        if ((before == null ? 0 : before.revision()) != expectedRevision) {
            return OptionalLong.empty();
        }
        CheckpointRecord next = new CheckpointRecord(expectedRevision + 1, content);
        boolean done = before == null ? records.putIfAbsent(name, next) == null : records.replace(name, before, next);
        return done ? OptionalLong.of(next.revision()) : OptionalLong.empty();
    }

    @Override
    public void close() {
        closed = true;
    }

    private void requireOpen() {
        if (closed) {
            throw new StoreClosedException("memory checkpoint store");
        }
    }
}
