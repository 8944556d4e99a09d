package dev.eventsourcing.subscription.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.eventsourcing.Event;
import dev.eventsourcing.Expectation;
import dev.eventsourcing.core.EventStore;
import dev.eventsourcing.subscription.StartAt;
import dev.eventsourcing.subscription.Subscription;
import dev.eventsourcing.subscription.SubscriptionStatus;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * A writer has appended and holds its transaction open, while others append and subscriptions run: what it wrote is
 * missed by none of them, whether they ran before, began meanwhile, or are in several parts.
 */
@Timeout(120)
class OpenTransactionTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final long HELD_MILLIS = 1500;
    private static final int ROUNDS = 30;

    private final Engine.Postgres engine = new Engine.Postgres();
    private final Engine.Client client = engine.connect();
    private final EventStore bank = client.bank();

    @AfterEach
    void close() {
        client.close();
        engine.close();
    }

    @Test
    void eventsOfATransactionThatIsHeldOpenAreNotPassedOver() throws Exception {
        Recorder recorder = new Recorder();
        Recorder recorderInParts = new Recorder();
        Recorder lateRecorder = new Recorder();
        long before = Bank.deposit(bank, "account-before", 1);
        try (Engine.Client other = engine.connect();
                Subscription running =
                        bank.subscribe("running", client.checkpoints()).start(recorder);
                Subscription inParts = bank.subscribe("in-parts", client.checkpoints())
                        .partitions(3)
                        .workers(2)
                        .start(recorderInParts);
                Connection connection = engine.database().dataSource().getConnection()) {
            assertTrue(running.awaitSequence(before, PATIENCE));
            assertTrue(inParts.awaitSequence(before, PATIENCE));
            connection.setAutoCommit(false);
            long held = hold(connection);
            CompletableFuture<Long> quick =
                    CompletableFuture.supplyAsync(() -> Bank.deposit(other.bank(), "account-quick", 3));
            try (Subscription late =
                    other.bank().subscribe("late", other.checkpoints()).start(lateRecorder)) {
                Thread.sleep(HELD_MILLIS);

                assertEquals(List.of(before), recorder.sequences(), "while the transaction is open");
                assertEquals(before, running.position());
                assertEquals(SubscriptionStatus.State.RUNNING, running.status().state());
                connection.commit();

                long last = quick.get(10, TimeUnit.SECONDS);
                for (Subscription one : List.of(running, inParts, late)) {
                    assertTrue(one.awaitSequence(last, PATIENCE), () -> one + ": " + one.failure());
                }
                List<Long> all = List.of(before, held, last);
                assertEquals(all, recorder.sequences());
                assertEquals(all, lateRecorder.sequences());
                assertEquals(all, recorderInParts.sequences().stream().sorted().toList());
            }
        }
    }

    private long hold(Connection connection) {
        Event<?> deposit = Event.of(Bank.DEPOSITED, "account-slow", new Bank.Deposited(2));
        return bank.appendIn(connection, List.of(deposit), Expectation.any()).get(0);
    }

    /** Some are committed late and some are rolled back, so that their sequences are given to others. */
    @Test
    void subscriptionsSeeTheWholeLogWhileTransactionsComeAndGo() throws Exception {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        Recorder recorder = new Recorder();
        List<Long> committed = new ArrayList<>();
        try (Engine.Client other = engine.connect();
                Subscription running =
                        bank.subscribe("running", client.checkpoints()).start(recorder);
                Load load = new Load(other.bank(), 1);
                Connection connection = engine.database().dataSource().getConnection()) {
            connection.setAutoCommit(false);
            for (int round = 0; round < ROUNDS; round++) {
                transaction(connection, random, committed);
                Thread.sleep(random.nextInt(5));
            }
            load.close();
            assertTrue(
                    running.awaitSequence(bank.lastSequence(), PATIENCE),
                    () -> "seed " + seed + ": " + running.failure());
        }

        List<Long> log = bank.events().list().stream().map(Event::sequence).toList();
        assertEquals(LongStream.rangeClosed(1, log.size()).boxed().toList(), log, "seed " + seed);
        assertEquals(log, recorder.sequences(), "seed " + seed);
        assertEquals(committed, recorder.sequencesOf("account-slow"), "seed " + seed);
        assertTrue(committed.size() > 3 && committed.size() < ROUNDS, committed.size() + " were committed");
        int byOthers = log.size() - committed.size();
        assertTrue(byOthers >= 10, "others hardly came in between: " + byOthers + " events");
    }

    private void transaction(Connection connection, Random random, List<Long> committed)
            throws SQLException, InterruptedException {
        long sequence = hold(connection);
        Thread.sleep(random.nextInt(50));
        if (random.nextInt(3) > 0) {
            connection.commit();
            committed.add(sequence);
        } else {
            connection.rollback();
        }
    }

    @Test
    void subscriptionThatBeginsNowWhileATransactionIsOpenGetsItsEvents() throws Exception {
        Recorder recorder = new Recorder();
        Bank.deposit(bank, "account-before", 1);
        try (Connection connection = engine.database().dataSource().getConnection()) {
            connection.setAutoCommit(false);
            long held = hold(connection);
            try (Subscription fromNow = bank.subscribe("from-now", client.checkpoints())
                    .from(StartAt.now())
                    .start(recorder)) {
                Recorder.await(
                        "it owns its partition", () -> !fromNow.status().owned().isEmpty());
                connection.commit();

                assertTrue(fromNow.awaitSequence(held, PATIENCE));
                assertEquals(List.of(held), recorder.sequences());
            }
        }
    }
}
