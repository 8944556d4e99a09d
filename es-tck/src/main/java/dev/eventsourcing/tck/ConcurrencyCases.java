package dev.eventsourcing.tck;

import static dev.eventsourcing.tck.LogUnderTest.sequencesOf;
import static dev.eventsourcing.tck.Records.BORROWED;
import static dev.eventsourcing.tck.Records.event;
import static dev.eventsourcing.tck.Records.withPayload;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.eventsourcing.EventFilter;
import dev.eventsourcing.EventStoreException;
import dev.eventsourcing.Expectation;
import dev.eventsourcing.spi.AppendResult;
import dev.eventsourcing.spi.AppendResult.Appended;
import dev.eventsourcing.spi.AppendResult.Conflict;
import dev.eventsourcing.spi.EventRecord;
import dev.eventsourcing.spi.ReadRequest;
import dev.eventsourcing.spi.StoredEvent;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/** CON-01 to CON-19: many writers and readers at once. */
abstract class ConcurrencyCases extends Group {
    private static final String ONE_WINS =
            "Of several appends that rest on the same expectation, at most one succeeds.";
    private static final String WHOLE =
            "All events of the batch become visible together, or none does: to every" + " reader, at every instant.";
    private static final int RACERS = 32;

    ConcurrencyCases(BackendTck suite) {
        super(suite);
    }

    @TckCase(id = "CON-01", promise = "P3", rule = ONE_WINS)
    void ofManyWritersOfANewEntityOneWins() throws Exception {
        race(scaled(25), round -> Expectation.entityAbsent("card-" + round));
    }

    @TckCase(id = "CON-02", promise = "P3", rule = ONE_WINS)
    void ofManyWritersAtTheEndOfTheStoreOneWins() throws Exception {
        race(scaled(25), round -> Expectation.storeAt(log().last()));
    }

    @TckCase(id = "CON-03", promise = "P3", rule = ONE_WINS)
    void ofManyWritersOnOneBoundaryOneWins() throws Exception {
        race(scaled(25), round -> Expectation.noneAfter(EventFilter.tags("desk:7"), log().last()));
    }

    @TckCase(id = "CON-04", promise = "P3", rule = ONE_WINS)
    void ofManyWritersOnSeveralConditionsOneWins() throws Exception {
        race(
                scaled(10),
                round -> Expectation.entityAbsent("card-" + round)
                        .and(Expectation.noneAfter(EventFilter.types(BORROWED).withTags("desk:7"), log().last()))
                        .and(Expectation.entityAbsent("book-" + round)));
    }

    @TckCase(id = "CON-05", promise = "P3", rule = ONE_WINS)
    void counterThatAllIncrementIsExact() throws Exception {
        int writers = 8;
        int each = scaled(250);
        List<LogUnderTest> logs = List.of(log(), anotherClientsLog());

        patience().together(writers, writer -> () -> {
            LogUnderTest mine = logs.get(writer % 2);
            for (int i = 0; i < each; i++) {
                increment(mine);
            }
            return true;
        });

        List<StoredEvent> counted = log().read(EventFilter.entity("counter"));
        assertEquals(
                IntStream.rangeClosed(1, writers * each).mapToObj(i -> "" + i).toList(),
                counted.stream()
                        .map(stored -> Records.text(stored.event().payload()))
                        .toList(),
                "what " + writers + " writers counted, each " + each + " times");
    }

    @TckCase(id = "CON-06", promise = "P3", rule = "A conflict means that the expectation is false.")
    void writersOfDifferentEntitiesDoNotConflict() throws Exception {
        int each = scaled(50);
        List<LogUnderTest> logs = List.of(log(), anotherClientsLog());

        patience().together(8, writer -> () -> {
            String card = "card-" + writer;
            long last = 0;
            for (int i = 0; i < each; i++) {
                last = logs.get(writer % 2).append(event(card), Expectation.entityAt(card, last));
            }
            return last;
        });

        assertEquals(8 * each, log().readAll().size(), "events of eight writers that shared nothing");
    }

