package dev.eventsourcing.backend.postgres;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.eventsourcing.AppendOutcomeUnknownException;
import dev.eventsourcing.BackendUnavailableException;
import dev.eventsourcing.EventFilter;
import dev.eventsourcing.EventStoreException;
import dev.eventsourcing.Expectation;
import dev.eventsourcing.UnsupportedServerException;
import dev.eventsourcing.spi.AppendResult;
import dev.eventsourcing.spi.AppendResult.Appended;
import dev.eventsourcing.spi.EventLog;
import dev.eventsourcing.spi.EventRecord;
import dev.eventsourcing.spi.ReadRequest;
import dev.eventsourcing.spi.StoreName;
import dev.eventsourcing.testkit.CuttableProxy;
import dev.eventsourcing.testkit.PostgresDatabase;
import dev.eventsourcing.testkit.TestServers;
import java.net.URI;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What an append meets on its way: a full queue, a taken lock, an interrupt, errors of the server. */
@Timeout(60)
class AppendPathTest {
    private static final StoreName LOANS = new StoreName("loans");
    private static final String REFUSE_LOST_CARDS = """
            CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS
              $$ BEGIN IF new.type = 'Lost' THEN RAISE EXCEPTION 'refused' USING ERRCODE = '%s'; END IF; RETURN new; END $$;
            CREATE TRIGGER refuse BEFORE INSERT ON es.es_events_loans FOR EACH ROW EXECUTE FUNCTION refuse()""";

    private static final String SLOW_COMMIT = """
            CREATE FUNCTION slow() RETURNS trigger LANGUAGE plpgsql AS
              $$ BEGIN PERFORM pg_sleep(0.7); RETURN NULL; END $$;
            CREATE CONSTRAINT TRIGGER slow AFTER INSERT ON es.es_events_loans
              DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION slow()""";

    private final PostgresDatabase database = TestServers.postgres().newDatabase();
    private final Db db = new Db(database.dataSource());

    @AfterEach
    void dropDatabase() {
        database.close();
    }

    @Test
    void appendEndsAtItsDeadlineWhenTheLockIsTaken() throws Exception {
        try (PostgresBackend backend = backend(Duration.ofMillis(700));
                EventLog log = backend.open(LOANS);
                Connection holder = hold(log)) {
            long start = System.nanoTime();

            BackendUnavailableException refused = assertThrows(BackendUnavailableException.class, () -> append(log));

            assertTrue(refused.getMessage().contains("nothing was appended"), refused.getMessage());
            assertTrue(millisSince(start) < 5000, "took " + millisSince(start));
            holder.rollback();
            assertInstanceOf(Appended.class, append(log));
            assertEquals(1, log.lastSequence(EventFilter.all()));
        }
    }

    @Test
    void fullQueueMakesCallersWaitUntilThereIsRoom() throws Exception {
        try (PostgresBackend backend = backend(Duration.ofSeconds(30));
                EventLog log = backend.open(LOANS)) {
            List<CompletableFuture<AppendResult>> answers = new CopyOnWriteArrayList<>();
            Thread eager = new Thread(() -> {
                for (int i = 0; i < AppendQueue.MAX_WAITING + 1000; i++) {
                    answers.add(log.append(events(i), Expectation.any()));
                }
            });
            int most;
            try (Connection holder = hold(log)) {
                eager.start();
                awaitBlocked(eager);
                most = answers.size();
                assertEquals(most, answers.size());
                holder.rollback();
            }
            eager.join();

            assertTrue(most >= AppendQueue.MAX_WAITING && most < AppendQueue.MAX_WAITING + 1000, most + " were taken");
            answers.forEach(answer -> assertInstanceOf(Appended.class, answer.join()));
            assertEquals(answers.size(), log.lastSequence(EventFilter.all()));
        }
    }

