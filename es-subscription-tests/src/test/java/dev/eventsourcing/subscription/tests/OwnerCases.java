package dev.eventsourcing.subscription.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.eventsourcing.Event;
import dev.eventsourcing.subscription.Subscription;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;

/** An owner in another process is killed, or stopped for longer than its lease. */
@Timeout(240)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class OwnerCases {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Duration LEASE = Duration.ofMillis(1500);
    /** What a busy test machine may add. */
    private static final Duration SLACK = Duration.ofSeconds(3);

    private final Engine engine;

    OwnerCases(Engine engine) {
        this.engine = engine;
    }

    @AfterAll
    void close() {
        engine.close();
    }

    @Test
    void ownerThatIsKilledIsReplacedInTimeAndNothingIsMissed() throws Exception {
        try (Engine.Client client = engine.connect();
                Load load = new Load(client.bank(), 2)) {
            List<Long> handled = new ArrayList<>();
            for (int round = 0; round < 3; round++) {
                OtherProcess owner = new OtherProcess(engine, "mails", "plain", LEASE);
                owner.awaitHandled(20);
                Recorder recorder = new Recorder();
                Subscription standby = client.bank()
                        .subscribe("mails", client.checkpoints())
                        .lease(LEASE)
                        .start(recorder);
                owner.awaitHandled(owner.handled().size() + 100);
                assertEquals(0, recorder.size(), "events handled by an instance that owns nothing");

                owner.kill();
                long killed = System.nanoTime();
                recorder.await(1);
                Duration took = Duration.ofNanos(System.nanoTime() - killed);
                recorder.await(50);
                standby.close();

                assertTrue(took.compareTo(LEASE.multipliedBy(2).plus(SLACK)) < 0, "replaced after " + took);
                assertRepeatsOnlyTheEnd(owner.handled(), recorder.sequences());
                handled.addAll(owner.handled());
                handled.addAll(recorder.sequences());
            }
            load.close();

            List<Long> distinct = List.copyOf(new TreeSet<>(handled));
            List<Long> log = client.bank().events().limit(distinct.size()).list().stream()
                    .map(Event::sequence)
                    .toList();
            assertEquals(log, distinct, "every event was handled, none was skipped");
        }
    }

    /** The successor begins behind a checkpoint that was saved at most some hundred milliseconds before the end. */
    private static void assertRepeatsOnlyTheEnd(List<Long> before, List<Long> after) {
        long first = after.get(0);
        long last = before.get(before.size() - 1);
        long repeated = before.stream().filter(sequence -> sequence >= first).count();
        assertTrue(first <= last || before.stream().noneMatch(sequence -> sequence >= first), "a seam");
        assertTrue(repeated < 3000, repeated + " of " + before.size() + " events were handled again");
    }

    /** SUB-57: as long as the process lives it repeats nothing either. */
    @Test
    void crashesOfTheServerLoseAndRepeatNothing() throws Exception {
        try (Engine.Client client = engine.connect()) {
            Recorder recorder = new Recorder();
            Subscription subscription = client.bank()
                    .subscribe("reports", client.checkpoints())
                    .lease(LEASE)
                    .workers(3)
                    .start(recorder);
            try (Load load = new Load(client.bank(), 2)) {
                for (int crash = 0; crash < 3; crash++) {
                    recorder.await(recorder.size() + 50);
                    engine.crash();
                }
                recorder.await(recorder.size() + 50);
            }
            Recorder.await(
                    "it catches up",
                    PATIENCE,
                    () -> recorder.size() >= client.bank().events().list().size());

            recorder.assertOrderPerEntity();
            assertEquals(
                    client.bank().events().list().stream().map(Event::sequence).toList(),
                    recorder.sequences().stream().sorted().toList());
            subscription.close();
        }
    }

    @Test
    void ownerThatIsStoppedAndContinuedCannotMoveTheCheckpoint() throws Exception {
        try (Engine.Client client = engine.connect();
                Load load = new Load(client.bank(), 2);
                OtherProcess owner = new OtherProcess(engine, "letters", "plain", LEASE)) {
            owner.awaitHandled(20);
            Recorder recorder = new Recorder();
            Subscription successor = client.bank()
                    .subscribe("letters", client.checkpoints())
                    .lease(LEASE)
                    .start(recorder);
            owner.awaitHandled(owner.handled().size() + 50);

            owner.stop();
            recorder.await(200);
            long position = successor.position();
            Thread.sleep(100);
            int before = owner.handled().size();
            owner.resume();
            Recorder.await("its write is refused", PATIENCE, () -> owner.said("another instance has taken over"));
            Thread.sleep(LEASE.toMillis());

            assertTrue(owner.handled().size() <= before + 1, "it handled on without being the owner");
            assertEquals(List.of(0), successor.status().owned());
            assertTrue(successor.position() >= position);
            assertTrue(successor.awaitSequence(client.bank().lastSequence(), PATIENCE));
            recorder.assertOrderPerEntity();
            assertEquals(
                    recorder.size(),
                    recorder.sequences().stream().distinct().count(),
                    "the successor was given nothing twice");
            successor.close();
        }
    }
}
