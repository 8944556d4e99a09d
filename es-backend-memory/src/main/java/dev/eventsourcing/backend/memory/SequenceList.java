package dev.eventsourcing.backend.memory;

import java.util.Arrays;

/**
 * Increasing sequences, appended by one writer at a time and read by any number of threads without a lock. Whoever has
 * seen a size sees every element below it.
 */
final class SequenceList {
    private volatile long[] items = new long[2];
    private volatile int size;

    /** Appends; the caller keeps other writers out. */
    void add(long sequence) {
        int end = size;
        long[] array = items;
        if (end == array.length) {
            array = Arrays.copyOf(array, end * 2);
            items = array;
        }
        array[end] = sequence;
        size = end + 1;
    }

    int size() {
        return size;
    }

    long get(int index) {
        return items[index];
    }

    /** How many elements are smaller than or equal to a sequence. */
    int countUpTo(long sequence) {
        int low = 0;
        int high = size;
        long[] array = items;
        if (high == 0 || array[high - 1] <= sequence) {
            return high; // the usual question is about the end
        }
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (array[middle] <= sequence) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }
}
