package dev.eventsourcing.faults;

import static org.junit.jupiter.api.Assertions.assertTrue;

/** What each fault test prints, and the seed it was run with. */
final class FaultRun {
    private FaultRun() {}

    /** A new one each time, or the one of {@code -Des.faults.seed}. */
    static long seed() {
        return Long.getLong("es.faults.seed", System.nanoTime() & 0xFFFF_FFFFL);
    }

    /** How often, or what {@code -Des.faults.scale} makes of it. */
    static int times(int ordinary) {
        return ordinary * Integer.getInteger("es.faults.scale", 1);
    }

    /** One line for people, and for docs/reliability.md. */
    static void report(Engine engine, String faults, Verdict verdict, Ledger ledger, long seed) {
        System.out.printf(
                "FAULTS engine=%s %s %s conflicts=%d refused=%d unknown=%d seed=%d%n",
                engine.name(),
                faults,
                verdict.line(),
                ledger.count(Outcome.Conflict.class),
                ledger.count(Outcome.Refused.class),
                ledger.count(Outcome.Unknown.class),
                seed);
    }

    static void requireClean(Verdict verdict, long seed) {
        assertTrue(
                verdict.isClean(),
                () -> verdict.line() + " seed=" + seed + ": "
                        + String.join(System.lineSeparator(), verdict.findings()));
    }
}
