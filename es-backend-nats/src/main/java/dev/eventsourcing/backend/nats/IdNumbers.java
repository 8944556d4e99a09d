package dev.eventsourcing.backend.nats;

import java.util.OptionalLong;

/**
 * Numbers of messages by the ids of their appends: a hash of 64 bits and the number, 16 bytes each in tables that are
 * half full at most, a tenth of what a map of strings takes. Two ids may have the same hash, though it is not to be
 * expected; who finds a number looks at the message. Used by one thread at a time.
 */
final class IdNumbers {
    private static final int SMALLEST = 16;
    private static final long MIX = 0x9E3779B97F4A7C15L;

    private long[] hashes = new long[SMALLEST];
    private long[] numbers = new long[SMALLEST]; // 0 where there is none
    private int size;

    int size() {
        return size;
    }

    /** Adds a number unless there is one for the id. */
    void add(String id, long number) {
        if (2 * size >= numbers.length) {
            grow();
        }
        put(hash(id), number);
    }

    OptionalLong find(String id) {
        int slot = slot(hash(id));
        return numbers[slot] == 0 ? OptionalLong.empty() : OptionalLong.of(numbers[slot]);
    }

    private void put(long hash, long number) {
        int slot = slot(hash);
        if (numbers[slot] == 0) {
            hashes[slot] = hash;
            numbers[slot] = number;
            size++;
        }
    }

    /** Where the hash is, or would be. */
    private int slot(long hash) {
        int slot = (int) (hash >>> 32) & (numbers.length - 1);
        while (numbers[slot] != 0 && hashes[slot] != hash) {
            slot = (slot + 1) & (numbers.length - 1);
        }
        return slot;
    }

    private void grow() {
        long[] oldHashes = hashes;
        long[] oldNumbers = numbers;
        hashes = new long[2 * oldHashes.length];
        numbers = new long[2 * oldNumbers.length];
        size = 0;
        for (int i = 0; i < oldNumbers.length; i++) {
            if (oldNumbers[i] != 0) {
                put(oldHashes[i], oldNumbers[i]);
            }
        }
    }

    private static long hash(String id) {
        long hash = id.length();
        for (int i = 0; i < id.length(); i++) {
            hash = (hash ^ id.charAt(i)) * MIX;
            hash ^= hash >>> 29;
        }
        return hash;
    }
}
