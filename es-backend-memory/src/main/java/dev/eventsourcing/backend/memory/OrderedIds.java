package dev.eventsourcing.backend.memory;

import java.util.Arrays;

/**
 * The upper halves of ids that came in increasing order, and the sequences of their events, in chunks that are never
 * moved. Confined to one thread at a time.
 */
final class OrderedIds {
    private static final int CHUNK_BITS = 12;
    private static final int CHUNK_SIZE = 1 << CHUNK_BITS;

    private long[][] upperHalves = new long[8][];
    private int[][] sequences = new int[8][];
    private int size;
    private long last;

    /** Whether everything that is here is smaller. */
    boolean isBelow(long upperHalf) {
        return size == 0 || last < upperHalf;
    }

    /** Adds one that everything here is smaller than. */
    void add(long upperHalf, int sequence) {
        int chunk = size >>> CHUNK_BITS;
        if (chunk == upperHalves.length) {
            upperHalves = Arrays.copyOf(upperHalves, chunk * 2);
            sequences = Arrays.copyOf(sequences, chunk * 2);
        }
        if (size % CHUNK_SIZE == 0) {
            upperHalves[chunk] = new long[CHUNK_SIZE];
            sequences[chunk] = new int[CHUNK_SIZE];
        }
        upperHalves[chunk][size % CHUNK_SIZE] = upperHalf;
        sequences[chunk][size % CHUNK_SIZE] = sequence;
        last = upperHalf;
        size++;
    }

    /**
     * The sequence of the only event whose id can have this upper half; 0 if there is none. Looks from the end in steps
     * that double, because what is asked for was mostly added lately: by another writer, or in the try before.
     */
    int sequenceOf(long upperHalf) {
        int high = size - 1;
        int low = high;
        for (int step = 1; low > 0 && upperHalf(low) > upperHalf; step *= 2) {
            high = low - 1;
            low = Math.max(0, low - step);
        }
        while (low <= high) {
            int middle = (low + high) >>> 1;
            long found = upperHalf(middle);
            if (found == upperHalf) {
                return sequences[middle >>> CHUNK_BITS][middle % CHUNK_SIZE];
            }
            if (found < upperHalf) {
                low = middle + 1;
            } else {
                high = middle - 1;
            }
        }
        return 0;
    }

    private long upperHalf(int index) {
        return upperHalves[index >>> CHUNK_BITS][index % CHUNK_SIZE];
    }
}
