package dev.eventsourcing.faults;

import dev.eventsourcing.Expectation;
import dev.eventsourcing.spi.EventLog;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Appends one batch after the other, of 1 to 10 events: to an entity of its own, to one that all writers compete for,
 * or to both. Run by one thread; may be stopped by any.
 */
final class Writer {
    private static final int LARGEST_BATCH = 10;
    private static final int HOT_ENTITIES = 2;

    private final int id;
    private final EventLog log;
    private final Ledger ledger;
    private final Heads heads;
    private final Batches batches;
    private final SplittableRandom random;
    private volatile boolean stopped;

    Writer(int id, EventLog log, Ledger ledger, Heads heads, Batches batches, SplittableRandom random) {
        this.id = id;
        this.log = log;
        this.ledger = ledger;
        this.heads = heads;
        this.batches = batches;
        this.random = random;
    }

    void run() throws InterruptedException {
        for (long number = 1; !stopped; number++) {
            Attempt attempt = next(number);
            Outcome outcome = Outcome.of(log, attempt);
            ledger.note(attempt, outcome);
            learn(attempt, outcome);
        }
    }

    void stop() {
        stopped = true;
    }

    private Attempt next(long number) {
        int size = 1 + random.nextInt(LARGEST_BATCH);
        String own = "own-" + id;
        String hot = "hot-" + random.nextInt(HOT_ENTITIES);
        return switch (random.nextInt(10)) {
            case 0, 1, 2 -> attempt(number, Collections.nCopies(size, own), Expectation.any());
            case 3 -> attempt(number, both(own, hot, size), Expectation.any());
            case 4, 5, 6 -> attempt(number, Collections.nCopies(size, own), Expectation.entityAt(own, heads.of(own)));
            default -> attempt(number, Collections.nCopies(size, hot), Expectation.entityAt(hot, heads.of(hot)));
        };
    }

    private Attempt attempt(long number, List<String> entities, Expectation expectation) {
        return new Attempt(id, number, batches.batch(id, number, entities), expectation);
    }

    private static List<String> both(String own, String hot, int size) {
        List<String> entities = new ArrayList<>(Collections.nCopies(size, own));
        entities.add(hot);
        return entities;
    }

    private void learn(Attempt attempt, Outcome outcome) throws InterruptedException {
        if (outcome instanceof Outcome.Acked acked) {
            for (int i = 0; i < acked.sequences().size(); i++) {
                heads.saw(attempt.batch().get(i).entityId(), acked.sequences().get(i));
            }
        } else if (outcome instanceof Outcome.Conflict conflict) {
            heads.saw(attempt.batch().get(0).entityId(), conflict.actualSequence());
        } else {
            Thread.sleep(5); // the server is away
        }
    }
}
