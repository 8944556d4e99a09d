package dev.eventsourcing.backend.memory;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Arrays;

/**
 * Increasing sequences, appended by one writer at a time and read by any number of threads without a lock. Whoever has
 * seen a size sees every element below it.
 */
final class SequenceList {
    private static final VarHandle SIZE;

    static {
        try {
            SIZE = MethodHandles.lookup().findVarHandle(SequenceList.class, "size", int.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private volatile int[] items = new int[4]; // written before the size
    private int size; // read and written by its handle

    /** Appends; the caller keeps other writers out. */
    void add(long sequence) {
        int end = size;
        int[] array = items;
        if (end == array.length) {
            array = Arrays.copyOf(array, end * 2);
            items = array;
        }
        array[end] = Math.toIntExact(sequence);
        SIZE.setRelease(this, end + 1); // a full fence for each index would be a tenth of an append
    }

    int size() {
        return (int) SIZE.getAcquire(this);
    }

    long get(int index) {
        return items[index];
    }

    /** How many elements are smaller than or equal to a sequence. */
    int countUpTo(long sequence) {
        int low = 0;
        int high = size();
        int[] array = items;
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
