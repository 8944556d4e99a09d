package dev.eventsourcing.encryption;

import dev.eventsourcing.InvalidInputException;
import dev.eventsourcing.spi.KeyStore;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.LongSupplier;

/** Collects the options of {@link EntityKeys}. Confined to one thread. */
public final class EntityKeysBuilder {
    private static final Duration MAX_AGE = Duration.ofSeconds(30);

    final KeyStore store;
    final Kek kek;
    final List<Kek> olderKeks = new ArrayList<>();
    String namespace = "default";
    Duration cacheFor = Duration.ofSeconds(10);
    Duration sealFor = Duration.ofSeconds(1);
    int maxCachedKeys = 10_000;
    Clock clock = Clock.systemUTC();
    LongSupplier nanoTime = System::nanoTime;
    SecureRandom random = new SecureRandom();
    GcmBudget gcmBudget = new GcmBudget();

    EntityKeysBuilder(KeyStore store, Kek kek) {
        this.store = Objects.requireNonNull(store, "store");
        this.kek = Objects.requireNonNull(kek, "kek");
    }

    /**
     * Names the world in which entity ids are unique. It is sealed into every envelope, so it cannot be changed later.
     * Default: {@code default}.
     *
     * @param name 1 to 255 bytes of UTF-8; one for each key store
     * @return this builder
     */
    public EntityKeysBuilder namespace(String name) {
        this.namespace = ShortText.check("key namespace", name);
        return this;
    }

    /**
     * Adds a key-encryption key of an older generation, which unwraps but does not wrap.
     *
     * @param older the key; the caller closes it
     * @return this builder
     */
    public EntityKeysBuilder alsoUnwrapWith(Kek older) {
        olderKeks.add(Objects.requireNonNull(older, "older"));
        return this;
    }

    /**
     * How long a key is used for opening before the key store is asked again: the time after which another process's
     * shredding is noticed at the latest. Zero: never. Default: 10 seconds.
     *
     * @param age at most 30 seconds
     * @return this builder
     */
    public EntityKeysBuilder cacheFor(Duration age) {
        this.cacheFor = requireShort("cache time", age);
        return this;
    }

    /**
     * How long a key is used for sealing before the key store is asked again. Zero: never. Default: 1 second.
     *
     * @param age at most {@link #cacheFor}, which bounds it
     * @return this builder
     */
    public EntityKeysBuilder revalidateSealingAfter(Duration age) {
        this.sealFor = requireShort("revalidation time", age);
        return this;
    }

    /**
     * How many keys are cached. Default: 10000.
     *
     * @param count at least 1
     * @return this builder
     */
    public EntityKeysBuilder maxCachedKeys(int count) {
        if (count < 1) {
            throw new InvalidInputException("number of cached keys", count, "must be at least 1");
        }
        this.maxCachedKeys = count;
        return this;
    }

    /**
     * Tells the time of shredding. Default: the system's.
     *
     * @param clock the clock
     * @return this builder
     */
    public EntityKeysBuilder clock(Clock clock) {
        this.clock = Objects.requireNonNull(clock, "clock");
        return this;
    }

    /**
     * Tells how old a cached key is. Default: {@link System#nanoTime()}.
     *
     * @param nanoTime nanoseconds since any moment
     * @return this builder
     */
    public EntityKeysBuilder nanoTime(LongSupplier nanoTime) {
        this.nanoTime = Objects.requireNonNull(nanoTime, "nanoTime");
        return this;
    }

    /**
     * Makes keys. Default: a new {@link SecureRandom}.
     *
     * @param random the source
     * @return this builder
     */
    public EntityKeysBuilder random(SecureRandom random) {
        this.random = Objects.requireNonNull(random, "random");
        return this;
    }

    /**
     * Makes the keys.
     *
     * @return entity keys with these options
     */
    public EntityKeys build() {
        return new EntityKeys(this);
    }

    private static Duration requireShort(String what, Duration age) {
        if (age.isNegative() || age.compareTo(MAX_AGE) > 0) {
            throw new InvalidInputException(what, age, "must be 0 to " + MAX_AGE.toSeconds() + " seconds");
        }
        return age;
    }
}