    @TckCase(id = "CON-07", promise = "P3", rule = "A belief about other entities is decided in the same step, too.")
    void ofTwoDecisionsThatContradictEachOtherOneWins() throws Exception {
        LogUnderTest other = anotherClientsLog();
        LogUnderTest mine = log();
        int rounds = scaled(40);
        for (int round = 0; round < rounds; round++) {
            String ada = "ada-" + round;
            String bob = "bob-" + round;

            List<AppendResult> answers = patience()
                    .together(
                            2,
                            who -> () -> who == 0
                                    ? mine.tryAppend(List.of(event(ada, "LeftTheDesk")), Expectation.entityAbsent(bob))
                                    : other.tryAppend(
                                            List.of(event(bob, "LeftTheDesk")), Expectation.entityAbsent(ada)));

            assertEquals(
                    1,
                    answers.stream().filter(Appended.class::isInstance).count(),
                    "winners: each may leave the desk only if the other one has not; round " + round + ", " + answers);
        }
    }

    @TckCase(id = "CON-08", promise = "P2", rule = WHOLE)
    void readersNeverSeeAPartOfABatch() throws Exception {
        readWhileBatchesAreAppended(1);
    }

    @TckCase(id = "CON-09", promise = "P2", rule = WHOLE)
    void lastSequenceNeverPointsIntoABatch() throws Exception {
        int batches = scaled(60);
        LogUnderTest mine = log();
        LogUnderTest other = anotherClientsLog();
        AtomicInteger writing = new AtomicInteger(1);
        List<Long> seen = new ArrayList<>();
        List<Long> ends = new ArrayList<>();
        Pace pace = new Pace(1, patience());

        patience().together(2, role -> () -> {
            if (role == 0) {
                for (int i = 0; i < batches; i++) {
                    pace.awaitLook();
                    ends.add(
                            mine.append(batch("" + i, 20, 1), Expectation.any()).lastSequence());
                }
                writing.decrementAndGet();
            } else {
                while (writing.get() > 0) {
                    seen.add(other.last(EventFilter.tags("desk:7")));
                    pace.looked();
                }
            }
            return true;
        });

        ends.add(0L);
        seen.removeAll(ends);
        assertEquals(List.of(), seen, "last sequences that were seen inside of a batch");
    }

    @TckCase(id = "CON-11", promise = "P15", rule = "An interrupted caller gets an answer or an EventStoreException.")
    void interruptedCallersGetAnAnswerOrAnEventStoreException() throws Exception {
        LogUnderTest mine = log();
        mine.append(event("card-1"));

        List<Throwable> unexpected = patience()
                .await(
                        Patience.beside(() -> {
                            List<Throwable> others = new ArrayList<>();
                            List<Callable<?>> calls = List.of(
                                    () -> mine.port()
                                            .append(List.of(event("card-2")), Expectation.any())
                                            .isDone(),
                                    mine::last,
                                    mine::readAll);
                            for (Callable<?> call : calls) {
                                Thread.currentThread().interrupt();
                                try {
                                    call.call();
                                } catch (EventStoreException e) {
                                    assertTrue(e.getMessage() != null, "an exception that says nothing");
                                } catch (Exception e) {
                                    others.add(e);
                                }
                            }
                            return others;
                        }),
                        "calls of an interrupted thread");

        assertEquals(List.of(), unexpected, "other exceptions that an interrupted caller was thrown");
        mine.append(event("card-1"));
        assertEquals(2, mine.sequences(EventFilter.entity("card-1")).size(), "the log works for others afterwards");
    }

    @TckCase(id = "CON-12", promise = "P2", rule = WHOLE, needs = Capability.MULTI_ENTITY_APPEND)
    void readersNeverSeeAPartOfABatchOverSeveralEntities() throws Exception {
        readWhileBatchesAreAppended(3);
    }

    @TckCase(id = "CON-13", promise = "P1", rule = "An append that was answered is never lost.")
    void everythingThatWasAcknowledgedIsInTheLog() throws Exception {
        List<LogUnderTest> logs = List.of(log(), anotherClientsLog());
        int each = scaled(100);

        List<List<Long>> acknowledged = patience().together(4, writer -> () -> {
            List<Long> sequences = new ArrayList<>();
            for (int i = 0; i < each; i++) {
                sequences.add(logs.get(writer % 2).append(event("card-" + writer)));
            }
            return sequences;
        });

        for (int writer = 0; writer < 4; writer++) {
            assertEquals(
                    acknowledged.get(writer),
                    log().sequences(EventFilter.entity("card-" + writer)),
                    "the events of writer " + writer + ", compared with what it was answered");
        }
    }

