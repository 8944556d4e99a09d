package dev.eventsourcing.backend.postgres;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.eventsourcing.EventFilter;
import dev.eventsourcing.Expectation;
import dev.eventsourcing.Expectation.Bound;
import dev.eventsourcing.Expectation.Condition;
import dev.eventsourcing.spi.AppendResult;
import dev.eventsourcing.spi.AppendResult.Appended;
import dev.eventsourcing.spi.AppendResult.Conflict;
import dev.eventsourcing.spi.AppendSignal;
import dev.eventsourcing.spi.EventRecord;
import dev.eventsourcing.spi.StoreName;
import dev.eventsourcing.testkit.PostgresDatabase;
import dev.eventsourcing.testkit.TestServers;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Appends that share a transaction are answered as if one had come after the other, whichever way they take. */
@Timeout(60)
class JointExpectationTest {
    private static final StoreNames NAMES = new StoreNames("es", new StoreName("loans"));
    private static final List<String> CARDS = List.of("card-1", "card-2", "card-3");

    private final PostgresDatabase database = TestServers.postgres().newDatabase();
    private final Db db = new Db(database.dataSource());
    private final AppendCall call = new AppendCall(NAMES, new StatementWatch(), false);
    private final ConnectionSource connections = new BorrowedConnections(database.dataSource());
    private final AppendQueue queue =
            new AppendQueue("loans", new AppendRunner(NAMES, connections, call, new AppendSignal(), new LogSize()));

    @BeforeEach
    void createStore() throws SQLException {
        db.run(PostgresDdl.store("es", NAMES.store()));
    }

    @AfterEach
    void dropDatabase() {
        queue.close();
        database.close();
    }

    @Test
    void batchIsAnsweredAsIfEachAppendWereAlone() throws SQLException {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        List<String> stored = new ArrayList<>(); // the entity of each event
        int allStored = 0;
        int someRejected = 0;
        try (Connection connection = database.dataSource().getConnection()) {
            for (int round = 0; round < 400; round++) {
                List<PendingAppend> batch = new ArrayList<>();
                List<AppendResult> expected = new ArrayList<>();
                int appends = 1 + random.nextInt(4);
                for (int i = 0; i < appends; i++) {
                    List<EventRecord> events = events(random);
                    List<Condition> conditions = conditions(random, stored, i == 0);
                    batch.add(append(events, new Expectation(conditions)));
                    expected.add(decide(stored, events, conditions));
                }

                assertEquals(expected, execute(connection, batch), "seed " + seed + ", round " + round);

                if (expected.stream().allMatch(Appended.class::isInstance)) {
                    allStored++;
                } else {
                    someRejected++;
                }
            }
        }
        assertTrue(allStored > 50 && someRejected > 50, allStored + " stored, " + someRejected + " rejected");
        assertEquals(stored.size(), db.number("SELECT max(seq) FROM es.es_events_loans"));
    }

    @Test
    void whatEarlierAppendsOfTheBatchWriteIsExpectedWithoutDecidingEach() throws SQLException {
        db.run("DROP FUNCTION es.es_append_many_v1_loans");
        try (Connection connection = database.dataSource().getConnection()) {
            List<PendingAppend> batch = List.of(
                    append(List.of(TestStores.event("card-1")), Expectation.entityAbsent("card-1")),
                    append(List.of(TestStores.event("card-2")), Expectation.any()),
                    append(List.of(TestStores.event("card-1")), Expectation.entityAt("card-1", 1)));

            assertEquals(
                    List.of(
                            new Appended(List.of(1L), false),
                            new Appended(List.of(2L), false),
                            new Appended(List.of(3L), false)),
                    execute(connection, batch));
        }
    }

    private List<AppendResult> execute(Connection connection, List<PendingAppend> batch) throws SQLException {
        Deadline deadline = batch.get(0).deadline();
        return List.copyOf(call.execute(connection, batch, deadline, deadline));
    }

    private PendingAppend append(List<EventRecord> events, Expectation expectation) {
        return new PendingAppend(events, expectation, Deadline.in(Duration.ofSeconds(20)), queue);
    }

    private static List<EventRecord> events(Random random) {
        List<EventRecord> events = new ArrayList<>();
        for (int i = random.nextInt(3); i >= 0; i--) {
            events.add(TestStores.event(CARDS.get(random.nextInt(CARDS.size()))));
        }
        return events;
    }

    /** Of the store, of entities, and now and then of a filter; true more often than not. */
    private static List<Condition> conditions(Random random, List<String> stored, boolean first) {
        List<Condition> conditions = new ArrayList<>();
        for (int i = random.nextInt(3); i > 0; i--) {
            int kind = random.nextInt(8);
            EventFilter scope = kind == 0 && first // a batch admits no other that depends on its events
                    ? EventFilter.entities(CARDS.subList(0, 2))
                    : kind < 3 ? EventFilter.all() : EventFilter.entity(CARDS.get(random.nextInt(CARDS.size())));
            Bound bound = random.nextBoolean() ? Bound.EXACTLY : Bound.AT_MOST;
            long wrong = random.nextInt(6) == 0 ? random.nextInt(3) - 1 : 0;
            conditions.add(new Condition(scope, bound, Math.max(0, last(stored, scope) + wrong)));
        }
        return conditions;
    }

    private static long last(List<String> stored, EventFilter scope) {
        for (int i = stored.size(); i > 0; i--) {
            if (scope.isAll() || scope.entities().contains(stored.get(i - 1))) {
                return i;
            }
        }
        return 0;
    }

    /** What becomes of an append that is alone; it is the oracle. */
    private static AppendResult decide(List<String> stored, List<EventRecord> events, List<Condition> conditions) {
        for (Condition condition : conditions) {
            long last = last(stored, condition.scope());
            if (!condition.holds(last)) {
                return new Conflict(condition, last);
            }
        }
        List<Long> sequences = new ArrayList<>();
        for (EventRecord event : events) {
            stored.add(event.entityId());
            sequences.add((long) stored.size());
        }
        return new Appended(sequences, false);
    }
}