    @Test
    void writersWhoShareATransactionGoOnSharing() throws Exception {
        try (PostgresBackend backend = backend(Duration.ofSeconds(30));
                EventLog log = backend.open(LOANS)) {
            List<Thread> writers = new ArrayList<>();
            for (int i = 0; i < 16; i++) {
                int card = i;
                writers.add(new Thread(() -> {
                    for (int n = 0; n < 100; n++) {
                        assertInstanceOf(
                                Appended.class,
                                log.append(events(card), Expectation.any()).join());
                    }
                }));
            }
            writers.forEach(Thread::start);
            for (Thread writer : writers) {
                writer.join();
            }

            String perTransaction = "SELECT xmin::text, count(*) AS events FROM es.es_events_loans GROUP BY 1";
            long all = db.number("SELECT count(*) FROM (" + perTransaction + ") AS t");
            long alone = db.number("SELECT count(*) FROM (" + perTransaction + ") AS t WHERE events = 1");
            assertEquals(1600, log.lastSequence(EventFilter.all()));
            assertTrue(alone * 4 < all, alone + " of " + all + " transactions held one append");
        }
    }

    @Test
    void callerWhoWaitsForRoomCanBeInterrupted() throws Exception {
        try (PostgresBackend backend = backend(Duration.ofSeconds(30));
                EventLog log = backend.open(LOANS);
                Connection holder = hold(log)) {
            CompletableFuture<AppendResult> last = new CompletableFuture<>();
            Thread eager = new Thread(() -> {
                CompletableFuture<AppendResult> answer;
                do {
                    answer = log.append(events(1), Expectation.any());
                } while (!answer.isCompletedExceptionally());
                answer.whenComplete((result, why) -> last.completeExceptionally(why));
            });
            eager.start();
            awaitBlocked(eager);

            eager.interrupt();

            Throwable why = assertThrows(ExecutionException.class, () -> last.get(10, TimeUnit.SECONDS))
                    .getCause();
            assertInstanceOf(BackendUnavailableException.class, why);
            assertTrue(String.valueOf(why.getMessage()).contains("nothing was sent"), why.getMessage());
            holder.rollback();
        }
    }

    @Test
    void interruptedCallerStopsWaitingAndItsAppendGoesOn() throws Exception {
        try (PostgresBackend backend = backend(Duration.ofSeconds(20));
                EventLog log = backend.open(LOANS);
                Connection holder = hold(log)) {
            CompletableFuture<AppendResult> first = log.append(events(1), Expectation.any());
            awaitWaitingForLock();
            CompletableFuture<AppendResult> second = log.append(events(2), Expectation.any());
            CompletableFuture<Boolean> heard = new CompletableFuture<>();
            Thread caller = new Thread(() -> {
                try {
                    second.get();
                    heard.complete(false);
                } catch (InterruptedException e) {
                    heard.complete(true);
                } catch (Exception e) {
                    heard.completeExceptionally(e);
                }
            });
            caller.start();

            caller.interrupt();

            assertTrue(heard.get(5, TimeUnit.SECONDS), "the interrupt was not heard");
            holder.rollback();
            assertInstanceOf(Appended.class, first.get(10, TimeUnit.SECONDS));
            assertInstanceOf(Appended.class, second.get(10, TimeUnit.SECONDS));
        }
    }

    @Test
    void interruptDoesNotBreakTheAppendThatTheCallerRunsItself() throws Exception {
        try (PostgresBackend backend = backend(Duration.ofSeconds(20));
                EventLog log = backend.open(LOANS)) {
            Thread.currentThread().interrupt();

            AppendResult result = log.append(events(1), Expectation.any()).join();

            assertTrue(Thread.interrupted(), "the interrupt was swallowed");
            assertInstanceOf(Appended.class, result);
        }
    }

