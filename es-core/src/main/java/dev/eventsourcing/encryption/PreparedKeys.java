package dev.eventsourcing.encryption;

import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Function;

/**
 * Prepared keys that nobody uses at the moment: at most {@value #SLOTS}, one in each slot, where a data key's
 * fingerprint says which slot is its own. Two keys that share a slot displace each other, and a second thread that
 * seals under a key at the same time prepares it for itself: both cost time, and nothing else.
 *
 * <p>Nothing here outlives its data key: the last one who lets go of the key takes it out. Not bound to threads, so a
 * thread that ends, or is one of millions, leaves nothing behind. A key that its holder never lets go of, by closing
 * neither the keys nor the key-encryption key, stays here as it stays there. Safe for use by many threads.
 */
final class PreparedKeys {
    static final int SLOTS = 4096; // of 3 KB each, if so many keys are in use; 200 keys then rarely meet

    private static final AtomicReferenceArray<PreparedKey> IDLE = new AtomicReferenceArray<>(SLOTS);

    private PreparedKeys() {}

    /** Does something with a key that the caller holds. */
    static <T> T with(DataKey key, Function<PreparedKey, T> work) {
        PreparedKey prepared = take(key);
        boolean isWhole = false; // after a failure nobody knows what state it is in
        try {
            T done = work.apply(prepared);
            isWhole = true;
            return done;
        } finally {
            PreparedKey unused = isWhole ? IDLE.getAndSet(slot(key), prepared) : prepared;
            if (unused != null) {
                unused.wipe();
            }
        }
    }

    private static PreparedKey take(DataKey key) {
        PreparedKey found = IDLE.getAndSet(slot(key), null);
        if (found != null && found.isOf(key)) {
            return found;
        }
        if (found != null) {
            found.wipe();
        }
        return new PreparedKey(key);
    }

    /** Takes a key out that nobody holds any more. */
    static void forget(DataKey key) {
        int slot = slot(key);
        PreparedKey found = IDLE.get(slot);
        if (found != null && found.isOf(key) && IDLE.compareAndSet(slot, found, null)) {
            found.wipe();
        }
    }

    /** For tests: whether something of a key is kept. */
    static boolean has(DataKey key) {
        PreparedKey found = IDLE.get(slot(key));
        return found != null && found.isOf(key);
    }

    private static int slot(DataKey key) {
        return (int) key.fingerprint().bits() & SLOTS - 1;
    }
}
