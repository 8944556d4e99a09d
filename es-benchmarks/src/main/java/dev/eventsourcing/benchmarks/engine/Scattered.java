package dev.eventsourcing.benchmarks.engine;

import dev.eventsourcing.spi.EventRecord;

/**
 * Which event is the n-th of a store that is full, the same as {@link PostgresEngine} makes in SQL: six of ten belong
 * to entities of 10 events, three to entities of 100 and one to entities of 1000, each scattered over the whole store;
 * one in a thousand is of the rare type.
 *
 * @param events in the store
 */
record Scattered(int events) {
    static final String TEN = "ten-";
    static final String HUNDRED = "hundred-";
    static final String THOUSAND = "thousand-";

    /** How many entities have so many events: 10, 100 or 1000. */
    int entitiesOf(int each) {
        int share = each == 10 ? 6 : each == 100 ? 3 : 1;
        return Math.max(1, events / 10 / each) * share;
    }

    EventRecord event(int n, byte[] payload) {
        return Events.record(n % 1000 == 999 ? Events.SEALED : Events.READ, entity(n), payload);
    }

    String entity(int n) {
        int kind = n % 10;
        if (kind < 6) {
            return TEN + (n / 10 * 6 + kind) % entitiesOf(10);
        }
        return kind < 9 ? HUNDRED + (n / 10 * 3 + kind - 6) % entitiesOf(100) : THOUSAND + n / 10 % entitiesOf(1000);
    }
}
