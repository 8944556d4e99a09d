package dev.eventsourcing.faults;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.eventsourcing.spi.Backend;
import dev.eventsourcing.spi.EventLog;
import dev.eventsourcing.spi.StoreName;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Connections are cut at every byte of the exchange. A client whose connection comes back finds out by itself; the one
 * that gives up is told that the outcome is unknown, and then the batch is stored once or not at all, and after a
 * retry, by the same client or by another, once.
 */
class ConnectionCutTest {
    private static final StoreName STORE = new StoreName("cut");
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final int LANES = 12;
    private static final int PATIENT_LANES = 4;
    private static final int CUTS = 1000;
    private static final int CUTS_AFTER_WINDOW = 300;
    private static final Duration WINDOW = Duration.ofMillis(100); // the shortest that the server takes

    @ParameterizedTest
    @EnumSource(Engine.Kind.class)
    void everyAppendIsStoredOnceOrNotAtAll(Engine.Kind kind, @TempDir Path folder) throws Exception {
        try (Engine engine = kind.start(folder.resolve("data"), true)) {
            Cuts cuts = cut(engine, FaultRun.times(CUTS), Duration.ZERO);

            assertTrue(cuts.unknown() >= 200, () -> "too few outcomes were unknown: " + cuts);
            assertTrue(cuts.unknownStored.get() >= 50, () -> "too few unknown appends were stored: " + cuts);
            assertTrue(cuts.unknownNotStored.get() >= 50, () -> "too few unknown appends were not stored: " + cuts);
            assertTrue(cuts.acked.get() >= 30, () -> "too few clients found out by themselves: " + cuts);
        }
    }

    /** When the server has forgotten the ids of messages, the retry has to find out by reading. */
    @Test
    void retriesAfterTheDuplicateWindowLeaveOneCopy(@TempDir Path folder) throws Exception {
        try (NatsEngine engine = NatsEngine.start(folder.resolve("data"), true)) {
            engine.createStore(STORE, WINDOW);

            Cuts cuts = cut(engine, FaultRun.times(CUTS_AFTER_WINDOW), WINDOW.multipliedBy(2));

            assertTrue(cuts.unknownStored.get() >= 50, () -> "too few unknown appends were stored: " + cuts);
            assertTrue(cuts.unknownNotStored.get() >= 50, () -> "too few unknown appends were not stored: " + cuts);
        }
    }

    private static Cuts cut(Engine engine, int wanted, Duration beforeRetry) throws Exception {
        long seed = FaultRun.seed();
        Ledger ledger = new Ledger();
        Cuts cuts = new Cuts();
        try (Backend backend = engine.connect(PATIENCE);
                EventLog direct = backend.open(STORE)) {
            runLanes(new CutLane.Run(engine, STORE, direct, ledger, cuts, beforeRetry), wanted, seed);
            Verdict verdict = Judge.judge(ledger.entries(), Judge.everythingIn(direct));
            FaultRun.report(engine, cuts + " retry_after_ms=" + beforeRetry.toMillis(), verdict, ledger, seed);
            FaultRun.requireClean(verdict, seed);
            assertTrue(ledger.open().isEmpty(), "outcomes stay unknown");
        }
        return cuts;
    }

    private static void runLanes(CutLane.Run run, int wanted, long seed) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(LANES);
        SplittableRandom random = new SplittableRandom(seed);
        List<Future<Void>> running = new ArrayList<>();
        try {
            for (int lane = 0; lane < LANES; lane++) {
                int id = lane;
                SplittableRandom ofLane = random.split();
                Callable<Void> work = () -> {
                    try (CutLane one = new CutLane(run, id, id < PATIENT_LANES, ofLane)) {
                        one.cutUntil(wanted);
                    }
                    return null;
                };
                running.add(threads.submit(work));
            }
            for (Future<Void> one : running) {
                one.get();
            }
        } catch (ExecutionException e) {
            throw new AssertionError("seed " + seed, e.getCause());
        } finally {
            threads.shutdownNow();
        }
    }
}