    @Test
    void appendThatFailsInABatchFailsAlone() throws Exception {
        try (PostgresBackend backend = backend(Duration.ofSeconds(20));
                EventLog log = backend.open(LOANS)) {
            db.run(REFUSE_LOST_CARDS.formatted("P0001"));
            List<CompletableFuture<AppendResult>> answers = new ArrayList<>();
            try (Connection holder = hold(log)) {
                log.append(events(0), Expectation.any());
                awaitWaitingForLock(); // what comes now waits for that one, and shares a transaction
                for (int i = 1; i <= 9; i++) {
                    String type = i == 5 ? "Lost" : "Borrowed";
                    answers.add(log.append(List.of(TestStores.event("card-" + i, type, Set.of())), Expectation.any()));
                }
                holder.rollback();
            }

            Throwable why = assertThrows(
                            CompletionException.class, () -> answers.get(4).join())
                    .getCause();

            assertInstanceOf(BackendUnavailableException.class, why);
            assertTrue(String.valueOf(why.getMessage()).contains("nothing was appended"), why.getMessage());
            answers.remove(4);
            answers.forEach(answer -> assertInstanceOf(Appended.class, answer.join()));
            assertEquals(
                    9, TestStores.read(log, ReadRequest.of(EventFilter.all())).size());
        }
    }

    /** The second append waits for a lock of the test's, in its own transaction. */
    @Test
    void appendThatFailsInABatchDoesNotWaitForTheOthers() throws Exception {
        try (PostgresBackend backend = backend(Duration.ofSeconds(40));
                EventLog log = backend.open(LOANS);
                Connection gate = database.dataSource().getConnection()) {
            db.run(
                    "CREATE SEQUENCE tries",
                    REFUSE_LOST_CARDS.formatted("P0001").replace("RAISE", "PERFORM nextval('public.tries'); RAISE"),
                    """
                    CREATE FUNCTION stop_at_gate() RETURNS trigger LANGUAGE plpgsql AS
                      $$ BEGIN IF new.type = 'Gated' THEN PERFORM pg_advisory_xact_lock(4711); END IF; RETURN new; END $$;
                    CREATE TRIGGER stop BEFORE INSERT ON es.es_events_loans
                      FOR EACH ROW EXECUTE FUNCTION stop_at_gate()""");
            gate.setAutoCommit(false);
            gate.createStatement().execute("SELECT pg_advisory_xact_lock(4711)");
            CompletableFuture<AppendResult> lost;
            CompletableFuture<AppendResult> gated;
            try (Connection holder = hold(log)) {
                log.append(events(0), Expectation.any());
                awaitWaitingForLock();
                lost = log.append(List.of(TestStores.event("card-1", "Lost", Set.of())), Expectation.any());
                gated = log.append(List.of(TestStores.event("card-2", "Gated", Set.of())), Expectation.any());
                holder.rollback();
            }

            assertThrows(ExecutionException.class, () -> lost.get(20, TimeUnit.SECONDS));
            assertFalse(gated.isDone(), "it should still be at the gate");
            assertEquals("2", db.ask("SELECT last_value FROM tries"), "tried together, then alone");

            gate.rollback();
            assertInstanceOf(Appended.class, gated.get(20, TimeUnit.SECONDS));
        }
    }

    @Test
    void appendIsTriedAgainAfterAnErrorThatMayPass() throws Exception {
        try (PostgresBackend backend = backend(Duration.ofSeconds(20));
                EventLog log = backend.open(LOANS)) {
            for (String state : List.of("40001", "40P01", "55P03", "23505")) {
                db.run(
                        "DROP TABLE IF EXISTS tries",
                        "CREATE TABLE tries (n int)",
                        "DROP SEQUENCE IF EXISTS try",
                        "CREATE SEQUENCE try",
                        """
                        CREATE OR REPLACE FUNCTION fail_twice() RETURNS trigger LANGUAGE plpgsql AS
                          $$ BEGIN IF nextval('public.try') < 3 THEN RAISE EXCEPTION 'again' USING ERRCODE = '%s'; END IF;
                             RETURN new; END $$""".formatted(state),
                        "CREATE OR REPLACE TRIGGER fail_twice BEFORE INSERT ON es.es_events_loans"
                                + " FOR EACH ROW EXECUTE FUNCTION fail_twice()");

                assertInstanceOf(Appended.class, append(log), state);

                assertEquals("3", db.ask("SELECT last_value FROM try"), state);
            }
        }
    }

