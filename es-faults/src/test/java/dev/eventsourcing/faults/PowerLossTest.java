package dev.eventsourcing.faults;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.eventsourcing.spi.Backend;
import dev.eventsourcing.spi.EventLog;
import dev.eventsourcing.spi.StoreName;
import dev.eventsourcing.spi.StoredEvent;
import dev.eventsourcing.testkit.DiskSnapshot;
import dev.eventsourcing.testkit.LoopDisk;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The power is lost at random instants while eight writers append: what the disk holds then is started from, and
 * everything that had been acknowledged must be there.
 */
@Tag("privileged") // needs root and loop devices
class PowerLossTest {
    private static final StoreName STORE = new StoreName("powerless");
    private static final Duration PATIENCE = Duration.ofSeconds(15);
    private static final int WRITERS = 8;
    private static final int DISK_MEGABYTES = 400;
    private static final int LIVE_WITHIN_MILLIS = 10_000;

    /** A copy of the disk, and when what had been acknowledged had to be on it. */
    private record Loss(DiskSnapshot disk, long nanos) {}

    /** What became of the log after all the losses. */
    private record Damage(Verdict worst, int acked) {}

    @ParameterizedTest
    @CsvSource({"POSTGRESQL, 10", "NATS, 20"})
    void nothingThatWasAcknowledgedIsLost(Engine.Kind kind, int losses) throws InterruptedException {
        long seed = FaultRun.seed();

        Damage damage = run(kind, true, FaultRun.times(losses), seed);

        FaultRun.requireClean(damage.worst(), seed);
        assertTrue(damage.acked() >= losses * WRITERS, "only " + damage.acked() + " appends were at stake");
    }

    /** Would the test above notice? A server that does not sync must lose what it acknowledged. */
    @ParameterizedTest
    @CsvSource({"POSTGRESQL", "NATS"})
    void aServerThatDoesNotSyncIsFoundOut(Engine.Kind kind) throws InterruptedException {
        Damage damage = run(kind, false, 1, FaultRun.seed());

        assertTrue(damage.worst().lost() > 0, "nothing was lost, so the power was not");
    }

    private static Damage run(Engine.Kind kind, boolean durable, int losses, long seed) throws InterruptedException {
        try (LoopDisk disk = LoopDisk.create(DISK_MEGABYTES);
                Engine engine = kind.start(disk.folder().resolve("data"), durable)) {
            Ledger ledger;
            List<Loss> lost;
            try (Backend backend = engine.connect(PATIENCE);
                    EventLog log = backend.open(STORE)) {
                disk.sync(); // that the store exists is not in question
                Workload workload = Workload.start(List.of(log), WRITERS, seed);
                lost = losePower(disk, workload, losses, seed);
                workload.stop();
                ledger = workload.ledger();
            }
            engine.kill();
            Verdict worst = null;
            int acked = 0;
            for (Loss loss : lost) {
                Verdict verdict = judge(kind, durable, ledger, loss);
                acked = Math.max(acked, verdict.acked());
                worst = worst == null || worst.isClean() ? verdict : worst;
            }
            FaultRun.report(engine, (durable ? "" : "(without sync) ") + "powerlosses=" + losses, worst, ledger, seed);
            return new Damage(worst, acked);
        }
    }

    private static List<Loss> losePower(LoopDisk disk, Workload workload, int losses, long seed)
            throws InterruptedException {
        SplittableRandom random = new SplittableRandom(seed);
        List<Loss> lost = new ArrayList<>();
        for (int loss = 0; loss < losses; loss++) {
            workload.awaitProgress(WRITERS, LIVE_WITHIN_MILLIS);
            Thread.sleep(random.nextInt(150));
            long nanos = System.nanoTime();
            lost.add(new Loss(disk.snapshot(), nanos));
        }
        return lost;
    }

    private static Verdict judge(Engine.Kind kind, boolean durable, Ledger ledger, Loss loss) {
        try (DiskSnapshot disk = loss.disk()) {
            return Judge.judge(ledger.entries(), whatIsFound(kind, durable, disk), loss.nanos());
        }
    }

    private static List<StoredEvent> whatIsFound(Engine.Kind kind, boolean durable, DiskSnapshot disk) {
        try (Engine engine = kind.start(disk.mount().resolve("data"), true);
                Backend backend = engine.connect(PATIENCE);
                EventLog log = backend.open(STORE)) {
            return Judge.everythingIn(log);
        } catch (IllegalStateException e) {
            if (durable) {
                throw e;
            }
            return List.of(); // a server that does not even start has lost everything
        }
    }
}