    /** In each round every racer appends an event of its own with the same expectation. */
    private void race(int rounds, IntFunction<Expectation> expectation) throws Exception {
        List<LogUnderTest> logs = List.of(log(), anotherClientsLog());
        for (int round = 0; round < rounds; round++) {
            Expectation same = expectation.apply(round);
            String card = "card-" + round;

            List<AppendResult> answers = patience()
                    .together(
                            RACERS,
                            racer -> () ->
                                    logs.get(racer % 2).tryAppend(List.of(event(card, BORROWED, "desk:7")), same));

            List<Long> stored = sequencesOf(log().read(EventFilter.entity(card)));
            assertEquals(1, stored.size(), "events stored by " + RACERS + " racers, in round " + round);
            for (AppendResult answer : answers) {
                if (answer instanceof Conflict conflict) {
                    assertEquals(stored.get(0), conflict.actualSequence(), "what a loser is told, in round " + round);
                } else {
                    assertEquals(new Appended(stored, false), answer, "what the winner is told, in round " + round);
                }
            }
            assertEquals(
                    RACERS - 1,
                    answers.stream().filter(Conflict.class::isInstance).count(),
                    "losers, in round " + round);
        }
    }

    private static void increment(LogUnderTest log) throws Exception {
        ReadRequest last =
                ReadRequest.of(EventFilter.entity("counter")).backwards().limit(1);
        while (true) {
            List<StoredEvent> found = log.read(last);
            long at = found.isEmpty() ? 0 : found.get(0).sequence();
            int count = found.isEmpty()
                    ? 0
                    : Integer.parseInt(Records.text(found.get(0).event().payload()));
            AppendResult answer = log.tryAppend(
                    List.of(withPayload(event("counter"), "" + (count + 1))), Expectation.entityAt("counter", at));
            if (answer instanceof Appended) {
                return;
            }
        }
    }

    /** Two clients append batches; two readers look at them in different ways. */
    private void readWhileBatchesAreAppended(int entities) throws Exception {
        int batches = scaled(60);
        LogUnderTest other = anotherClientsLog();
        LogUnderTest mine = log();
        AtomicInteger writing = new AtomicInteger(2);
        Pace pace = new Pace(2, patience());

        patience().together(4, role -> () -> {
            if (role < 2) {
                for (int i = 0; i < batches; i++) {
                    pace.awaitLook();
                    (role == 0 ? mine : other)
                            .append(batch(role + ":" + i, 2 + entities + i % 17, entities), Expectation.any());
                }
                writing.decrementAndGet();
            } else {
                LogUnderTest reader = role == 2 ? mine : other;
                while (writing.get() > 0) {
                    assertOnlyWholeBatches(reader.readAll());
                    assertOnlyWholeBatches(reader.read(
                            ReadRequest.of(EventFilter.tags("desk:7")).backwards()));
                    pace.looked();
                }
            }
            return true;
        });

        assertOnlyWholeBatches(log().readAll());
    }

    /** Each payload is the name and the size of the batch. */
    private static List<EventRecord> batch(String name, int size, int entities) {
        return IntStream.range(0, size)
                .mapToObj(i ->
                        withPayload(event("card-" + name + "-" + i % entities, BORROWED, "desk:7"), name + "/" + size))
                .toList();
    }

    private static void assertOnlyWholeBatches(List<StoredEvent> read) {
        Map<String, Integer> seen = new HashMap<>();
        Map<String, Integer> sizes = new HashMap<>();
        for (StoredEvent stored : read) {
            String[] parts = Records.text(stored.event().payload()).split("/", 2);
            seen.merge(parts[0], 1, Integer::sum);
            sizes.put(parts[0], Integer.parseInt(parts[1]));
        }
        assertEquals(sizes, seen, "events of each batch that a reader saw, compared with the size of the batch");
    }
}
