package dev.eventsourcing.tck;

import java.security.SecureRandom;
import java.util.Random;

/** Where all randomness of the suites comes from: one number, shown in failures and repeatable with a property. */
final class Seed {
    private static final String PROPERTY = "es.tck.seed";

    /** The seed of this run. */
    static final long VALUE = Long.getLong(PROPERTY, new SecureRandom().nextInt() & 0x7fff_ffffL);

    private Seed() {}

    /** A source for one purpose: the same seed and purpose give the same numbers. */
    static Random random(String purpose) {
        return new Random(VALUE * 31 + purpose.hashCode());
    }

    /** What a failure must tell to be repeated. */
    static String hint() {
        return " (repeat with -D" + PROPERTY + "=" + VALUE + ")";
    }
}
