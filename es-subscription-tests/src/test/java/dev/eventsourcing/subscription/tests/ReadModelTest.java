package dev.eventsourcing.subscription.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.eventsourcing.BackendUnavailableException;
import dev.eventsourcing.Event;
import dev.eventsourcing.Expectation;
import dev.eventsourcing.InvalidInputException;
import dev.eventsourcing.WrongSequenceException;
import dev.eventsourcing.backend.memory.MemoryBackend;
import dev.eventsourcing.backend.postgres.PostgresCheckpointStore;
import dev.eventsourcing.core.EventStore;
import dev.eventsourcing.subscription.FailurePolicy;
import dev.eventsourcing.subscription.LiveVersion;
import dev.eventsourcing.subscription.Subscription;
import dev.eventsourcing.subscription.SubscriptionBuilder;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A read model in PostgreSQL takes every event exactly once, whoever is killed. */
@Timeout(240)
class ReadModelTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Duration LEASE = Duration.ofMillis(500);

    private final Engine.Postgres engine = new Engine.Postgres();
    private final Engine.Client client = engine.connect();
    private final EventStore bank = client.bank();
    private final PostgresCheckpointStore checkpoints = (PostgresCheckpointStore) client.checkpoints();
    private final DataSource dataSource = engine.database().dataSource();

    @BeforeEach
    void create() throws SQLException {
        Balances.create(dataSource);
    }

    @AfterEach
    void close() {
        client.close();
        engine.close();
    }

    private SubscriptionBuilder subscribe(String name) {
        return bank.subscribe(name, checkpoints).lease(LEASE).batchSize(20);
    }

    @Test
    void totalsEqualTheLogAfterTwentyKillsUnderLoad() throws Exception {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        int kills = 0;
        int killedUnderWay = 0;
        List<Long> handled = new ArrayList<>();
        try (Load load = new Load(bank, 1)) {
            while (kills < 20 || (kills < 100 && repeated(handled) == 0)) { // until a kill met a transaction
                try (OtherProcess process = new OtherProcess(engine, "balances", "transactions", LEASE)) {
                    process.awaitHandled(1 + random.nextInt(60));
                    Thread.sleep(random.nextInt(20));
                    process.kill();
                    kills++;
                    killedUnderWay += process.handled().isEmpty() ? 0 : 1;
                    handled.addAll(process.handled());
                }
            }
        }

        Subscription last = subscribe("balances")
                .startInTransactions(checkpoints, (connection, event) -> Balances.add(connection, event));
        assertTrue(last.awaitSequence(bank.lastSequence(), PATIENCE));

        assertEquals(Balances.ofLog(client), Balances.read(dataSource, "balances"), "seed " + seed);
        assertEquals(kills, killedUnderWay);
        assertTrue(repeated(handled) > 0, "no kill hit a transaction under way");
    }

    /** What a killed process had handled in a transaction that was rolled back, its successor handles again. */
    private static long repeated(List<Long> handled) {
        return handled.size() - handled.stream().distinct().count();
    }

    @Test
    void totalsEqualTheLogAfterCrashesOfTheServer() throws Exception {
        try (Load load = new Load(bank, 1)) {
            Subscription balances = subscribe("balances")
                    .onFailure(FailurePolicy.retry(1))
                    .startInTransactions(checkpoints, (connection, event) -> Balances.add(connection, event));
            for (int crash = 0; crash < 4; crash++) {
                Recorder.await("it goes on", PATIENCE, () -> moves(balances));
                engine.crash();
            }
            Recorder.await("it goes on", PATIENCE, () -> moves(balances));
            load.close();
            assertTrue(balances.awaitSequence(bank.lastSequence(), PATIENCE), () -> "" + balances.failure());
            assertEquals(Optional.empty(), balances.failure(), "an outage is not a failure");
        }

        assertEquals(Balances.ofLog(client), Balances.read(dataSource, "balances"));
    }

    @Test
    void commitsWhoseAnswersAreLostAreRecognized() throws Exception {
        LosesAnswers losing = new LosesAnswers(checkpoints);
        Subscription balances = bank.subscribe("balances", losing)
                .lease(LEASE)
                .batchSize(7)
                .onFailure(FailurePolicy.retry(1).delays(Duration.ofMillis(1), Duration.ofMillis(5)))
                .startInTransactions(losing, (connection, event) -> Balances.add(connection, event));

        assertTrue(balances.awaitSequence(Bank.deposits(bank, 5, 0, 1000), PATIENCE));
        balances.close();

        assertEquals(Balances.ofLog(client), Balances.read(dataSource, "balances"));
        assertTrue(losing.lost() > 20, losing.lost() + " answers were lost");
    }

    private static boolean moves(Subscription subscription) {
        try {
            long before = subscription.position();
            Thread.sleep(50);
            return subscription.position() > before;
        } catch (BackendUnavailableException | InterruptedException e) {
            return false;
        }
    }

    @Test
    void failingHandlerLeavesNothingOfItsTransaction() throws Exception {
        AtomicInteger failures = new AtomicInteger();
        AtomicBoolean broken = new AtomicBoolean(true);
        Subscription balances = subscribe("balances")
                .onFailure(FailurePolicy.retry(2)
                        .delays(Duration.ofMillis(1), Duration.ofMillis(1))
                        .thenPark())
                .startInTransactions(checkpoints, (connection, event) -> {
                    Balances.add(connection, event);
                    if (broken.get() && Bank.amount(event) % 50 == 7) {
                        failures.incrementAndGet();
                        throw new IllegalStateException("no");
                    }
                });

        long last = Bank.deposits(bank, 10, 0, 200);
        assertTrue(balances.awaitSequence(last, PATIENCE));
        Map<String, String> log = Balances.ofLog(client);
        Map<String, String> model = Balances.read(dataSource, "balances");
        assertFalse(model.containsKey("account-7"), "account-7 failed at its first event");
        log.remove("account-7");
        assertEquals(log, model);
        assertTrue(failures.get() >= 2);

        broken.set(false);
        Recorder.await("it is listed", () -> !balances.parked().list().isEmpty());
        balances.parked().retry("account-7");
        Recorder.await("nothing is parked", () -> balances.parked().list().isEmpty());
        assertEquals(Balances.ofLog(client), Balances.read(dataSource, "balances"));
    }

    @Test
    void handlerThatBreaksItsTransactionFailsAndIsTriedAgain() throws Exception {
        AtomicInteger tries = new AtomicInteger();
        Subscription balances = subscribe("balances")
                .onFailure(FailurePolicy.retry(3).delays(Duration.ofMillis(1), Duration.ofMillis(1)))
                .startInTransactions(checkpoints, (connection, event) -> {
                    if (tries.incrementAndGet() == 1) {
                        try (Statement statement = connection.createStatement()) {
                            statement.execute("SELECT 1 / 0");
                        }
                    }
                    Balances.add(connection, event);
                });

        assertTrue(balances.awaitSequence(Bank.deposit(bank, "account-1", 5), PATIENCE));

        assertEquals(Map.of("account-1", "5/1"), Balances.read(dataSource, "balances"));
        assertEquals(2, tries.get());
    }

    /** The server rolls back and says so, the driver reports a commit: nothing may count as handled. */
    @Test
    void handlerThatHidesThatItsTransactionIsBrokenIsTriedAgain() throws Exception {
        AtomicInteger tries = new AtomicInteger();
        Subscription balances = subscribe("balances")
                .onFailure(FailurePolicy.retry(3).delays(Duration.ofMillis(1), Duration.ofMillis(1)))
                .startInTransactions(checkpoints, (connection, event) -> {
                    Balances.add(connection, event);
                    if (tries.incrementAndGet() == 1) {
                        try (Statement statement = connection.createStatement()) {
                            statement.execute("SELECT 1 / 0");
                        } catch (SQLException e) {
                            // "it will do"
                        }
                    }
                });

        assertTrue(balances.awaitSequence(Bank.deposit(bank, "account-1", 5), PATIENCE));
        assertTrue(balances.awaitSequence(Bank.deposit(bank, "account-1", 6), PATIENCE));

        assertEquals(Map.of("account-1", "11/2"), Balances.read(dataSource, "balances"));
        assertEquals(3, tries.get());
    }

    /** A deferred constraint is looked at when the transaction ends: a fault of the event, not an outage. */
    @Test
    void eventThatFailsAtTheCommitIsParked() throws Exception {
        try (Connection connection = dataSource.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE TABLE once (account text UNIQUE DEFERRABLE INITIALLY DEFERRED)");
        }
        Subscription balances = subscribe("balances")
                .onFailure(FailurePolicy.retry(2)
                        .delays(Duration.ofMillis(1), Duration.ofMillis(1))
                        .thenPark())
                .startInTransactions(checkpoints, (connection, event) -> {
                    try (PreparedStatement statement = connection.prepareStatement("INSERT INTO once VALUES (?)")) {
                        statement.setString(1, event.entityId());
                        statement.execute();
                    }
                });

        assertTrue(balances.awaitSequence(Bank.deposit(bank, "account-1", 5), PATIENCE));
        Bank.deposit(bank, "account-1", 6);
        assertTrue(balances.awaitSequence(Bank.deposit(bank, "account-2", 7), PATIENCE));

        Recorder.await(
                "the second deposit is parked", () -> balances.parked().list().size() == 1);
    }

    @Test
    void partitionsShareTheWorkAndTheTotalsAreRight() throws Exception {
        try (Engine.Client other = engine.connect();
                Load load = new Load(bank, 1)) {
            PostgresCheckpointStore theirs = (PostgresCheckpointStore) other.checkpoints();
            Subscription here = subscribe("balances")
                    .partitions(4)
                    .startInTransactions(checkpoints, (connection, event) -> Balances.add(connection, event));
            Subscription there = other.bank()
                    .subscribe("balances", theirs)
                    .lease(LEASE)
                    .partitions(4)
                    .startInTransactions(theirs, (connection, event) -> Balances.add(connection, event));
            Recorder.await(
                    "both have a share",
                    () -> here.status().owned().size() == 2
                            && there.status().owned().size() == 2);
            there.close();
            Recorder.await("one has all", () -> here.status().owned().size() == 4);
            load.close();
            assertTrue(here.awaitSequence(bank.lastSequence(), PATIENCE));
        }

        assertEquals(Balances.ofLog(client), Balances.read(dataSource, "balances"));
    }

    @Test
    void newVersionIsBuiltBesideTheLiveOneAndSwitchedToAtOnce() throws Exception {
        LiveVersion live = bank.liveVersion("balances", checkpoints);
        assertEquals(Optional.empty(), live.current());
        assertTrue(live.publish("v1"));
        assertFalse(live.publish("v0"));
        Subscription first = subscribe("balances/v1")
                .startInTransactions(checkpoints, (connection, event) -> Balances.add(connection, event));
        Balances.execute(dataSource, "CREATE VIEW served AS SELECT * FROM balances");
        Balances.execute(dataSource, "CREATE TABLE balances_v2 (LIKE balances INCLUDING ALL)");
        assertTrue(first.awaitSequence(Bank.deposits(bank, 5, 0, 100), PATIENCE));

        try (Load load = new Load(bank, 1)) {
            Subscription second = subscribe("balances/v2")
                    .startInTransactions(
                            checkpoints, (connection, event) -> Balances.add(connection, "balances_v2", event));
            assertTrue(second.awaitSequence(bank.lastSequence(), PATIENCE));
            assertEquals(Optional.of("v1"), live.current());
            assertFalse(live.switchFrom("v0", "v2"), "v0 is not the live one");
            assertThrows(
                    IllegalStateException.class,
                    () -> live.switchFrom("v1", "v2", checkpoints, connection -> {
                        throw new IllegalStateException("the view could not be replaced");
                    }));
            assertEquals(Optional.of("v1"), live.current());
            assertTrue(live.switchFrom("v1", "v2", checkpoints, connection -> {
                try (Statement statement = connection.createStatement()) {
                    statement.execute("CREATE OR REPLACE VIEW served AS SELECT * FROM balances_v2");
                }
            }));
            assertEquals(Optional.of("v2"), live.current());
            first.close();
            load.close();
            assertTrue(second.awaitSequence(bank.lastSequence(), PATIENCE));
        }

        assertEquals(Balances.ofLog(client), Balances.read(dataSource, "served"));
    }

    @Test
    void appendAndTheCallersTableAreCommittedTogether() throws Exception {
        Balances.execute(dataSource, "CREATE TABLE receipts (account text PRIMARY KEY)");
        try (Connection connection = dataSource.getConnection()) {
            connection.setAutoCommit(false);
            receipt(connection, "account-1");
            bank.appendIn(connection, List.of(deposit("account-1")), Expectation.entityAbsent("account-1"));
            connection.rollback();
            assertEquals(List.of(), bank.events().list());

            receipt(connection, "account-1");
            List<Long> sequences =
                    bank.appendIn(connection, List.of(deposit("account-1")), Expectation.entityAbsent("account-1"));
            assertEquals(List.of(), bank.events().list(), "not visible before the commit");
            connection.commit();
            assertEquals(
                    sequences,
                    bank.events().list().stream().map(Event::sequence).toList());

            receipt(connection, "account-2");
            assertThrows(
                    WrongSequenceException.class,
                    () -> bank.appendIn(
                            connection, List.of(deposit("account-1")), Expectation.entityAbsent("account-1")));
            connection.commit();
        }

        try (Connection connection = dataSource.getConnection();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT count(*) FROM receipts")) {
            row.next();
            assertEquals(2, row.getInt(1), "the caller's rows of the two transactions that were committed");
        }
        assertEquals(1, bank.events().list().size());
    }

    @Test
    void engineThatCannotJoinATransactionSaysSo() throws Exception {
        try (MemoryBackend memory = new MemoryBackend();
                EventStore other = Bank.open(memory);
                Connection connection = dataSource.getConnection()) {
            assertThrows(
                    InvalidInputException.class,
                    () -> other.appendIn(connection, List.of(deposit("account-1")), Expectation.any()));
            assertThrows(
                    InvalidInputException.class,
                    () -> bank.appendIn("not a connection", List.of(deposit("account-1")), Expectation.any()));
        }
    }

    private static Event<?> deposit(String account) {
        return Event.of(Bank.DEPOSITED, account, new Bank.Deposited(5));
    }

    private static void receipt(Connection connection, String account) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("INSERT INTO receipts VALUES ('" + account + "')");
        }
    }
}