    @Test
    void answerThatIsLostAfterTheCommitIsFoundAgain() throws Exception {
        try (CuttableProxy proxy = proxy();
                PostgresBackend backend = through(proxy, Duration.ofSeconds(20));
                EventLog log = backend.open(LOANS)) {
            db.run(SLOW_COMMIT);
            CompletableFuture<AppendResult> answer = CompletableFuture.supplyAsync(
                    () -> log.append(events(1), Expectation.any()).join());
            awaitSlowCommit();

            proxy.cut();

            Appended found = assertInstanceOf(Appended.class, answer.get(20, TimeUnit.SECONDS));
            assertEquals(List.of(1L), found.sequences());
            assertTrue(found.alreadyStored(), "the first answer was not lost");
            assertEquals(1, log.lastSequence(EventFilter.all()));
        }
    }

    @Test
    void answerThatStaysLostIsReportedAsUnknown() throws Exception {
        List<EventRecord> batch = events(1);
        try (CuttableProxy proxy = proxy();
                PostgresBackend backend = through(proxy, Duration.ofSeconds(2));
                EventLog log = backend.open(LOANS)) {
            db.run(SLOW_COMMIT);
            CompletableFuture<AppendResult> answer = CompletableFuture.supplyAsync(
                    () -> log.append(batch, Expectation.any()).join());
            awaitSlowCommit();

            proxy.close();

            Throwable why = assertThrows(ExecutionException.class, () -> answer.get(20, TimeUnit.SECONDS))
                    .getCause();
            AppendOutcomeUnknownException unknown = assertInstanceOf(AppendOutcomeUnknownException.class, why);
            assertEquals(List.of(batch.get(0).id()), unknown.eventIds());
        }
        try (PostgresBackend backend = backend(Duration.ofSeconds(20));
                EventLog log = backend.open(LOANS)) {
            Appended again = assertInstanceOf(
                    Appended.class, log.append(batch, Expectation.any()).join());

            assertTrue(again.alreadyStored());
            assertEquals(1, log.lastSequence(EventFilter.all()));
        }
    }

    @Test
    void appendOnAConnectionThatWasDeadBeforeIsNotInDoubt() throws Exception {
        TreatedConnections connections = new TreatedConnections(database, connection -> {});
        try (PostgresBackend backend = PostgresBackend.over(connections);
                EventLog log = backend.open(LOANS)) {
            connections.treat(Connection::close);

            BackendUnavailableException why = assertThrows(BackendUnavailableException.class, () -> append(log));

            assertTrue(why.getMessage().contains("nothing was appended"), why.getMessage());
        }
    }

    @Test
    void otherIsolationIsRefusedBeforeAnythingIsStored() throws Exception {
        db.run("ALTER DATABASE " + database.name() + " SET default_transaction_isolation = 'repeatable read'");
        try (PostgresBackend backend = PostgresBackend.over(database.dataSource());
                EventLog log = backend.open(LOANS)) {
            assertThrows(UnsupportedServerException.class, () -> append(log));

            assertEquals(0, log.lastSequence(EventFilter.all()));
        }
        try (PostgresBackend own =
                        PostgresBackend.connect(TestStores.config(database).build());
                EventLog log = own.open(LOANS)) {
            assertInstanceOf(Appended.class, append(log), "our own connections are set to READ COMMITTED");
        }
    }

    @Test
    void committingIsDurableWhateverTheSessionSays() throws Exception {
        db.run("ALTER DATABASE " + database.name() + " SET synchronous_commit = off");
        try (PostgresBackend backend = PostgresBackend.over(database.dataSource());
                EventLog log = backend.open(LOANS);
                Connection connection = database.dataSource().getConnection()) {
            connection.setAutoCommit(false);

            ((TransactionalAppend) log).append(connection, events(1), Expectation.any());

            try (var row = connection.createStatement().executeQuery("SHOW synchronous_commit")) {
                row.next();
                assertEquals("on", row.getString(1));
            }
            connection.commit();
        }
    }

