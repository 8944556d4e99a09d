package dev.eventsourcing.backend.memory;

import dev.eventsourcing.spi.EventRecord;
import java.util.Arrays;

/**
 * The events of a log by their sequence, in chunks that are never moved. One thread at a time adds; any number of them
 * read, without a lock, up to a sequence whose publication they have seen.
 */
final class EventArray {
    private static final int CHUNK_BITS = 12;
    private static final int CHUNK_SIZE = 1 << CHUNK_BITS;

    private volatile EventRecord[][] chunks = new EventRecord[8][];

    /** Adds the event of the next sequence; the caller keeps other writers out and publishes it afterwards. */
    void add(long sequence, EventRecord event) {
        int index = Math.toIntExact(sequence - 1);
        EventRecord[][] directory = chunks;
        int chunk = index >>> CHUNK_BITS;
        if (chunk == directory.length) {
            directory = Arrays.copyOf(directory, chunk * 2);
            chunks = directory;
        }
        if (index % CHUNK_SIZE == 0) {
            directory[chunk] = new EventRecord[CHUNK_SIZE];
        }
        directory[chunk][index % CHUNK_SIZE] = event;
    }

    EventRecord get(long sequence) {
        int index = (int) (sequence - 1);
        return chunks[index >>> CHUNK_BITS][index % CHUNK_SIZE];
    }
}
