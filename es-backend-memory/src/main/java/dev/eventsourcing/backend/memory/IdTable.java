package dev.eventsourcing.backend.memory;

import java.util.UUID;

/**
 * Where events are by their ids: a hash table with open addressing and linear probing (Knuth, The Art of Computer
 * Programming, volume 3, section 6.4), of one number for each id: 32 bits of its hash, then the sequence of its event.
 * A map with an entry object for each id took the greatest part of an append (ADR 049).
 *
 * <p>Confined to one thread at a time.
 */
final class IdTable {
    private final EventArray events;
    private long[] slots = new long[32]; // 0 where nothing is: sequences begin with 1
    private int size;

    /** A table over events that are added to the array first. */
    IdTable(EventArray events) {
        this.events = events;
    }

    /** The sequence of the event with this id; 0 if there is none. */
    int sequenceOf(UUID id) {
        if (size == 0) {
            return 0;
        }
        int hash = hash(id);
        int mask = slots.length - 1;
        for (int slot = hash & mask; slots[slot] != 0; slot = (slot + 1) & mask) {
            int sequence = (int) slots[slot];
            if ((int) (slots[slot] >>> Integer.SIZE) == hash
                    && events.get(sequence).id().equals(id)) {
                return sequence;
            }
        }
        return 0;
    }

    /** Adds an id that is not there yet. */
    void add(UUID id, int sequence) {
        if (2 * (size + 1) > slots.length) {
            grow();
        }
        put((long) hash(id) << Integer.SIZE | sequence);
        size++;
    }

    private void put(long entry) {
        int mask = slots.length - 1;
        int slot = (int) (entry >>> Integer.SIZE) & mask;
        while (slots[slot] != 0) {
            slot = (slot + 1) & mask;
        }
        slots[slot] = entry;
    }

    private void grow() {
        long[] old = slots;
        slots = new long[2 * old.length];
        for (long entry : old) {
            if (entry != 0) {
                put(entry);
            }
        }
    }

    /** The last step of MurmurHash3, so that ids which merely count are spread as well. */
    private static int hash(UUID id) {
        long hash = id.getMostSignificantBits() * 31 + id.getLeastSignificantBits();
        hash = (hash ^ hash >>> 33) * 0xff51afd7ed558ccdL;
        hash = (hash ^ hash >>> 33) * 0xc4ceb9fe1a85ec53L;
        return (int) (hash >>> Integer.SIZE);
    }
}
