package dev.eventsourcing.tck;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.eventsourcing.EventFilter;
import dev.eventsourcing.Expectation;
import dev.eventsourcing.Expectation.Condition;
import dev.eventsourcing.spi.AppendResult;
import dev.eventsourcing.spi.AppendResult.Appended;
import dev.eventsourcing.spi.AppendResult.Conflict;
import dev.eventsourcing.spi.EventRecord;
import dev.eventsourcing.spi.StoredEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * What several writers did at random and what they were told, and whether the log they left behind can explain it. Safe
 * for use by many threads.
 */
final class History {
    private static final int ENTITIES = 3;

    private final long seed;
    private final List<Step> steps = new ArrayList<>(); // guarded by this

    /** One append and its answer; {@code before} is the last sequence known to be answered when it began. */
    private record Step(List<EventRecord> batch, Expectation expectation, AppendResult answer, long before) {}

    History(long seed) {
        this.seed = seed;
    }

    /** Appends at random, with beliefs of all kinds, some of them outdated. */
    void write(LogUnderTest log, int writer, int count) throws Exception {
        Random random = new Random(seed + writer);
        for (int i = 0; i < count; i++) {
            String card = "card-" + random.nextInt(ENTITIES);
            long before = lastAnswered();
            Expectation expectation = belief(log, card, random);
            List<EventRecord> batch = Records.events(1 + random.nextInt(3), card);
            AppendResult answer = log.tryAppend(batch, expectation);
            synchronized (this) {
                steps.add(new Step(batch, expectation, answer, before));
            }
        }
    }

    private static Expectation belief(LogUnderTest log, String card, Random random) {
        EventFilter filter = EventFilter.entity(card);
        String other = "card-" + random.nextInt(ENTITIES);
        return switch (random.nextInt(6)) {
            case 0 -> Expectation.any();
            case 1 -> Expectation.storeAt(log.last());
            case 2 -> Expectation.noneAfter(EventFilter.types(Records.BORROWED), log.last());
            case 3 -> Expectation.entityAt(card, Math.max(0, log.last(filter) - random.nextInt(3)));
            case 4 ->
                Expectation.entityAt(card, log.last(filter))
                        .and(Expectation.entityAt(other, log.last(EventFilter.entity(other))));
            default -> Expectation.entityAt(card, log.last(filter));
        };
    }

    private synchronized long lastAnswered() {
        return steps.stream()
                .filter(step -> step.answer instanceof Appended)
                .mapToLong(step -> ((Appended) step.answer).lastSequence())
                .max()
                .orElse(0);
    }

    /** Compares all answers with the log, which nobody changes any more. */
    synchronized void check(List<StoredEvent> log) {
        assertFalse(steps.stream().noneMatch(step -> step.answer instanceof Conflict), "no conflict happened");
        Map<UUID, StoredEvent> byId =
                log.stream().collect(Collectors.toMap(stored -> stored.event().id(), Function.identity()));
        int stored = 0;
        for (Step step : steps) {
            if (step.answer instanceof Appended appended) {
                stored += step.batch.size();
                checkAppended(log, byId, step, appended);
            } else if (step.answer instanceof Conflict conflict) {
                checkConflict(log, byId, step, conflict);
            }
        }
        assertEquals(stored, log.size(), "events in the log, compared with those whose append succeeded" + Seed.hint());
    }

    private static void checkAppended(
            List<StoredEvent> log, Map<UUID, StoredEvent> byId, Step step, Appended appended) {
        for (int i = 0; i < step.batch.size(); i++) {
            StoredEvent expected = new StoredEvent(appended.sequences().get(i), step.batch.get(i));
            assertEquals(expected, byId.get(expected.event().id()), "an event whose append succeeded" + Seed.hint());
        }
        long first = appended.sequences().get(0);
        assertTrue(first > step.before, "sequence " + first + " was given after " + step.before + " was answered");
        for (Condition condition : step.expectation.conditions()) {
            long last = lastBefore(log, first, condition.scope());
            assertTrue(
                    condition.holds(last),
                    "an append succeeded at " + first + " though " + condition + " was at " + last + Seed.hint());
        }
    }

    private static void checkConflict(
            List<StoredEvent> log, Map<UUID, StoredEvent> byId, Step step, Conflict conflict) {
        for (EventRecord event : step.batch) {
            assertFalse(byId.containsKey(event.id()), "an event whose append was rejected is stored" + Seed.hint());
        }
        Condition condition = conflict.condition();
        long actual = conflict.actualSequence();
        assertTrue(step.expectation.conditions().contains(condition), "a conflict names a condition of the append");
        assertFalse(condition.holds(actual), "a conflict at " + actual + " though that is what " + condition + " says");
        assertEquals(
                actual,
                lastBefore(log, actual + 1, condition.scope()),
                "a conflict reports a sequence that never was the last of " + condition + Seed.hint());
        assertTrue(
                actual >= lastBefore(log, step.before + 1, condition.scope()),
                "a conflict reports " + actual + ", older than what was answered before; " + condition + Seed.hint());
    }

    private static long lastBefore(List<StoredEvent> log, long sequence, EventFilter scope) {
        long last = 0;
        for (StoredEvent stored : log) {
            EventRecord event = stored.event();
            if (stored.sequence() < sequence && scope.matches(event.entityId(), event.type(), event.tags())) {
                last = stored.sequence();
            }
        }
        return last;
    }
}
