package dev.eventsourcing.backend.memory;

import java.util.UUID;

/**
 * Where the event of each id is: a hash table with open addressing and linear probing (Knuth, The Art of Computer
 * Programming, volume 3, section 6.4). Nearly every question is about an id that is not there, and asked just before it
 * is added; a map with an entry object for each id made that the greatest part of an append (ADR 049).
 *
 * <p>Confined to one thread at a time.
 */
final class IdIndex {
    private final EventArray events;
    private long[] hashes = new long[32];
    private int[] sequences = new int[32]; // 0 where nothing is
    private int size;

    /** An index over events that are added to the array first. */
    IdIndex(EventArray events) {
        this.events = events;
    }

    /** The sequence of the event with this id; 0 if there is none. */
    long sequenceOf(UUID id) {
        long hash = hash(id);
        int mask = sequences.length - 1;
        for (int slot = (int) hash & mask; sequences[slot] != 0; slot = (slot + 1) & mask) {
            if (hashes[slot] == hash && events.get(sequences[slot]).event().id().equals(id)) {
                return sequences[slot];
            }
        }
        return 0;
    }

    /** Adds an id that is not there yet. */
    void add(UUID id, long sequence) {
        if (2 * (size + 1) > sequences.length) {
            grow();
        }
        put(hash(id), Math.toIntExact(sequence));
        size++;
    }

    private void put(long hash, int sequence) {
        int mask = sequences.length - 1;
        int slot = (int) hash & mask;
        while (sequences[slot] != 0) {
            slot = (slot + 1) & mask;
        }
        hashes[slot] = hash;
        sequences[slot] = sequence;
    }

    private void grow() {
        long[] oldHashes = hashes;
        int[] oldSequences = sequences;
        hashes = new long[2 * oldHashes.length];
        sequences = new int[2 * oldSequences.length];
        for (int slot = 0; slot < oldSequences.length; slot++) {
            if (oldSequences[slot] != 0) {
                put(oldHashes[slot], oldSequences[slot]);
            }
        }
    }

    /** The last step of MurmurHash3, so that ids which merely count are spread as well. */
    private static long hash(UUID id) {
        long hash = id.getMostSignificantBits() * 31 + id.getLeastSignificantBits();
        hash = (hash ^ hash >>> 33) * 0xff51afd7ed558ccdL;
        hash = (hash ^ hash >>> 33) * 0xc4ceb9fe1a85ec53L;
        return hash ^ hash >>> 33;
    }
}
