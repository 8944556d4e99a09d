package dev.eventsourcing.backend.nats;

import java.util.Arrays;
import java.util.UUID;

/**
 * The messages of event ids: a hash table with open addressing and linear probing (Knuth, The Art of Computer
 * Programming, volume 3, section 6.4, algorithm L). It lies in one array, because an object for each id was what took
 * time. Used by one thread at a time.
 */
final class IdMessages {
    private static final int FIRST_SLOTS = 64; // a power of two, as ever after
    private static final int WORDS = 3; // of a slot: both halves of an id, and the message, 0 in a slot that is free
    private static final long SPREADING = 0x9E3779B97F4A7C15L; // 2^64 by the golden ratio; the same section

    private long[] slots = new long[FIRST_SLOTS * WORDS];
    private int size;

    /** How many ids have a message. */
    int size() {
        return size;
    }

    /**
     * Keeps the message of an id.
     *
     * @param message at least 1
     */
    void put(UUID id, long message) {
        if (2 * (size + 1) > slots.length / WORDS) {
            grow();
        }
        int slot = slotOf(id.getMostSignificantBits(), id.getLeastSignificantBits());
        if (slots[slot + 2] == 0) {
            slots[slot] = id.getMostSignificantBits();
            slots[slot + 1] = id.getLeastSignificantBits();
            size++;
        }
        slots[slot + 2] = message;
    }

    /** The message of an id; 0 if none is known. */
    long get(UUID id) {
        return slots[slotOf(id.getMostSignificantBits(), id.getLeastSignificantBits()) + 2];
    }

    /** Forgets all ids, and keeps the room for as many. */
    void clear() {
        Arrays.fill(slots, 0);
        size = 0;
    }

    /** Where the id is, or the free slot where it would be: there always is one. */
    private int slotOf(long high, long low) {
        int mask = slots.length / WORDS - 1;
        int index = (int) (((high * 31 + low) * SPREADING) >>> (Long.SIZE - Integer.bitCount(mask)));
        while (true) {
            int slot = index * WORDS;
            if (slots[slot + 2] == 0 || (slots[slot] == high && slots[slot + 1] == low)) {
                return slot;
            }
            index = (index + 1) & mask;
        }
    }

    private void grow() {
        long[] before = slots;
        slots = new long[before.length * 2];
        for (int from = 0; from < before.length; from += WORDS) {
            if (before[from + 2] != 0) {
                System.arraycopy(before, from, slots, slotOf(before[from], before[from + 1]), WORDS);
            }
        }
    }
}
