package dev.eventsourcing.faults;

import dev.eventsourcing.BackendUnavailableException;
import dev.eventsourcing.EventFilter;
import dev.eventsourcing.Expectation;
import dev.eventsourcing.spi.Backend;
import dev.eventsourcing.spi.EventCursor;
import dev.eventsourcing.spi.EventLog;
import dev.eventsourcing.spi.ReadRequest;
import dev.eventsourcing.spi.StoreName;
import dev.eventsourcing.testkit.ByteCutProxy;
import dev.eventsourcing.testkit.ByteCutProxy.Direction;
import java.io.IOException;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;

/**
 * A client whose connections are cut in the middle of its appends, at a random byte of the request or of the answer. It
 * is the only one that writes to its entity, so that it never may meet a conflict. Run by one thread.
 */
final class CutLane implements AutoCloseable {
    private static final Duration IMPATIENT = Duration.ofMillis(100);
    private static final Duration PATIENT = Duration.ofSeconds(10);
    private static final long AGAIN_WITHIN_NANOS = 10_000_000_000L;

    private final int id;
    private final boolean patient;
    private final EventLog direct;
    private final Ledger ledger;
    private final Batches batches;
    private final Cuts cuts;
    private final Duration beforeRetry;
    private final SplittableRandom random;
    private final ByteCutProxy proxy;
    private final Backend backend;
    private final EventLog log;
    private long number;
    private long head;

    /** What the lanes of a run have in common. */
    record Run(Engine engine, StoreName store, EventLog direct, Ledger ledger, Cuts cuts, Duration beforeRetry) {}

    /**
     * Connects.
     *
     * @param patient whether connections come back at once and the client waits for them; else they stay away until the
     *     client has given up
     */
    CutLane(Run run, int id, boolean patient, SplittableRandom random) {
        this.id = id;
        this.patient = patient;
        this.direct = run.direct();
        this.ledger = run.ledger();
        this.batches = new Batches();
        this.cuts = run.cuts();
        this.beforeRetry = run.beforeRetry();
        this.random = random;
        this.proxy = ByteCutProxy.to(run.engine().port());
        this.backend = run.engine().kind().connect(proxy.port(), patient ? PATIENT : IMPATIENT);
        this.log = open(run.store());
    }

    /** Many lanes open at once, and an impatient one may not get its connection in time. */
    private EventLog open(StoreName store) {
        long deadline = System.nanoTime() + AGAIN_WITHIN_NANOS;
        while (true) {
            try {
                return backend.open(store);
            } catch (BackendUnavailableException e) {
                if (System.nanoTime() > deadline) {
                    throw e;
                }
            }
        }
    }

    void cutUntil(int wanted) throws InterruptedException {
        while (cuts.made.get() < wanted && !(patient && cuts.acked.get() > wanted / 4)) {
            List<String> entities = Collections.nCopies(1 + random.nextInt(10), "lane-" + id);
            long up = proxy.passed(Direction.TO_SERVER);
            long down = proxy.passed(Direction.TO_CLIENT);
            if (ordinaryAppend(entities)) {
                Direction direction = random.nextBoolean() ? Direction.TO_SERVER : Direction.TO_CLIENT;
                long length = proxy.passed(direction) - (direction == Direction.TO_SERVER ? up : down);
                appendAndCut(entities, direction, random.nextLong(length));
            }
        }
    }

    /** Whether it succeeded at the first try, so that it shows how many bytes go each way. */
    private boolean ordinaryAppend(List<String> entities) throws InterruptedException {
        long deadline = System.nanoTime() + AGAIN_WITHIN_NANOS;
        for (boolean first = true; ; first = false) {
            Attempt attempt = attempt(entities);
            if (learn(attempt, Outcome.of(log, attempt))) {
                return first;
            }
            settle(attempt, direct);
            if (System.nanoTime() > deadline) {
                throw new IllegalStateException("lane " + id + " gets no answers although nothing is cut");
            }
            Thread.sleep(5);
        }
    }

    private void appendAndCut(List<String> entities, Direction direction, long bytes) throws InterruptedException {
        Attempt attempt = attempt(entities);
        long before = proxy.cuts();
        if (patient) {
            proxy.interruptAfter(direction, bytes);
        } else if (random.nextInt(6) == 0) {
            proxy.cutNow(); // before the first byte, and perhaps before the client notices
        } else {
            proxy.cutAfter(direction, bytes);
        }
        Outcome outcome = Outcome.of(log, attempt);
        boolean acked = learn(attempt, outcome);
        if (proxy.cuts() > before) {
            cuts.made.incrementAndGet();
            count(attempt, outcome, acked);
        }
        boolean byAnother = random.nextBoolean();
        if (byAnother) {
            settle(attempt, direct);
        }
        proxy.heal();
        settle(attempt, log);
    }

    private void count(Attempt attempt, Outcome outcome, boolean acked) throws InterruptedException {
        if (outcome instanceof Outcome.Unknown) {
            Thread.sleep(beforeRetry.toMillis());
            (isStored(attempt) ? cuts.unknownStored : cuts.unknownNotStored).incrementAndGet();
        } else {
            (acked ? cuts.acked : cuts.refused).incrementAndGet();
        }
    }

    /** Appends again what is in doubt, until it is not. */
    private void settle(Attempt attempt, EventLog over) throws InterruptedException {
        long deadline = System.nanoTime() + AGAIN_WITHIN_NANOS;
        while (ledger.isOpen(attempt)) {
            boolean stored = isStored(attempt);
            Outcome outcome = Outcome.of(over, attempt);
            if (outcome instanceof Outcome.Acked acked) {
                if (stored && !acked.alreadyStored()) {
                    throw new IllegalStateException(attempt + " was stored, but the retry says that it was not");
                }
                learn(attempt, outcome);
            } else if (outcome instanceof Outcome.Conflict) {
                throw new IllegalStateException(
                        attempt + " met a conflict when it was retried, but nobody else writes");
            } else if (System.nanoTime() > deadline) {
                throw new IllegalStateException(attempt + " stays in doubt although nothing is cut");
            } else {
                Thread.sleep(5);
            }
        }
    }

    private Attempt attempt(List<String> entities) {
        String entity = entities.get(0);
        Expectation expectation = random.nextBoolean() ? Expectation.any() : Expectation.entityAt(entity, head);
        return new Attempt(id, ++number, batches.batch(id, number, entities), expectation);
    }

    /** Whether it is an acknowledgement. */
    private boolean learn(Attempt attempt, Outcome outcome) {
        ledger.note(attempt, outcome);
        if (outcome instanceof Outcome.Conflict) {
            throw new IllegalStateException(attempt + " met a conflict, but nobody else writes to this entity");
        }
        if (outcome instanceof Outcome.Acked acked) {
            head = acked.sequences().get(acked.sequences().size() - 1);
            return true;
        }
        return false;
    }

    private boolean isStored(Attempt attempt) {
        ReadRequest latest =
                ReadRequest.of(EventFilter.entity("lane-" + id)).backwards().limit(1);
        try (EventCursor events = direct.read(latest)) {
            return events.hasNext()
                    && events.next()
                            .event()
                            .equals(attempt.batch().get(attempt.batch().size() - 1));
        }
    }

    @Override
    public void close() throws IOException {
        backend.close();
        proxy.close();
    }
}
