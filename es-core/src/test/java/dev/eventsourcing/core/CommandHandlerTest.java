package dev.eventsourcing.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.eventsourcing.AppendOutcomeUnknownException;
import dev.eventsourcing.Decider;
import dev.eventsourcing.Event;
import dev.eventsourcing.Expectation;
import dev.eventsourcing.ProjectionFailedException;
import dev.eventsourcing.WrongSequenceException;
import dev.eventsourcing.backend.memory.MemorySnapshotStore;
import dev.eventsourcing.core.Account.Change;
import dev.eventsourcing.core.Account.Command;
import dev.eventsourcing.core.Account.Deposit;
import dev.eventsourcing.core.Account.Deposited;
import dev.eventsourcing.core.Account.Open;
import dev.eventsourcing.core.Account.Opened;
import dev.eventsourcing.core.Account.Refused;
import dev.eventsourcing.core.Account.Withdraw;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class CommandHandlerTest {
    private final RecordingBackend backend = new RecordingBackend();
    private final EventStore store =
            EventStore.named("accounts", backend, Account.registry()).start();
    private final CommandHandler<Command, Account, Change> accounts = store.handler(Account.DECIDER);

    @AfterEach
    void close() {
        store.close();
    }

    @Test
    void commandBecomesEventsAndState() {
        Decision<Account> opened = accounts.handle("a", new Open("Ada"));
        Decision<Account> deposited = accounts.handle("a", new Deposit(100));

        assertEquals(new Account(true, 100), deposited.state());
        assertEquals(2, deposited.sequence());
        assertEquals(1, deposited.attempts());
        assertFalse(deposited.isRepeated());
        assertEquals(List.of(new Opened("Ada")), payloads(opened));
        assertEquals(
                List.of(new Opened("Ada"), new Deposited(100)),
                store.events().entity("a").list().stream().map(Event::payload).toList());
        assertEquals(new Account(true, 100), accounts.state("a"));
        assertEquals(Account.NONE, accounts.state("b"));
    }

    @Test
    void refusedCommandStoresNothing() {
        accounts.handle("a", new Open("Ada"));

        Refused refused = assertThrows(Refused.class, () -> accounts.handle("a", new Withdraw(1)));

        assertEquals("there is only 0", refused.getMessage());
        assertEquals(1, store.lastSequence());
    }

    @Test
    void commandThatChangesNothingStoresNothing() {
        accounts.handle("a", new Open("Ada"));

        Decision<Account> nothing = accounts.handle("a", new Deposit(0));

        assertEquals(List.of(), nothing.events());
        assertEquals(1, nothing.sequence());
        assertEquals(1, store.lastSequence());
    }

    @Test
    void decisionIsMadeAnewWhenAnotherWriterWasFaster() {
        accounts.handle("a", new Open("Ada"));
        AtomicInteger decisions = new AtomicInteger();
        Decider<Command, Account, Change> overtaken = Decider.of(
                Account.DECIDER::initial,
                (command, account) -> {
                    if (decisions.incrementAndGet() < 3) {
                        store.append(store.newEvent("a", new Deposited(10)));
                    }
                    return Account.DECIDER.decide(command, account);
                },
                Account.DECIDER::evolve);

        Decision<Account> decision = store.handler(overtaken).handle("a", new Withdraw(0));

        assertEquals(3, decision.attempts());
        assertEquals(new Account(true, 20), decision.state());
    }

    @Test
    void conflictIsReportedWhenAttemptsAreUsedUp() {
        accounts.handle("a", new Open("Ada"));
        AtomicInteger decisions = new AtomicInteger();
        Decider<Command, Account, Change> overtaken = Decider.of(
                Account.DECIDER::initial,
                (command, account) -> {
                    decisions.incrementAndGet();
                    store.append(store.newEvent("a", new Deposited(10)));
                    return Account.DECIDER.decide(command, account);
                },
                Account.DECIDER::evolve);
        ConflictRetry three = new ConflictRetry(3, Duration.ZERO, Duration.ZERO);

        assertThrows(
                WrongSequenceException.class,
                () -> store.handler(overtaken).retry(three).handle("a", new Withdraw(0)));

        assertEquals(3, decisions.get());
        assertEquals(4, store.lastSequence());
    }

    @Test
    void commandWithAnIdIsHandledOnce() {
        UUID commandId = UUID.randomUUID();
        accounts.handle("a", new Open("Ada"));
        Decision<Account> first = accounts.handle("a", new Deposit(100), commandId);
        accounts.handle("a", new Deposit(1));

        Decision<Account> again = accounts.handle("a", new Deposit(100), commandId);

        assertTrue(again.isRepeated());
        assertEquals(0, again.attempts());
        assertEquals(first.events(), again.events());
        assertEquals(new Account(true, 101), again.state());
        assertEquals(3, store.lastSequence());
        assertFalse(accounts.handle("b", new Open("Bob"), commandId).isRepeated(), "another entity");
    }

    @Test
    void repeatedCommandIsRecognizedBehindASnapshotToo() {
        Snapshots<Account> snapshots = Snapshots.of(
                        new MemorySnapshotStore(), dev.eventsourcing.EventType.of("account", Account.class))
                .every(1);
        CommandHandler<Command, Account, Change> fast = accounts.snapshots(snapshots);
        UUID open = UUID.randomUUID();
        UUID deposit = UUID.randomUUID();
        fast.handle("a", new Open("Ada"), open);
        fast.handle("a", new Deposit(5), deposit);
        fast.handle("a", new Deposit(7));

        assertTrue(fast.handle("a", new Deposit(5), deposit).isRepeated(), "its event id is taken");
        assertTrue(fast.handle("a", new Open("Ada"), open).isRepeated(), "it would be refused now");
        assertEquals(new Account(true, 12), fast.state("a"));
        assertEquals(3, store.lastSequence());
    }

    @Test
    void lostAnswerIsFoundOutByAppendingTheSameEventsAgain() {
        AtomicInteger appends = new AtomicInteger();
        backend.decideAppends((log, batch) -> {
            CompletableFuture<dev.eventsourcing.spi.AppendResult> answer = log.append(batch, Expectation.any());
            return appends.incrementAndGet() == 1
                    ? answer.thenCompose(stored -> CompletableFuture.failedFuture(new AppendOutcomeUnknownException(
                            "accounts", List.of(batch.get(0).id()), null)))
                    : answer;
        });

        Decision<Account> opened = accounts.handle("a", new Open("Ada"));

        assertEquals(2, appends.get());
        assertEquals(1, opened.sequence());
        assertEquals(1, store.lastSequence());
    }

    @Test
    void failureToEvolveNamesTheEvent() {
        accounts.handle("a", new Open("Ada"));
        Decider<Command, Account, Change> broken =
                Decider.of(() -> Account.NONE, Account.DECIDER::decide, (account, change) -> {
                    throw new IllegalStateException("broken");
                });

        ProjectionFailedException failure = assertThrows(
                ProjectionFailedException.class, () -> store.handler(broken).handle("a", new Deposit(1)));

        assertEquals(1, failure.sequence());
    }

    @Test
    void incrementsOfManyThreadsAreAllCounted() throws Exception {
        accounts.handle("a", new Open("Ada"));
        int threads = 8;
        int each = 50;
        int handled = 0;
        AtomicInteger attempts = new AtomicInteger();
        ExecutorService pool = Executors.newFixedThreadPool(threads);
        try {
            for (int round = 0; round < 100 && attempts.get() == handled; round++) { // until a thread was overtaken
                List<Callable<Boolean>> work = Collections.nCopies(threads, () -> {
                    for (int i = 0; i < each; i++) {
                        attempts.addAndGet(accounts.handle("a", new Deposit(1)).attempts());
                    }
                    return true;
                });
                for (Future<Boolean> one : pool.invokeAll(work)) {
                    assertTrue(one.get());
                }
                handled += threads * each;
            }
        } finally {
            pool.shutdownNow();
        }

        assertEquals(new Account(true, handled), accounts.state("a"));
        assertTrue(attempts.get() > handled, "no thread was ever overtaken: the test showed nothing");
    }

    @Test
    void entityObjectDecides() {
        store.append(store.newEvent("a", new Opened("Ada")));

        Decision<Counter> decision = store.attempt(
                () -> new Counter("a"), counter -> List.of(store.newEvent("a", new Deposited(counter.events))));

        assertEquals(2, decision.state().events);
        assertEquals(2, decision.sequence());
        assertEquals(List.of(new Deposited(1)), payloads(decision));
    }

    @Test
    void entityObjectDecidesOnceForACommand() {
        UUID commandId = UUID.randomUUID();
        for (int i = 0; i < 2; i++) {
            Decision<Counter> decision = store.attempt(
                    commandId,
                    () -> new Counter("a"),
                    counter -> List.of(store.newEvent("a", new Opened("Ada"))),
                    ConflictRetry.never());
            assertEquals(i == 1, decision.isRepeated());
        }
        assertEquals(1, store.lastSequence());
    }

    @Test
    void entityObjectDecidesAboutItselfOnly() {
        assertThrows(
                dev.eventsourcing.InvalidInputException.class,
                () -> store.attempt(
                        () -> new Counter("a"), counter -> List.of(store.newEvent("b", new Opened("Bob")))));
        assertEquals(0, store.lastSequence());
    }

    private static List<Object> payloads(Decision<?> decision) {
        return decision.events().stream().<Object>map(Event::payload).toList();
    }

    private static final class Counter implements dev.eventsourcing.Entity {
        private final String id;
        private int events;

        Counter(String id) {
            this.id = id;
        }

        @Override
        public String id() {
            return id;
        }

        @Override
        public void project(Event<?> event) {
            events++;
        }
    }
}
