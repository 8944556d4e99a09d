package dev.eventsourcing.backend.postgres;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.eventsourcing.CorruptRecordException;
import dev.eventsourcing.EventFilter;
import dev.eventsourcing.EventStoreException;
import dev.eventsourcing.Expectation;
import dev.eventsourcing.spi.EventLog;
import dev.eventsourcing.spi.ReadRequest;
import dev.eventsourcing.spi.StoreName;
import dev.eventsourcing.spi.StoredEvent;
import dev.eventsourcing.spi.Tail;
import dev.eventsourcing.spi.TailListener;
import dev.eventsourcing.testkit.PostgresDatabase;
import dev.eventsourcing.testkit.TestServers;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What tails hold, hear, and refuse to pass over. */
@Timeout(60)
class IdleTailTest {
    private static final StoreName LOANS = new StoreName("loans");

    private final PostgresDatabase database = TestServers.postgres().newDatabase();
    private final Db db = new Db(database.dataSource());

    @AfterEach
    void dropDatabase() {
        database.close();
    }

    @Test
    void idleTailHoldsNoTransactionSnapshotOrLock() throws Exception {
        for (boolean notifications : new boolean[] {false, true}) {
            Heard heard = new Heard();
            try (PostgresBackend backend = backend(notifications);
                    EventLog log = backend.open(LOANS);
                    Tail tail = log.tail(0, EventFilter.all(), heard)) {
                append(log);
                heard.next();

                for (int look = 0; look < 60; look++) {
                    assertEquals(
                            List.of(),
                            db.column("SELECT state || ' ' || query FROM pg_stat_activity WHERE datname ="
                                    + " current_database() AND pid <> pg_backend_pid() AND (state LIKE 'idle in%'"
                                    + " OR state = 'idle' AND (xact_start IS NOT NULL OR backend_xmin IS NOT NULL))"));
                    assertEquals(0, db.number("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory'"));
                    Thread.sleep(10);
                }
            }
            awaitDisconnected();
        }
    }

    @Test
    void idleTailAsksSeldom() throws Exception {
        Heard heard = new Heard();
        try (PostgresBackend backend = backend(false);
                EventLog log = backend.open(LOANS);
                Tail tail = log.tail(0, EventFilter.all(), heard)) {
            append(log);
            heard.next();
            Thread.sleep(1500); // until it is idle, and the server's counters are published
            long before = transactions();
            Thread.sleep(2000);

            long asked = transactions() - before;

            assertTrue(asked < 60, asked + " transactions in 2 seconds");
        }
    }

    private long transactions() throws Exception {
        return db.number("SELECT xact_commit FROM pg_stat_database WHERE datname = current_database()");
    }

    @Test
    void noticeWakesATailOfAnotherProcess() throws Exception {
        try (PostgresBackend writer = backend(true);
                PostgresBackend reader = backend(true);
                EventLog from = writer.open(LOANS);
                EventLog to = reader.open(LOANS)) {
            Heard heard = new Heard();
            try (Tail tail = to.tail(0, EventFilter.all(), heard)) {
                awaitListening();
                append(from);
                heard.next();
                long slowest = 0;
                for (int i = 0; i < 5; i++) {
                    Thread.sleep(2200); // by now it looks once a second only
                    long start = System.nanoTime();
                    append(from);
                    heard.next();
                    slowest = Math.max(slowest, System.nanoTime() - start);
                }

                assertTrue(slowest < TimeUnit.MILLISECONDS.toNanos(450), "took " + slowest / 1_000_000 + " ms");
            }
        }
    }

    @Test
    void tailGoesOnWhenNoticesAreLost() throws Exception {
        try (PostgresBackend writer = backend(false);
                PostgresBackend reader = backend(true);
                EventLog from = writer.open(LOANS);
                EventLog to = reader.open(LOANS)) {
            Heard heard = new Heard();
            try (Tail tail = to.tail(0, EventFilter.all(), heard)) {
                awaitListening();
                db.run("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE 'LISTEN%'"
                        + " AND datname = current_database() AND pid <> pg_backend_pid()");
                append(from); // tells nobody

                assertEquals(1, heard.next());
                awaitListening();
            }
        }
    }

    @Test
    void missingEventIsReportedAndNotPassedOver() throws Exception {
        try (PostgresBackend backend = backend(false);
                EventLog log = backend.open(LOANS)) {
            for (int i = 0; i < 5; i++) {
                append(log);
            }
            db.run("DELETE FROM es.es_events_loans WHERE seq = 3");
            Heard heard = new Heard();

            try (Tail tail = log.tail(0, EventFilter.all(), heard)) {
                EventStoreException failure = heard.failure.get(10, TimeUnit.SECONDS);

                assertInstanceOf(CorruptRecordException.class, failure);
                assertTrue(String.valueOf(failure.getMessage()).contains("3"), failure.getMessage());
                assertFalse(heard.sequences.contains(4L), "it went on behind the gap");
            }
            assertThrows(
                    CorruptRecordException.class,
                    () -> TestStores.read(log, ReadRequest.of(EventFilter.all()).backwards()));
            assertThrows(
                    CorruptRecordException.class,
                    () -> TestStores.read(log, ReadRequest.of(EventFilter.all()).after(2)));
            assertEquals(
                    2,
                    TestStores.read(log, ReadRequest.of(EventFilter.all()).after(3))
                            .size());
        }
    }

    private void awaitListening() throws Exception {
        await(
                "SELECT count(*) FROM pg_stat_activity WHERE query LIKE 'LISTEN%' AND state = 'idle'"
                        + " AND datname = current_database()",
                1);
    }

    private void awaitDisconnected() throws Exception {
        await(
                "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'eventsourcing'"
                        + " AND datname = current_database()",
                0);
    }

    private void await(String query, long wanted) throws Exception {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
        while (db.number(query) != wanted) {
            assertTrue(System.nanoTime() < end, query);
            Thread.sleep(10);
        }
    }

    private PostgresBackend backend(boolean notifications) {
        return PostgresBackend.connect(TestStores.config(database)
                .options(PostgresOptions.defaults().notifications(notifications))
                .build());
    }

    private static void append(EventLog log) {
        log.append(List.of(TestStores.event("card-1")), Expectation.any()).join();
    }

    private static final class Heard implements TailListener {
        private final BlockingQueue<Long> sequences = new LinkedBlockingQueue<>();
        private final CompletableFuture<EventStoreException> failure = new CompletableFuture<>();

        long next() throws InterruptedException {
            Long sequence = sequences.poll(10, TimeUnit.SECONDS);
            assertTrue(sequence != null, "nothing was delivered");
            return sequence;
        }

        @Override
        public void onEvent(StoredEvent event) {
            sequences.add(event.sequence());
        }

        @Override
        public void onCaughtUp(long sequence) {}

        @Override
        public void onFailure(EventStoreException cause) {
            failure.complete(cause);
        }
    }
}
