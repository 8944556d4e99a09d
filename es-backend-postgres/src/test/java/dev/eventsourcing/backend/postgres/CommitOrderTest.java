package dev.eventsourcing.backend.postgres;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.eventsourcing.EventFilter;
import dev.eventsourcing.EventStoreException;
import dev.eventsourcing.backend.postgres.OrderedStore.Kind;
import dev.eventsourcing.spi.StoredEvent;
import dev.eventsourcing.spi.Tail;
import dev.eventsourcing.spi.TailListener;
import dev.eventsourcing.testkit.PostgresDatabase;
import dev.eventsourcing.testkit.TestServers;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Nobody who reads behind what he saw misses an event, and each check finds the designs of which that is not true. */
@Timeout(120)
class CommitOrderTest {
    private static final int[] PAGES = {1, 2, 7, 1000};
    private static final int ROUNDS_FOR_MUTANTS = 15;
    private static final long ROUND_MILLIS = 2000;

    private final PostgresDatabase database = TestServers.postgres().newDatabase();

    @AfterEach
    void dropDatabase() {
        database.close();
    }

    @Test
    void slowCommitIsNotOvertaken() throws Exception {
        try (OrderedStore slow = open(Kind.LIBRARY);
                OrderedStore quick = of(Kind.LIBRARY)) {
            assertEquals(List.of(1L, 2L), seenWhileOneCommitsSlowly(slow, quick));
        }
    }

    @Test
    void slowCommitIsOvertakenInASerialStore() throws Exception {
        try (OrderedStore slow = open(Kind.SERIAL);
                OrderedStore quick = of(Kind.SERIAL)) {
            assertEquals(List.of(2L), seenWhileOneCommitsSlowly(slow, quick));
        }
    }

    private static List<Long> seenWhileOneCommitsSlowly(OrderedStore slow, OrderedStore quick) throws Exception {
        List<Long> seen = new ArrayList<>();
        CompletableFuture<Void> first = async(slow::appendSlowly);
        Thread.sleep(200);
        CompletableFuture<Void> second = async(() -> quick.append(1, false));
        for (long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(1500); System.nanoTime() < end; ) {
            seen.addAll(quick.read(seen.isEmpty() ? 0 : seen.get(seen.size() - 1), 100));
            Thread.sleep(2);
        }
        first.get(5, TimeUnit.SECONDS);
        second.get(5, TimeUnit.SECONDS);
        assertEquals(2, quick.committed().size());
        return seen;
    }

    @Test
    void idleTransactionElsewhereDelaysNobody() throws Exception {
        try (PostgresDatabase other = TestServers.postgres().newDatabase();
                OrderedStore store = open(Kind.LIBRARY);
                Connection idle = idleTransaction(other);
                Connection idleHere = idleTransaction(database)) {
            store.append(3, false);

            assertEquals(List.of(1L, 2L, 3L), store.read(0, 100));
            assertTrue(idle.isValid(1) && idleHere.isValid(1), "the transactions are not open any more");
        }
    }

    @Test
    void idleTransactionInAnotherDatabaseStopsAnXminStore() throws Exception {
        try (PostgresDatabase other = TestServers.postgres().newDatabase();
                OrderedStore store = open(Kind.XMIN)) {
            try (Connection idle = idleTransaction(other)) {
                store.append(3, false);
                assertEquals(List.of(), store.read(0, 100));
                idle.rollback();
            }
            assertEquals(List.of(1L, 2L, 3L), store.read(0, 100));
        }
    }

    /** A transaction that wrote, and goes on for ever. */
    private static Connection idleTransaction(PostgresDatabase database) throws SQLException {
        Connection connection = database.dataSource().getConnection();
        connection.setAutoCommit(false);
        try (Statement statement = connection.createStatement()) {
            statement.execute("CREATE TABLE notes (note text)");
            statement.execute("INSERT INTO notes VALUES ('left open')");
        }
        return connection;
    }

    @Test
    void subscribersOfWritersInTwoJvmsGetEverythingOnceAndInOrder() throws Exception {
        try (OrderedStore store = open(Kind.LIBRARY)) {
            List<Long> tailed = new CopyOnWriteArrayList<>();
            List<EventStoreException> failures = new CopyOnWriteArrayList<>();
            List<Long> tail = new ArrayList<>(); // confined to the tail's thread until it is closed
            try (Tail running = ((LibraryStore) store).log().tail(0, EventFilter.all(), listener(tail, failures))) {
                Map<Integer, List<Long>> delivered;
                List<Long> committed;
                int round = 0;
                do { // a busy machine needs several
                    delivered = deliveredWhileAllWrite(Kind.LIBRARY, store, ++round);
                    committed = store.committed();
                } while (committed.size() <= 1000 && round < ROUNDS_FOR_MUTANTS);
                assertTrue(committed.size() > 1000, "only " + committed.size() + " events");
                assertEquals(committed.size(), committed.get(committed.size() - 1), "there are gaps");
                for (Map.Entry<Integer, List<Long>> pages : delivered.entrySet()) {
                    assertEquals(committed, pages.getValue(), "pages of " + pages.getKey());
                }
                for (long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
                        size(tail) < committed.size() && failures.isEmpty() && System.nanoTime() < end; ) {
                    Thread.sleep(5);
                }
                running.close();
                tailed.addAll(tail);
                assertEquals(committed, tailed);
                assertEquals(List.of(), failures);
            }
        }
    }

