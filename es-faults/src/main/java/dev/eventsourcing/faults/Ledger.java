package dev.eventsourcing.faults;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;

/** All attempts of all writers, with their answers. Safe for use by many threads. */
public final class Ledger {
    private final Map<Attempt, Answered> entries = new LinkedHashMap<>(); // guarded by this
    private final Map<Class<? extends Outcome>, Integer> counts = new HashMap<>(); // of first answers; guarded by this

    /** Notes the answer to an attempt; the second answer to the same attempt is that of a retry. */
    public synchronized void note(Attempt attempt, Outcome outcome) {
        Answered before = entries.get(attempt);
        Answered now = Answered.now(attempt, outcome);
        if (before == null) {
            entries.put(attempt, now);
            counts.merge(outcome.getClass(), 1, Integer::sum);
            notifyAll();
        } else {
            entries.put(attempt, new Answered(attempt, outcome, now.nanos(), true));
        }
    }

    /** What is noted so far. */
    public synchronized List<Answered> entries() {
        return new ArrayList<>(entries.values());
    }

    /** How many attempts had this kind of outcome at first. */
    public synchronized int count(Class<? extends Outcome> kind) {
        return counts.getOrDefault(kind, 0);
    }

    /** Whether the outcome of this attempt is unknown still. */
    public synchronized boolean isOpen(Attempt attempt) {
        Answered entry = entries.get(attempt);
        return entry != null && entry.outcome() instanceof Outcome.Unknown;
    }

    /** The attempts whose outcome is unknown still. */
    public synchronized List<Attempt> open() {
        return entries.values().stream()
                .filter(entry -> entry.outcome() instanceof Outcome.Unknown)
                .map(Answered::attempt)
                .toList();
    }

    /**
     * Waits until so many more appends were acknowledged.
     *
     * @return whether that happened in time
     */
    public synchronized boolean awaitAcks(int more, long millis) throws InterruptedException {
        int wanted = count(Outcome.Acked.class) + more;
        return await(() -> count(Outcome.Acked.class) >= wanted, millis);
    }

    private synchronized boolean await(BooleanSupplier condition, long millis) throws InterruptedException {
        long deadline = System.nanoTime() + millis * 1_000_000;
        while (!condition.getAsBoolean()) {
            long left = (deadline - System.nanoTime()) / 1_000_000;
            if (left <= 0) {
                return false;
            }
            wait(left);
        }
        return true;
    }
}
