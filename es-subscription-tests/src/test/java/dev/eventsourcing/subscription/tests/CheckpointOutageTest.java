package dev.eventsourcing.subscription.tests;

import static dev.eventsourcing.subscription.tests.Recorder.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.eventsourcing.BackendUnavailableException;
import dev.eventsourcing.CorruptRecordException;
import dev.eventsourcing.SubscriptionStoppedException;
import dev.eventsourcing.backend.memory.MemoryBackend;
import dev.eventsourcing.backend.memory.MemoryCheckpointStore;
import dev.eventsourcing.core.EventStore;
import dev.eventsourcing.spi.Bytes;
import dev.eventsourcing.spi.CheckpointRecord;
import dev.eventsourcing.spi.CheckpointStore;
import dev.eventsourcing.subscription.FailurePolicy;
import dev.eventsourcing.subscription.StartAt;
import dev.eventsourcing.subscription.Subscription;
import dev.eventsourcing.subscription.SubscriptionBuilder;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a subscription does while the store of its checkpoints is away, and when it finds another log than it left. */
@Timeout(60)
class CheckpointOutageTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Duration LEASE = Duration.ofSeconds(3);

    private final MemoryBackend backend = new MemoryBackend();
    private final EventStore bank = Bank.open(backend);
    private final Switched checkpoints = new Switched();
    private final Recorder recorder = new Recorder();

    @AfterEach
    void close() {
        bank.close();
        backend.close();
        checkpoints.close();
    }

    private SubscriptionBuilder subscribe(EventStore to) {
        return to.subscribe("orders", checkpoints)
                .from(StartAt.beginning())
                .lease(LEASE)
                .onFailure(FailurePolicy.retry(2)
                        .delays(Duration.ofMillis(1), Duration.ofMillis(5))
                        .thenPark());
    }

    @Test
    void lastCheckpointIsSavedWhenTheStoreAnswersAgain() throws Exception {
        Subscription subscription =
                subscribe(bank).saveEvery(Duration.ofMinutes(1)).start(recorder);
        long last = Bank.deposits(bank, 3, 0, 20);
        recorder.await(20);

        checkpoints.partitionsAway = true;
        CompletableFuture<Void> closed = CompletableFuture.runAsync(subscription::close);
        await("the last checkpoint is refused", () -> checkpoints.refused.get() > 0);
        checkpoints.partitionsAway = false;
        closed.get(20, TimeUnit.SECONDS);

        try (Subscription again = subscribe(bank).start(recorder)) {
            assertTrue(again.awaitSequence(last, PATIENCE));
            assertEquals(20, recorder.size(), "nothing is delivered twice");
        }
    }

    @Test
    void closeWaitsForTheStoreNoLongerThanALease() throws Exception {
        Subscription subscription = subscribe(bank).start(recorder);
        Bank.deposits(bank, 3, 0, 20);
        recorder.await(20);

        checkpoints.partitionsAway = true;
        CompletableFuture.runAsync(subscription::close).get(LEASE.toSeconds() + 10, TimeUnit.SECONDS);
    }

    @Test
    void closeAsksAStoreThatHangsNoMoreThanTheLeaseTakes() throws Exception {
        int partitions = 12;
        Subscription subscription = subscribe(bank).partitions(partitions).start(recorder);
        Bank.deposits(bank, 3, 0, 20);
        recorder.await(20);
        await("all are owned", () -> subscription.status().owned().size() == partitions);

        checkpoints.hangs = LEASE.dividedBy(3);
        checkpoints.partitionsAway = true;
        CompletableFuture.runAsync(subscription::close).get(40, TimeUnit.SECONDS);

        int asked = checkpoints.refused.get();
        assertTrue(asked <= 6, () -> asked + " questions, each of a third of a lease");
    }

    /** A crash between the two would leave an entity parked that somebody has asked to retry. */
    @Test
    void retryOfAParkedEntityIsNotForgottenBeforeItsOutcomeIsSaved() throws Exception {
        AtomicBoolean broken = new AtomicBoolean(true);
        CountDownLatch retried = new CountDownLatch(1);
        CountDownLatch looked = new CountDownLatch(1);
        try (Subscription subscription = subscribe(bank).start(event -> {
            if (broken.get()) {
                throw new IllegalStateException("no");
            }
            retried.countDown();
            looked.await();
        })) {
            assertTrue(subscription.awaitSequence(Bank.deposit(bank, "a", 1), PATIENCE));
            await("the parking is saved", () -> savedParked() == 1);
            broken.set(false);
            subscription.parked().retry("a");
            retried.await();
            checkpoints.onFindingRequests = () -> { // checkpoints have just been saved
                looked.countDown();
                LockSupport.parkNanos(Duration.ofMillis(300).toNanos()); // the worker finishes
            };
            CompletableFuture<Integer> parkedThen = new CompletableFuture<>();
            checkpoints.onReplacingRequests = () -> parkedThen.complete(savedParked());

            assertEquals(0, parkedThen.get(20, TimeUnit.SECONDS));
        }
    }

    private int savedParked() {
        return bank.parked("orders", checkpoints).list().size();
    }

    @Test
    void checkpointBehindTheEndOfARestoredLogIsNotGoneOnFrom() throws Exception {
        try (Subscription before = subscribe(bank).start(recorder)) {
            assertTrue(before.awaitSequence(Bank.deposits(bank, 3, 0, 20), PATIENCE));
        }
        try (MemoryBackend restored = new MemoryBackend();
                EventStore olderBank = Bank.open(restored)) {
            Bank.deposits(olderBank, 3, 0, 10);
            try (Subscription after = subscribe(olderBank).start(recorder)) {
                SubscriptionStoppedException stopped =
                        assertThrows(SubscriptionStoppedException.class, () -> after.awaitSequence(21, PATIENCE));
                assertTrue(stopped.getCause() instanceof CorruptRecordException, () -> "" + stopped.getCause());
                assertTrue(
                        stopped.getCause().getMessage().contains("the log ends at sequence 10"),
                        stopped.getCause().getMessage());
            }
        }
    }

    @Test
    void replicaThatHasToCatchUpIsWaitedFor() throws Exception {
        List<Long> handled;
        try (Subscription before = subscribe(bank).start(recorder)) {
            assertTrue(before.awaitSequence(Bank.deposits(bank, 3, 0, 20), PATIENCE));
            handled = recorder.sequences();
        }
        try (MemoryBackend replica = new MemoryBackend();
                EventStore lagging = Bank.open(replica)) {
            Bank.deposits(lagging, 3, 0, 10);
            try (Subscription after = subscribe(lagging).start(recorder)) {
                Thread.sleep(LEASE.toMillis() / 3);
                long last = Bank.deposits(lagging, 3, 10, 15);
                assertTrue(after.awaitSequence(last, PATIENCE));
                assertEquals(handled.size() + 5, recorder.size());
            }
        }
    }

    /** Refuses what concerns partitions while it is told to; what concerns the rest is answered. */
    private static final class Switched implements CheckpointStore {
        private final CheckpointStore store = new MemoryCheckpointStore();
        private final AtomicInteger refused = new AtomicInteger();
        private volatile boolean partitionsAway;
        private volatile Duration hangs = Duration.ZERO;
        private volatile Runnable onFindingRequests = () -> {};
        private volatile Runnable onReplacingRequests = () -> {};

        private void answer(String name) {
            if (partitionsAway && name.matches(".*#[0-9]+")) {
                LockSupport.parkNanos(hangs.toNanos());
                refused.incrementAndGet();
                throw new BackendUnavailableException("the checkpoint store is away", null);
            }
        }

        @Override
        public Optional<CheckpointRecord> find(String name) {
            answer(name);
            if (name.endsWith("#requests")) {
                onFindingRequests.run();
            }
            return store.find(name);
        }

        @Override
        public OptionalLong replace(String name, long expectedRevision, Bytes content) {
            answer(name);
            if (name.endsWith("#requests")) {
                onReplacingRequests.run();
            }
            return store.replace(name, expectedRevision, content);
        }

        @Override
        public void close() {
            store.close();
        }
    }
}
