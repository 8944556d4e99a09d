package dev.eventsourcing.subscription.tests;

import static dev.eventsourcing.subscription.tests.Recorder.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.eventsourcing.Event;
import dev.eventsourcing.EventFilter;
import dev.eventsourcing.InvalidInputException;
import dev.eventsourcing.Projector;
import dev.eventsourcing.StoreClosedException;
import dev.eventsourcing.SubscriptionStoppedException;
import dev.eventsourcing.core.EventStore;
import dev.eventsourcing.subscription.FailurePolicy;
import dev.eventsourcing.subscription.ParkedEntity;
import dev.eventsourcing.subscription.StartAt;
import dev.eventsourcing.subscription.Subscription;
import dev.eventsourcing.subscription.SubscriptionBuilder;
import dev.eventsourcing.subscription.SubscriptionStatus;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;

/** What a subscription promises, on whatever engine. All cases share a log that grows; each has names of its own. */
@Timeout(120)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class SubscriptionCases {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Duration LEASE = Duration.ofSeconds(1);
    private static final FailurePolicy QUICK =
            FailurePolicy.retry(3).delays(Duration.ofMillis(1), Duration.ofMillis(5));
    private static final AtomicInteger NAMES = new AtomicInteger();

    private final Engine engine;
    private final Deque<AutoCloseable> opened = new ArrayDeque<>();
    private Engine.Client client;
    private EventStore bank;
    private String name;
    private String account;

    SubscriptionCases(Engine engine) {
        this.engine = engine;
    }

    @BeforeAll
    void connect() {
        client = engine.connect();
        bank = client.bank();
    }

    @BeforeEach
    void newNames() {
        int number = NAMES.incrementAndGet();
        name = "case-" + number;
        account = "account-of-case-" + number;
    }

    @AfterEach
    void closeSubscriptions() throws Exception {
        while (!opened.isEmpty()) {
            opened.pop().close();
        }
    }

    @AfterAll
    void disconnect() {
        client.close();
        engine.close();
    }

    private <T extends AutoCloseable> T closing(T resource) {
        opened.push(resource);
        return resource;
    }

    private SubscriptionBuilder subscribe() {
        return subscribe(client);
    }

    private SubscriptionBuilder subscribe(Engine.Client through) {
        return through.bank()
                .subscribe(name, through.checkpoints())
                .from(StartAt.now())
                .lease(LEASE)
                .onFailure(QUICK);
    }

    @Test
    void catchesUpAndGoesOnLive() throws Exception {
        long before = Bank.deposits(bank, 5, 0, 40);
        Recorder recorder = new Recorder();

        Subscription subscription =
                closing(subscribe().from(StartAt.beginning()).start(recorder));
        assertTrue(subscription.awaitSequence(before, PATIENCE));
        long after = Bank.deposits(bank, 5, 40, 40);
        assertTrue(subscription.awaitSequence(after, PATIENCE));

        assertEquals(bank.events().list().stream().map(Event::sequence).toList(), recorder.sequences());
        assertEquals(0, subscription.status().lag());
        assertEquals(1.0, subscription.status().progress());
    }

    @Test
    void beginsWhereItIsTold() throws Exception {
        long first = Bank.deposit(bank, account, 1);
        long second = Bank.deposit(bank, account, 2);
        Recorder fromNow = new Recorder();
        Recorder fromSequence = new Recorder();

        Subscription now = closing(subscribe().start(fromNow));
        Subscription after = closing(bank.subscribe(name + "-after", client.checkpoints())
                .from(StartAt.after(first))
                .start(fromSequence));
        long third = Bank.deposit(bank, account, 3);
        assertTrue(now.awaitSequence(third, PATIENCE));
        assertTrue(after.awaitSequence(third, PATIENCE));

        assertEquals(List.of(third), fromNow.sequences());
        assertEquals(List.of(second, third), fromSequence.sequences());
    }

    @Test
    void goesOnBehindItsCheckpointWhateverItIsToldThen() throws Exception {
        Recorder recorder = new Recorder();
        Subscription first = subscribe().start(recorder);
        long one = Bank.deposit(bank, account, 1);
        assertTrue(first.awaitSequence(one, PATIENCE));
        first.close();
        long two = Bank.deposit(bank, account, 2);

        Subscription second = closing(subscribe().from(StartAt.beginning()).start(recorder));

        assertTrue(second.awaitSequence(two, PATIENCE));
        assertEquals(List.of(one, two), recorder.sequences());
    }

    @Test
    void filterLetsThroughWhatItSaysAndThePositionMovesAllTheSame() throws Exception {
        Recorder recorder = new Recorder();
        Subscription subscription = closing(subscribe()
                .where(EventFilter.entity(account).withTypes("audited"))
                .start(recorder));
        Bank.deposit(bank, account, 1);
        long audit = bank.append(Event.of(Bank.AUDITED, account, new Bank.Audited("Ada")));
        bank.append(Event.of(Bank.AUDITED, "account-1", new Bank.Audited("Bob")));
        long last = Bank.deposit(bank, account, 2);

        assertTrue(subscription.awaitSequence(last, PATIENCE));

        assertEquals(List.of(audit), recorder.sequences());
    }

    /** SUB-47: 200 starts at random moments under load. */
    @Test
    void twoHundredStartsAtRandomMomentsUnderLoadMissAndRepeatNothing() throws Exception {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        AtomicBoolean stop = new AtomicBoolean();
        Thread writer = new Thread(() -> {
            for (int i = 0; !stop.get(); i += 3) {
                Bank.deposits(bank, 7, i, 3);
                LockSupport.parkNanos(500_000); // a log on the heap would grow by a million
            }
        });
        writer.start();
        List<Long> starts = new ArrayList<>();
        List<Recorder> recorders = new ArrayList<>();
        try {
            for (int round = 0; round < 20; round++) {
                List<Subscription> together = new ArrayList<>();
                int first = recorders.size();
                for (int i = 0; i < 10; i++) {
                    Thread.sleep(random.nextInt(4));
                    long start = Math.max(0, bank.lastSequence() - 1 - random.nextInt(20));
                    Recorder recorder = new Recorder();
                    starts.add(start);
                    recorders.add(recorder);
                    together.add(bank.subscribe(name + "-" + round + "-" + i, client.checkpoints())
                            .from(StartAt.after(start))
                            .start(recorder));
                }
                long target = bank.lastSequence();
                for (Subscription subscription : together) {
                    assertTrue(subscription.awaitSequence(target, PATIENCE), "seed " + seed);
                }
                together.forEach(Subscription::close);
                assertTrue(
                        recorders.subList(first, recorders.size()).stream().allMatch(one -> one.size() > 0),
                        "seed " + seed);
            }
        } finally {
            stop.set(true);
            writer.join();
        }

        List<Long> log = bank.events().list().stream().map(Event::sequence).toList();
        for (int i = 0; i < recorders.size(); i++) {
            int from = Collections.binarySearch(log, starts.get(i));
            int first = from >= 0 ? from + 1 : -from - 1;
            List<Long> seen = recorders.get(i).sequences();
            assertEquals(log.subList(first, first + seen.size()), seen, "start " + i + " of seed " + seed);
        }
        assertEquals(200, recorders.size());
    }

    @Test
    void failedEventIsTriedAgainAndNeverSkipped() throws Exception {
        Recorder recorder = new Recorder();
        AtomicInteger failures = new AtomicInteger(2);
        Subscription subscription = closing(subscribe().start(event -> {
            if (failures.getAndDecrement() > 0) {
                throw new IllegalStateException("the mail server is in a mood");
            }
            recorder.project(event);
        }));
        long one = Bank.deposit(bank, account, 1);
        long two = Bank.deposit(bank, account, 2);

        assertTrue(subscription.awaitSequence(two, PATIENCE));

        assertEquals(List.of(one, two), recorder.sequences());
        assertEquals(
                IllegalStateException.class.getName(),
                subscription.status().lastFailure().orElseThrow());
    }

    @Test
    void stopsInFrontOfAnEventThatFailsForGoodAndBeginsWithItAgain() throws Exception {
        Recorder recorder = new Recorder();
        Subscription subscription = closing(subscribe().start(event -> {
            if (Bank.amount(event) == 2) {
                throw new IllegalStateException("no");
            }
            recorder.project(event);
        }));
        long one = Bank.deposit(bank, account, 1);
        long two = Bank.deposit(bank, account, 2);
        long three = Bank.deposit(bank, account, 3);

        await("it stops", () -> subscription.status().state() == SubscriptionStatus.State.STOPPED);
        SubscriptionStoppedException stopped =
                assertThrows(SubscriptionStoppedException.class, () -> subscription.awaitSequence(three, PATIENCE));
        assertTrue(String.valueOf(subscription.failure().orElseThrow().getMessage())
                .contains("sequence " + two));
        assertInstanceOf(RuntimeException.class, stopped.getCause());
        subscription.close();
        assertEquals(List.of(one), recorder.sequences());

        Subscription mended = closing(subscribe().start(recorder));
        assertTrue(mended.awaitSequence(three, PATIENCE));
        assertEquals(List.of(one, two, three), recorder.sequences());
    }

    @Test
    void parkedEntityWaitsInOrderWhileOthersGoOnAndIsRetried() throws Exception {
        Recorder recorder = new Recorder();
        AtomicBoolean broken = new AtomicBoolean(true);
        Subscription subscription =
                closing(subscribe().onFailure(QUICK.thenPark()).workers(3).start(event -> {
                    if (broken.get() && Bank.amount(event) == 2) {
                        throw new IllegalStateException("no");
                    }
                    recorder.project(event);
                }));
        long one = Bank.deposit(bank, account, 1);
        long two = Bank.deposit(bank, account, 2);
        long three = Bank.deposit(bank, account, 3);
        long other = Bank.deposit(bank, "account-other-" + name, 4);
        assertTrue(subscription.awaitSequence(other, PATIENCE));
        assertEquals(List.of(one), recorder.sequencesOf(account));
        assertEquals(List.of(other), recorder.sequencesOf("account-other-" + name));
        await("it is listed", () -> subscription.parked().list().size() == 1);
        ParkedEntity parked = subscription.parked().list().get(0);
        assertEquals(List.of(account, two, 3), List.of(parked.entityId(), parked.sequence(), parked.attempts()));

        subscription.parked().retry(account);
        await("it failed again", () -> subscription.parked().list().get(0).attempts() == 4);
        broken.set(false);
        subscription.parked().retry(account);
        await("it is not parked any more", () -> subscription.parked().list().isEmpty());
        long four = Bank.deposit(bank, account, 5);
        assertTrue(subscription.awaitSequence(four, PATIENCE));

        assertEquals(List.of(one, two, three, four), recorder.sequencesOf(account));
    }

    @Test
    void parkedEntitySurvivesARestartAndOneOfItsEventsCanBeDropped() throws Exception {
        Recorder recorder = new Recorder();
        Projector handler = event -> {
            if (Bank.amount(event) == 2) {
                throw new IllegalStateException("no");
            }
            recorder.project(event);
        };
        Subscription subscription = subscribe().onFailure(QUICK.thenPark()).start(handler);
        long one = Bank.deposit(bank, account, 1);
        long two = Bank.deposit(bank, account, 2);
        long three = Bank.deposit(bank, account, 3);
        assertTrue(subscription.awaitSequence(three, PATIENCE));
        subscription.close();
        assertEquals(List.of(one), recorder.sequences());

        Subscription again = closing(subscribe().onFailure(QUICK.thenPark()).start(handler));
        long four = Bank.deposit(bank, account, 4);
        assertTrue(again.awaitSequence(four, PATIENCE));
        assertEquals(List.of(one), recorder.sequences());
        ParkedEntity parked = bank.parked(name, client.checkpoints()).list().get(0);
        assertEquals(two, parked.sequence());
        bank.parked(name, client.checkpoints()).drop(parked);
        await("nothing is parked", () -> again.parked().list().isEmpty());

        assertEquals(List.of(one, three, four), recorder.sequences());
    }

    @Test
    void slowHandlerMakesTheLogWaitAndDelaysNobodyElse() throws Exception {
        CountDownLatch release = new CountDownLatch(1);
        closing(subscribe().buffer(10).start(event -> release.await()));
        Recorder other = new Recorder();
        Subscription quick = closing(bank.subscribe(name + "-quick", client.checkpoints())
                .from(StartAt.now())
                .start(other));
        try {
            long last = Bank.deposits(bank, 3, 0, 500);

            assertTrue(quick.awaitSequence(last, PATIENCE));
            assertEquals(500, other.size());
        } finally {
            release.countDown();
        }
    }

    @Test
    void manyWorkersKeepTheOrderOfEachEntity() throws Exception {
        Recorder recorder = new Recorder();
        Random random = new Random();
        Set<Thread> threads = ConcurrentHashMap.newKeySet();
        Subscription subscription = closing(subscribe().workers(4).start(event -> {
            threads.add(Thread.currentThread());
            if (random.nextInt(10) == 0) {
                Thread.sleep(1);
            }
            recorder.project(event);
        }));

        long last = Bank.deposits(bank, 20, 0, 600);

        assertTrue(subscription.awaitSequence(last, PATIENCE));
        recorder.assertOrderPerEntity();
        assertEquals(600, recorder.size());
        assertEquals(600, recorder.sequences().stream().distinct().count());
        assertEquals(4, threads.size());
    }

    /** SUB-56: the checkpoint is never ahead of what is handled. */
    @Test
    void checkpointWaitsForTheSlowestWorker() throws Exception {
        CountDownLatch release = new CountDownLatch(1);
        Recorder recorder = new Recorder();
        Subscription subscription = closing(subscribe().workers(4).start(event -> {
            if (event.entityId().equals(account)) {
                release.await();
            }
            recorder.project(event);
        }));
        long before = Bank.deposit(bank, "account-before", 1);
        long slow = Bank.deposit(bank, account, 2);
        long last = Bank.deposits(bank, 40, 0, 40);
        try {
            await("other workers go on", () -> recorder.size() > 10);
            Thread.sleep(500);

            assertTrue(subscription.position() < slow, subscription.position() + " is not before " + slow);
            assertFalse(subscription.awaitSequence(slow, Duration.ofMillis(10)));
        } finally {
            release.countDown();
        }
        assertTrue(before < slow && subscription.awaitSequence(last, PATIENCE));
        assertEquals(42, recorder.size());
    }

    @Test
    void batchesHoldEveryEventAndAFailedOneIsTakenApart() throws Exception {
        List<Integer> sizes = Collections.synchronizedList(new ArrayList<>());
        Recorder recorder = new Recorder();
        Subscription subscription =
                closing(subscribe().batchSize(20).onFailure(QUICK.thenPark()).startBatches(events -> {
                    Thread.sleep(5);
                    if (events.stream().anyMatch(event -> Bank.amount(event) == 100)) {
                        throw new IllegalStateException("no");
                    }
                    sizes.add(events.size());
                    events.forEach(recorder::project);
                }));

        long last = Bank.deposits(bank, 200, 0, 200);
        assertTrue(subscription.awaitSequence(last, PATIENCE));

        assertEquals(199, recorder.size());
        recorder.assertOrderPerEntity();
        assertTrue(sizes.stream().anyMatch(size -> size > 1), "sizes " + sizes);
        assertTrue(sizes.stream().allMatch(size -> size <= 20), "sizes " + sizes);
        await("one is parked", () -> subscription.parked().list().size() == 1);
    }

    @Test
    void pauseHoldsTheHandlerUntilResume() throws Exception {
        Recorder recorder = new Recorder();
        Subscription subscription = closing(subscribe().start(recorder));
        long one = Bank.deposit(bank, account, 1);
        assertTrue(subscription.awaitSequence(one, PATIENCE));

        subscription.pause();
        long two = Bank.deposit(bank, account, 2);
        assertFalse(subscription.awaitSequence(two, Duration.ofMillis(300)));
        assertEquals(SubscriptionStatus.State.PAUSED, subscription.status().state());
        assertTrue(subscription.status().lag() > 0);
        subscription.resume();

        assertTrue(subscription.awaitSequence(two, PATIENCE));
        assertEquals(List.of(one, two), recorder.sequences());
    }

    @Test
    void closeWaitsForTheHandlerAndNothingIsCalledAfterwards() throws Exception {
        AtomicInteger running = new AtomicInteger();
        AtomicInteger calls = new AtomicInteger();
        Subscription subscription = subscribe().workers(2).start(event -> {
            running.incrementAndGet();
            Thread.sleep(20);
            calls.incrementAndGet();
            running.decrementAndGet();
        });
        Bank.deposits(bank, 10, 0, 100);
        await("it is at work", () -> calls.get() > 0);

        subscription.close();
        subscription.close();

        assertEquals(0, running.get());
        int before = calls.get();
        Thread.sleep(100);
        assertEquals(before, calls.get());
        assertTrue(before < 100, "it had " + before + " of 100 events");
        assertThrows(SubscriptionStoppedException.class, () -> subscription.awaitSequence(1L << 60, PATIENCE));
        assertEquals(List.of(), threads(), "threads of subscription " + name);
    }

    @Test
    void handlerMayAppendAndMayCloseItsSubscription() throws Exception {
        Recorder recorder = new Recorder();
        CountDownLatch closed = new CountDownLatch(1);
        List<Subscription> itself = Collections.synchronizedList(new ArrayList<>());
        Subscription subscription = closing(subscribe().start(event -> {
            recorder.project(event);
            if (Bank.amount(event) < 3) {
                Bank.deposit(bank, account, Bank.amount(event) + 1);
            } else {
                itself.get(0).close();
                closed.countDown();
            }
        }));
        itself.add(subscription);
        Bank.deposit(bank, account, 1);

        assertTrue(closed.await(30, TimeUnit.SECONDS));
        await("its threads end", () -> threads().isEmpty());
        assertEquals(3, recorder.size());
    }

    @Test
    void storeThatIsClosedEndsItsSubscriptions() throws Exception {
        Engine.Client other = engine.connect();
        Subscription subscription = subscribe(other).start(new Recorder());
        await("it owns its partition", () -> !subscription.status().owned().isEmpty());

        other.close();

        assertEquals(List.of(), threads(), "threads of subscription " + name);
        assertThrows(StoreClosedException.class, () -> other.bank().subscribe(name, client.checkpoints()));
    }

    @Test
    void instancesShareThePartitionsAndEachEventHasOneHandler() throws Exception {
        Recorder recorder = new Recorder();
        List<Subscription> instances = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            Engine.Client other = closing(engine.connect());
            instances.add(closing(subscribe(other).partitions(6).start(recorder)));
        }
        await(
                "each owns its share",
                () -> instances.stream().allMatch(one -> one.status().owned().size() == 2));
        assertEquals(
                List.of(0, 1, 2, 3, 4, 5),
                instances.stream()
                        .flatMap(one -> one.status().owned().stream())
                        .sorted()
                        .collect(Collectors.toList()));

        long last = Bank.deposits(bank, 40, 0, 400);
        for (Subscription instance : instances) {
            assertTrue(instance.awaitSequence(last, PATIENCE));
        }
        recorder.assertOrderPerEntity();
        assertEquals(400, recorder.sequences().stream().distinct().count());
        assertEquals(400, recorder.size());

        instances.get(1).close();
        await(
                "the others take over",
                () -> instances.get(0).status().owned().size() == 3
                        && instances.get(2).status().owned().size() == 3);
        long more = Bank.deposits(bank, 40, 400, 200);
        assertTrue(instances.get(0).awaitSequence(more, PATIENCE));
        recorder.assertOrderPerEntity();
        assertEquals(600, recorder.size());
    }

    @Test
    void numberOfPartitionsCannotChange() {
        closing(subscribe().partitions(2).start(new Recorder()));

        SubscriptionBuilder other = subscribe().partitions(3);
        assertThrows(InvalidInputException.class, () -> other.start(new Recorder()));
    }

    private List<String> threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(Thread::isAlive)
                .map(Thread::getName)
                .filter(thread -> thread.matches("es-subscription-" + name + "(#.*)?"))
                .toList();
    }
}