    @Test
    void slowServerIsToldToStopAtTheDeadline() throws Exception {
        try (PostgresBackend backend = backend(Duration.ofSeconds(2));
                EventLog log = backend.open(LOANS)) {
            db.run(
                    "CREATE FUNCTION sleep() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM pg_sleep(50);"
                            + " RETURN new; END $$",
                    "CREATE TRIGGER sleep BEFORE INSERT ON es.es_events_loans FOR EACH ROW EXECUTE FUNCTION sleep()");
            long start = System.nanoTime();

            // not AppendOutcomeUnknownException: the server said that it stopped
            assertThrows(BackendUnavailableException.class, () -> append(log));

            assertTrue(millisSince(start) < 8000, "took " + millisSince(start));
            assertEquals(
                    0,
                    db.number("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
                            + " AND state = 'active' AND query LIKE '%es_append%' AND pid <> pg_backend_pid()"));
        }
    }

    @Test
    void appendInATransactionLeavesItToTheCaller() throws Exception {
        try (PostgresBackend backend = backend(Duration.ofSeconds(20));
                EventLog log = backend.open(LOANS);
                Connection connection = database.dataSource().getConnection()) {
            connection.setAutoCommit(false);
            TransactionalAppend transactional = (TransactionalAppend) log;

            transactional.append(connection, events(1), Expectation.entityAbsent("card-1"));
            AppendResult second = transactional.append(connection, events(1), Expectation.entityAbsent("card-1"));

            assertInstanceOf(AppendResult.Conflict.class, second, "it does not see its own transaction's events");
            assertFalse(connection.isClosed());
            assertEquals(0, log.lastSequence(EventFilter.all()), "it committed");
            connection.rollback();
            assertEquals(0, log.lastSequence(EventFilter.all()));
            transactional.append(connection, events(1), Expectation.entityAbsent("card-1"));
            connection.commit();
            assertEquals(1, log.lastSequence(EventFilter.all()), "the roll-back left a gap");
        }
    }

    private PostgresBackend backend(Duration appendTimeout) {
        return PostgresBackend.connect(TestStores.config(database)
                .options(PostgresOptions.defaults().appendTimeout(appendTimeout))
                .build());
    }

    /** A connection whose transaction has the store's lock. */
    private Connection hold(EventLog log) throws SQLException {
        Connection connection = database.dataSource().getConnection();
        connection.setAutoCommit(false);
        ((TransactionalAppend) log).append(connection, events(99), Expectation.any());
        return connection;
    }

    private static void awaitBlocked(Thread thread) throws Exception {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        for (int blocked = 0;
                blocked < 20;
                blocked = thread.getState() == Thread.State.TIMED_WAITING ? blocked + 1 : 0) {
            assertTrue(System.nanoTime() < end, "it is never made to wait");
            Thread.sleep(5);
        }
    }

    private CuttableProxy proxy() {
        return CuttableProxy.to(port(database.jdbcUrl()));
    }

    private PostgresBackend through(CuttableProxy proxy, Duration appendTimeout) {
        String url = database.jdbcUrl().replaceFirst("//[^/]+/", "//127.0.0.1:" + proxy.port() + "/");
        return PostgresBackend.connect(PostgresConfig.at(url, database.user())
                .password(database.password().toCharArray())
                .connectTimeout(Duration.ofSeconds(1))
                .options(PostgresOptions.defaults().appendTimeout(appendTimeout))
                .build());
    }

    private void awaitSlowCommit() throws Exception {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
        while (db.number("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
                        + " AND wait_event = 'PgSleep'")
                == 0) {
            assertTrue(System.nanoTime() < end, "nobody commits");
            Thread.sleep(5);
        }
    }

    private void awaitWaitingForLock() throws Exception {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
        while (db.number("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted") == 0) {
            assertTrue(System.nanoTime() < end, "nobody waits for the lock");
            Thread.sleep(5);
        }
    }

    private static int port(String jdbcUrl) {
        return URI.create(jdbcUrl.substring("jdbc:".length())).getPort();
    }

    private static AppendResult append(EventLog log) {
        try {
            return log.append(events(7), Expectation.any()).join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof EventStoreException known) {
                throw known;
            }
            throw e;
        }
    }

    private static List<EventRecord> events(int card) {
        return List.of(TestStores.event("card-" + card));
    }

    private static long millisSince(long start) {
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
    }
}