    private static int size(List<Long> tail) {
        synchronized (tail) {
            return tail.size();
        }
    }

    private static TailListener listener(List<Long> tail, List<EventStoreException> failures) {
        return new TailListener() {
            @Override
            public void onEvent(StoredEvent event) {
                synchronized (tail) {
                    tail.add(event.sequence());
                }
            }

            @Override
            public void onCaughtUp(long sequence) {}

            @Override
            public void onFailure(EventStoreException cause) {
                failures.add(cause);
            }
        };
    }

    @Test
    void subscribersOfASerialStoreMissEvents() throws Exception {
        assertLoses(Kind.SERIAL);
    }

    @Test
    void subscribersOfAnXminStoreMissEvents() throws Exception {
        assertLoses(Kind.XMIN);
    }

    private void assertLoses(Kind kind) throws Exception {
        for (int round = 1; ; round++) {
            try (OrderedStore store = open(kind)) {
                new Db(database.dataSource()).run("TRUNCATE serial_events");
                Map<Integer, List<Long>> delivered = deliveredWhileAllWrite(kind, store, round);
                List<Long> committed = store.committed();
                if (delivered.values().stream().anyMatch(numbers -> !numbers.equals(committed))) {
                    assertNotEquals(Map.of(), delivered);
                    return;
                }
            }
            assertFalse(round == ROUNDS_FOR_MUTANTS, "the check does not find what is wrong with " + kind);
        }
    }

    /** What subscribers with pages of several sizes got while eight threads in two JVMs appended. */
    private Map<Integer, List<Long>> deliveredWhileAllWrite(Kind kind, OrderedStore store, int round) throws Exception {
        long seed = System.nanoTime();
        System.out.println("seed " + seed + ", " + kind + ", round " + round);
        AtomicBoolean writing = new AtomicBoolean(true);
        Map<Integer, CompletableFuture<List<Long>>> subscribers = new TreeMap<>();
        for (int page : PAGES) {
            CompletableFuture<List<Long>> all = new CompletableFuture<>();
            subscribers.put(page, all);
            new Thread(() -> subscribe(store, page, writing, all), "subscriber-" + page).start();
        }
        Process other = OrderWriters.fork(kind, ROUND_MILLIS, seed + 100, database);
        try {
            OrderWriters.run(store, ROUND_MILLIS + 500, seed); // the other JVM takes a moment to start
            assertTrue(other.waitFor(30, TimeUnit.SECONDS), "the other JVM does not end");
            assertEquals(0, other.exitValue(), "see target/order-writers.log");
        } finally {
            other.destroyForcibly();
            writing.set(false);
        }
        Map<Integer, List<Long>> delivered = new TreeMap<>();
        for (Map.Entry<Integer, CompletableFuture<List<Long>>> subscriber : subscribers.entrySet()) {
            delivered.put(subscriber.getKey(), subscriber.getValue().get(60, TimeUnit.SECONDS));
        }
        return delivered;
    }

    private static void subscribe(
            OrderedStore store, int page, AtomicBoolean writing, CompletableFuture<List<Long>> result) {
        try {
            List<Long> all = new ArrayList<>();
            while (true) {
                boolean last = !writing.get();
                List<Long> numbers = store.read(all.isEmpty() ? 0 : all.get(all.size() - 1), page);
                all.addAll(numbers);
                if (numbers.isEmpty()) {
                    if (last) {
                        result.complete(all);
                        return;
                    }
                    Thread.sleep(1);
                }
            }
        } catch (Exception e) {
            result.completeExceptionally(e);
        }
    }

    private OrderedStore open(Kind kind) throws SQLException {
        OrderedStore store = of(kind);
        store.open();
        return store;
    }

    private OrderedStore of(Kind kind) {
        return OrderedStore.of(kind, database.jdbcUrl(), database.user(), database.password());
    }

    private interface Action {
        void run() throws Exception;
    }

    private static CompletableFuture<Void> async(Action action) {
        CompletableFuture<Void> done = new CompletableFuture<>();
        new Thread(() -> {
                    try {
                        action.run();
                        done.complete(null);
                    } catch (Exception e) {
                        done.completeExceptionally(e);
                    }
                })
                .start();
        return done;
    }
}
