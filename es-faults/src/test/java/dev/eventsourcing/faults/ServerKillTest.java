package dev.eventsourcing.faults;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.eventsourcing.spi.Backend;
import dev.eventsourcing.spi.EventLog;
import dev.eventsourcing.spi.StoreName;
import dev.eventsourcing.spi.StoredEvent;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The server dies again and again while eight writers append, half of whom wait for it and half of whom give up. */
class ServerKillTest {
    private static final StoreName STORE = new StoreName("killed");
    private static final Duration PATIENT = Duration.ofSeconds(15);
    private static final Duration IMPATIENT = Duration.ofMillis(150);
    private static final int WRITERS = 8;
    private static final int MOST_TIMES = 4;
    private static final int LIVE_WITHIN_MILLIS = 10_000;

    @ParameterizedTest
    @CsvSource({"POSTGRESQL, 25, 400", "NATS, 100, 150"})
    void nothingThatWasAcknowledgedIsLost(Engine.Kind kind, int kills, int longestLifeMillis, @TempDir Path folder)
            throws InterruptedException {
        long seed = FaultRun.seed();
        SplittableRandom random = new SplittableRandom(seed);
        try (Engine engine = kind.start(folder.resolve("data"), true);
                Backend patient = engine.connect(PATIENT);
                Backend impatient = engine.connect(IMPATIENT);
                EventLog log = patient.open(STORE);
                EventLog other = impatient.open(STORE);
                Watcher watcher = Watcher.of(log)) {
            Workload workload = Workload.start(List.of(log, other), WRITERS, seed);
            int wanted = FaultRun.times(kills);
            int killed = 0;
            while (killed < wanted || (killed < MOST_TIMES * wanted && !hasHit(workload.ledger(), wanted))) {
                workload.awaitProgress(WRITERS, LIVE_WITHIN_MILLIS);
                Thread.sleep(random.nextInt(longestLifeMillis));
                engine.kill();
                if (killed % 2 == 0) {
                    Thread.sleep(IMPATIENT.toMillis()); // a quick restart would spare those who give up
                }
                engine.restart();
                killed++;
            }
            workload.awaitProgress(WRITERS, LIVE_WITHIN_MILLIS);
            workload.stop();
            workload.settle(log);

            List<StoredEvent> stored = Judge.everythingIn(log);
            Verdict verdict = Judge.judge(workload.ledger().entries(), stored);
            FaultRun.report(engine, "kills=" + killed, verdict, workload.ledger(), seed);
            FaultRun.requireClean(verdict, seed);
            assertTrue(
                    stored.equals(
                            watcher.everythingUpTo(stored.get(stored.size() - 1).sequence())),
                    "a tail saw something else than is stored");
            assertTrue(
                    hasHit(workload.ledger(), wanted), "the kills hit too few appends, or the writers did not compete");
        }
    }

    /** How many appends are under way when a kill comes depends on the machine. */
    private static boolean hasHit(Ledger ledger, int kills) {
        return ledger.count(Outcome.Unknown.class) >= kills / 2 && ledger.count(Outcome.Conflict.class) >= kills;
    }
}
