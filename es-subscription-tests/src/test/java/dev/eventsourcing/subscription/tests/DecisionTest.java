package dev.eventsourcing.subscription.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.eventsourcing.Decider;
import dev.eventsourcing.EventType;
import dev.eventsourcing.backend.memory.MemorySnapshotStore;
import dev.eventsourcing.core.CommandHandler;
import dev.eventsourcing.core.ConflictRetry;
import dev.eventsourcing.core.EventStore;
import dev.eventsourcing.core.Snapshots;
import dev.eventsourcing.subscription.tests.Bank.Deposited;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Sixteen threads, through two clients, decide about one entity: no decision is lost, and none is made twice. */
class DecisionTest {
    private static final int THREADS = 16;
    private static final Decider<Long, Long, Object> COUNTER = Decider.of(
            () -> 0L,
            (next, balance) -> List.of(new Deposited(balance + next)), // absolute: a lost update would show
            (balance, event) -> ((Deposited) event).amount());

    private final MemorySnapshotStore snapshots = new MemorySnapshotStore();

    enum Kind {
        MEMORY(Engine.Memory::new, 500),
        POSTGRES(Engine.Postgres::new, 500),
        NATS(Engine.Nats::new, 500);

        private final Supplier<Engine> start;
        private final int each;

        Kind(Supplier<Engine> start, int each) {
            this.start = start;
            this.each = each;
        }
    }

    @ParameterizedTest
    @EnumSource(Kind.class)
    void everyIncrementOfEveryThreadIsCounted(Kind kind) throws Exception {
        try (Engine engine = kind.start.get();
                Engine.Client one = engine.connect();
                Engine.Client two = engine.connect()) {
            List<EventStore> banks = List.of(one.bank(), two.bank());
            AtomicLong attempts = new AtomicLong();
            ExecutorService pool = Executors.newFixedThreadPool(THREADS);
            try {
                List<Future<?>> threads = new ArrayList<>();
                for (int thread = 0; thread < THREADS; thread++) {
                    CommandHandler<Long, Long, Object> counter = handler(banks.get(thread % 2));
                    threads.add(pool.submit(() -> {
                        for (int i = 0; i < kind.each; i++) {
                            attempts.addAndGet(counter.handle("hot", 1L).attempts());
                        }
                    }));
                }
                for (Future<?> thread : threads) {
                    thread.get();
                }
            } finally {
                pool.shutdownNow();
            }

            assertEquals(THREADS * kind.each, handler(one.bank()).state("hot"));
            assertEquals(
                    THREADS * kind.each,
                    one.bank().events().entity("hot").list().size(),
                    "one event for each decision");
            assertTrue(attempts.get() > THREADS * kind.each, "there was no conflict: the test showed nothing");
        }
    }

    /** With snapshots: otherwise reading the events again and again would be most of the work. */
    private CommandHandler<Long, Long, Object> handler(EventStore bank) {
        return bank.handler(COUNTER)
                .retry(new ConflictRetry(10_000, Duration.ofMillis(5), Duration.ofMillis(100)))
                .snapshots(Snapshots.of(snapshots, EventType.of("counter", Long.class))
                        .every(10));
    }
}
