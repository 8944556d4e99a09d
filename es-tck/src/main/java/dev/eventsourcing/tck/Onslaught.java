package dev.eventsourcing.tck;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.eventsourcing.AppendOutcomeUnknownException;
import dev.eventsourcing.BackendUnavailableException;
import dev.eventsourcing.Expectation;
import dev.eventsourcing.spi.AppendResult.Appended;
import dev.eventsourcing.spi.EventRecord;
import dev.eventsourcing.tck.TckFixture.EngineAction;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * Writers that never append a batch twice, while the engine is treated badly: what the log holds afterwards shows
 * whether each answer told the truth. Safe for use by many threads.
 */
final class Onslaught {
    private static final int WRITERS = 4;
    private static final int BATCH = 7;
    private static final int ANSWERS_BETWEEN_FAULTS = 24;

    private final Patience patience;
    private final List<LogUnderTest> logs;
    private final List<Attempt> attempts = new ArrayList<>(); // guarded by this
    private final BlockingQueue<Integer> stored = new LinkedBlockingQueue<>();
    private volatile boolean over;

    Onslaught(Patience patience, List<LogUnderTest> logs) {
        this.patience = patience;
        this.logs = logs;
    }

    private enum Outcome {
        STORED,
        NOT_STORED,
        UNKNOWN
    }

    private record Attempt(List<EventRecord> batch, Outcome outcome) {}

    /** Lets the writers work, does the fault again and again, and stops when all is well after the last. */
    void rage(int times, EngineAction fault) throws Exception {
        CompletableFuture<List<Boolean>> writers = Patience.beside(() -> patience.together(WRITERS, writer -> () -> {
            while (!over) {
                attempt(logs.get(writer % logs.size()), Records.events(BATCH, "writer-" + writer));
            }
            return true;
        }));
        try {
            awaitAnswers("before the first fault");
            for (int i = 1; i <= times; i++) {
                fault.perform();
                stored.clear();
                awaitAnswers("after fault " + i);
            }
        } finally {
            over = true;
        }
        patience.awaitWork(writers, "the writers' end");
    }

    private void awaitAnswers(String when) throws InterruptedException {
        for (int i = 0; i < ANSWERS_BETWEEN_FAULTS; i++) {
            patience.take(stored, "an answer to a writer " + when);
        }
    }

    private void attempt(LogUnderTest log, List<EventRecord> batch) throws Exception {
        try {
            assertTrue(log.tryAppend(batch, Expectation.any()) instanceof Appended, "an append that expects nothing");
            note(batch, Outcome.STORED);
            stored.add(batch.size());
        } catch (BackendUnavailableException e) {
            note(batch, Outcome.NOT_STORED);
            TimeUnit.MILLISECONDS.sleep(5); // the engine is away; nothing depends on it
        } catch (AppendOutcomeUnknownException e) {
            note(batch, Outcome.UNKNOWN);
            TimeUnit.MILLISECONDS.sleep(5); // the engine is away; nothing depends on it
        }
    }

    private synchronized void note(List<EventRecord> batch, Outcome outcome) {
        attempts.add(new Attempt(batch, outcome));
    }

    /** Every batch is there whole or not at all, and is there or not as it was answered. */
    synchronized void assertAnswersWereTrue(List<EventRecord> log) {
        Map<UUID, Integer> places = new HashMap<>();
        for (int i = 0; i < log.size(); i++) {
            places.put(log.get(i).id(), i);
        }
        assertEquals(log.size(), places.size(), "events in the log, each once");
        for (Attempt attempt : attempts) {
            List<EventRecord> batch = attempt.batch;
            Integer first = places.get(batch.get(0).id());
            List<EventRecord> found = first == null
                    ? batch.stream()
                            .filter(event -> places.containsKey(event.id()))
                            .toList()
                    : log.subList(first, Math.min(log.size(), first + batch.size()));
            if (attempt.outcome == Outcome.STORED) {
                assertEquals(batch, found, "a batch that was answered, as it is in the log");
            } else if (attempt.outcome == Outcome.NOT_STORED) {
                assertEquals(List.of(), found, "what is in the log of a batch that was said to be not stored");
            } else {
                assertTrue(
                        found.isEmpty() || found.equals(batch),
                        "a batch of unknown outcome is there in part: " + found.size() + " of " + batch.size());
            }
        }
    }
}
