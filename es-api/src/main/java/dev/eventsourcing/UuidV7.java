package dev.eventsourcing;

import java.security.SecureRandom;
import java.time.Clock;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.function.LongSupplier;

/**
 * Makes UUIDs of version 7 (RFC 9562, section 5.7): 48 bits of milliseconds, then a counter, then random bits. Ids made
 * by one generator strictly increase, also within a millisecond and when the clock steps back, which keeps the index of
 * a database compact.
 *
 * <p>Safe for use by many threads.
 */
public final class UuidV7 {
    private static final int COUNTER_BITS = 12; // rand_a, as in RFC 9562, section 6.2, method 1
    private static final int COUNTER_LIMIT = 1 << COUNTER_BITS;

    private final Clock clock;
    private final LongSupplier random;
    private long millis; // guarded by this
    private int counter; // guarded by this

    /**
     * A generator whose random bits come from a fast source with a secure seed: ids are unique, not secret.
     *
     * @param clock tells the time
     */
    public UuidV7(Clock clock) {
        this(clock, new SplittableRandom(new SecureRandom().nextLong())::nextLong);
    }

    /**
     * A generator with a random source of the caller's, for repeatable tests.
     *
     * @param clock tells the time
     * @param random gives 64 random bits at each call; called by one thread at a time
     */
    public UuidV7(Clock clock, LongSupplier random) {
        this.clock = Objects.requireNonNull(clock, "clock");
        this.random = Objects.requireNonNull(random, "random");
    }

    /**
     * The next id.
     *
     * @return a UUID greater than any this generator gave before
     */
    public UUID next() {
        long bits;
        long most;
        long now = clock.millis(); // outside: others need not wait for it, and may be later here with an earlier time
        synchronized (this) {
            bits = random.getAsLong();
            if (now > millis) {
                millis = now;
                counter = (int) (bits & (COUNTER_LIMIT / 2 - 1)); // the upper half is head room for this millisecond
            } else if (++counter == COUNTER_LIMIT) {
                millis++;
                counter = 0;
            }
            most = millis << 16 | 0x7000 | counter;
        }
        long least = bits >>> 2 | 0x8000_0000_0000_0000L;
        return new UUID(most, least);
    }

    /**
     * The time within an id.
     *
     * @param id a UUID
     * @return milliseconds since 1970; -1 if the id is not of version 7
     */
    public static long millisOf(UUID id) {
        return id.version() == 7 ? id.getMostSignificantBits() >>> 16 : -1;
    }
}
