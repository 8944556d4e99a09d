package dev.eventsourcing.backend.memory;

import dev.eventsourcing.InvalidInputException;
import dev.eventsourcing.StoreClosedException;
import dev.eventsourcing.TextRule;
import dev.eventsourcing.spi.Bytes;
import dev.eventsourcing.spi.KeyListener;
import dev.eventsourcing.spi.KeyRecord;
import dev.eventsourcing.spi.KeyWatch;
import dev.eventsourcing.spi.WatchableKeyStore;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Keeps key records on the heap. A record that is replaced is overwritten with zeros at once. What is kept is gone when
 * the process ends, and with it everything that was encrypted under these keys.
 *
 * <p>Who watches is told of a change before the replace returns, by the thread that replaces.
 *
 * <p>Safe for use by many threads.
 */
public final class MemoryKeyStore implements WatchableKeyStore {
    private final Map<String, Cell> cells; // guarded by itself; shared with other clients
    private final Set<Watch> allWatches; // shared with other clients
    private final Set<Watch> watches = ConcurrentHashMap.newKeySet(); // of this client
    private volatile boolean closed;

    /** A client of a new key store without records. */
    public MemoryKeyStore() {
        this(new HashMap<>(), ConcurrentHashMap.newKeySet());
    }

    private MemoryKeyStore(Map<String, Cell> cells, Set<Watch> allWatches) {
        this.cells = cells;
        this.allWatches = allWatches;
    }

    /**
     * A further client of the same records, as another process would be to a server.
     *
     * @return a key store that is closed independently of this one; also after this one was closed
     */
    public MemoryKeyStore anotherClient() {
        return new MemoryKeyStore(cells, allWatches);
    }

    @Override
    public Optional<KeyRecord> find(String entityId) {
        TextRule.ENTITY_ID.check(entityId);
        requireOpen();
        synchronized (cells) {
            Cell cell = cells.get(entityId);
            return cell == null
                    ? Optional.empty()
                    : Optional.of(new KeyRecord(cell.revision, Bytes.copyOf(cell.content)));
        }
    }

    @Override
    public OptionalLong replace(String entityId, long expectedRevision, Bytes content) {
        TextRule.ENTITY_ID.check(entityId);
        if (content.size() > MAX_RECORD_BYTES) {
            throw new InvalidInputException(
                    "size of a key record in bytes", content.size(), "must be at most " + MAX_RECORD_BYTES);
        }
        requireOpen();
        synchronized (cells) {
            Cell cell = cells.get(entityId);
            if (revision(cell) != expectedRevision) {
                return OptionalLong.empty();
            }
            cells.put(entityId, new Cell(expectedRevision + 1, content.toByteArray()));
            if (cell != null) {
                Arrays.fill(cell.content, (byte) 0);
            }
        }
        allWatches.forEach(watch -> watch.tell(entityId));
        return OptionalLong.of(expectedRevision + 1);
    }

    @Override
    public KeyWatch watch(KeyListener listener) {
        Watch watch = new Watch(Objects.requireNonNull(listener, "listener"));
        requireOpen();
        watches.add(watch);
        allWatches.add(watch);
        return watch;
    }

    @Override
    public Stream<String> entityIds() {
        requireOpen();
        synchronized (cells) {
            return List.copyOf(cells.keySet()).stream();
        }
    }

    @Override
    public void close() {
        closed = true;
        watches.forEach(Watch::close);
    }

    private static long revision(@Nullable Cell cell) {
        return cell == null ? 0 : cell.revision;
    }

    private void requireOpen() {
        if (closed) {
            throw new StoreClosedException("memory key store");
        }
    }

    /** Tells one listener, one call at a time. */
    private final class Watch implements KeyWatch {
        private final KeyListener listener;
        private boolean ended; // guarded by this

        Watch(KeyListener listener) {
            this.listener = listener;
        }

        synchronized void tell(String entityId) {
            if (!ended) {
                listener.onChange(entityId);
            }
        }

        @Override
        public synchronized void close() {
            ended = true;
            watches.remove(this);
            allWatches.remove(this);
        }
    }

    /** A record with an array of its own, which can be wiped. */
    private static final class Cell {
        private final long revision;
        private final byte[] content;

        Cell(long revision, byte[] content) {
            this.revision = revision;
            this.content = content;
        }
    }
}
