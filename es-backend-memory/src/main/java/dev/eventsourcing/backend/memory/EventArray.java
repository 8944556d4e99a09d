package dev.eventsourcing.backend.memory;

import dev.eventsourcing.spi.StoredEvent;
import java.util.Arrays;

/**
 * The events of a log by their sequence, in chunks that are never moved. One thread at a time adds; any number of them
 * read, without a lock, up to a sequence whose publication they have seen.
 */
final class EventArray {
    private static final int CHUNK_BITS = 12;
    private static final int CHUNK_SIZE = 1 << CHUNK_BITS;

    private volatile StoredEvent[][] chunks = new StoredEvent[8][];

    /** Adds an event; the caller keeps other writers out and publishes the sequence afterwards. */
    void add(StoredEvent event) {
        int index = Math.toIntExact(event.sequence() - 1);
        StoredEvent[][] directory = chunks;
        int chunk = index >>> CHUNK_BITS;
        if (chunk == directory.length) {
            directory = Arrays.copyOf(directory, chunk * 2);
            chunks = directory;
        }
        if (index % CHUNK_SIZE == 0) {
            directory[chunk] = new StoredEvent[CHUNK_SIZE];
        }
        directory[chunk][index % CHUNK_SIZE] = event;
    }

    StoredEvent get(long sequence) {
        int index = (int) (sequence - 1);
        return chunks[index >>> CHUNK_BITS][index % CHUNK_SIZE];
    }
}
