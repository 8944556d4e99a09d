package dev.eventsourcing.subscription;

import java.nio.charset.StandardCharsets;

/**
 * Which partition an entity belongs to: FNV-1a over its UTF-8 bytes, 64 bits, mixed once more. The same for ever and in
 * every process: checkpoints rest on it. Stateless.
 */
final class EntityHash {
    private static final long OFFSET = 0xcbf29ce484222325L;
    private static final long PRIME = 0x100000001b3L;

    private EntityHash() {}

    static int partition(String entityId, int partitions) {
        return (int) Long.remainderUnsigned(of(entityId) >>> 32, partitions);
    }

    /** Which of several workers of one partition: other bits, or else all entities of a partition had one worker. */
    static int worker(String entityId, int workers) {
        return (int) ((of(entityId) & 0xFFFF_FFFFL) % workers);
    }

    private static long of(String entityId) {
        long hash = OFFSET;
        for (byte b : entityId.getBytes(StandardCharsets.UTF_8)) {
            hash = (hash ^ (b & 0xFF)) * PRIME;
        }
        hash ^= hash >>> 33;
        hash *= 0xff51afd7ed558ccdL;
        return hash ^ (hash >>> 33);
    }
}
