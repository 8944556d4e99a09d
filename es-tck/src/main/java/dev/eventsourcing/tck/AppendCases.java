package dev.eventsourcing.tck;

import static dev.eventsourcing.tck.LogUnderTest.recordsOf;
import static dev.eventsourcing.tck.LogUnderTest.sequencesOf;
import static dev.eventsourcing.tck.Records.BORROWED;
import static dev.eventsourcing.tck.Records.ISSUED;
import static dev.eventsourcing.tck.Records.event;
import static dev.eventsourcing.tck.Records.events;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.eventsourcing.EventFilter;
import dev.eventsourcing.Expectation;
import dev.eventsourcing.UnsupportedServerException;
import dev.eventsourcing.spi.AppendResult;
import dev.eventsourcing.spi.AppendResult.Appended;
import dev.eventsourcing.spi.EventRecord;
import dev.eventsourcing.spi.Limits;
import dev.eventsourcing.spi.ReadRequest;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** APP-01 to APP-19: what an append without a conflict does. */
abstract class AppendCases extends Group {
    AppendCases(BackendTck suite) {
        super(suite);
    }

    @TckCase(id = "APP-01", promise = "P15", rule = "An event gets a sequence when it is stored: at least 1.")
    void firstEventGetsASequenceOfAtLeastOne() throws Exception {
        EventRecord issued = event("card-1");

        Appended appended = log().append(List.of(issued), Expectation.any());

        assertEquals(1, appended.sequences().size(), "sequences for one event");
        assertTrue(appended.lastSequence() >= 1, "the sequence is " + appended.lastSequence());
        assertFalse(appended.alreadyStored(), "an event that was never stored before is called already stored");
    }

    @TckCase(
            id = "APP-02",
            promise = "P2",
            rule = "All events of the batch become visible together, in the order given.")
    void batchIsStoredInTheOrderGiven() throws Exception {
        List<EventRecord> batch = events(10, "card-1");

        Appended appended = log().append(batch, Expectation.any());

        assertEquals(batch, recordsOf(log().readAll()), "the log after appending a batch of 10 to it");
        assertIncreasing(appended.sequences());
    }

    @TckCase(id = "APP-03", promise = "P15", rule = "The sequences are one for each event, in the order of the batch.")
    void answeredSequencesAreTheOnesThatAreRead() throws Exception {
        List<Long> answered = new ArrayList<>();
        for (int size : List.of(1, 3, 1, 7)) {
            answered.addAll(log().append(events(size, "card-" + size), Expectation.any())
                    .sequences());
        }

        assertEquals(answered, sequencesOf(log().readAll()), "sequences read, compared with those answered");
    }

    @TckCase(
            id = "APP-04",
            promise = "P6",
            rule = "Sequences strictly increase in the order in which events become visible.")
    void sequencesIncreaseFromAppendToAppend() throws Exception {
        List<Long> sequences = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            sequences.add(log().append(event("card-" + i % 3)));
        }

        assertIncreasing(sequences);
    }

    @TckCase(id = "APP-05", promise = "P3", rule = "Without a belief the append happens whatever the log holds.")
    void appendWithoutExpectationAlwaysHappens() throws Exception {
        log().append(event("card-1"), Expectation.any());
        log().append(event("card-1"), Expectation.any());
        log().append(event("card-2"), Expectation.any());

        assertEquals(3, log().readAll().size(), "events in the log after three appends without an expectation");
    }

    @TckCase(id = "APP-06", promise = "P2", rule = "A batch holds 1 to 1000 events.")
    void largestNumberOfEventsIsStoredWhole() throws Exception {
        List<EventRecord> batch = events(Limits.MAX_APPEND_EVENTS, "card-1");

        Appended appended = log().append(batch, Expectation.entityAbsent("card-1"));

        assertIncreasing(appended.sequences());
        assertEquals(batch, recordsOf(log().readAll()), "the log after the largest batch");
    }

    @TckCase(
            id = "APP-07",
            promise = "P2",
            rule =
                    "A batch is of one or several entities; a server that cannot store such a batch refuses it, and stores"
                            + " nothing.")
    void batchOverSeveralEntitiesIsStoredWholeOrRefused() throws Exception {
        List<EventRecord> batch = List.of(event("card-1"), event("book-1", BORROWED), event("card-2"));

        if (claims(Capability.MULTI_ENTITY_APPEND)) {
            Appended appended = log().append(batch, Expectation.any());

            assertEquals(batch, recordsOf(log().readAll()), "the log after a batch over three entities");
            assertIncreasing(appended.sequences());
        } else {
            log().refused(UnsupportedServerException.class, batch, Expectation.any());

            assertEquals(List.of(), log().readAll(), "the log after a refused batch over three entities");
        }
    }

    @TckCase(
            id = "APP-08",
            promise = "P3",
            rule = "Several expectations may be combined, with a batch over several entities.",
            needs = Capability.MULTI_ENTITY_APPEND)
    void batchOverSeveralEntitiesCanExpectSomethingOfEach() throws Exception {
        long first = log().append(event("card-1"));
        List<EventRecord> batch = List.of(event("card-1", BORROWED), event("book-1", BORROWED));

        log().append(batch, Expectation.entityAt("card-1", first).and(Expectation.entityAbsent("book-1")));

        assertEquals(3, log().readAll().size(), "events in the log");
    }

    @TckCase(
            id = "APP-09",
            promise = "P3",
            rule = "If one of several expectations is false nothing is stored.",
            needs = Capability.MULTI_ENTITY_APPEND)
    void batchOverSeveralEntitiesIsRejectedWholeWhenOneExpectationIsFalse() throws Exception {
        long first = log().append(event("card-1"));
        long other = log().append(event("book-1"));
        List<EventRecord> batch = List.of(event("card-1", BORROWED), event("book-1", BORROWED));

        var conflict =
                log().conflict(batch, Expectation.entityAt("card-1", first).and(Expectation.entityAbsent("book-1")));

        assertEquals(other, conflict.actualSequence(), "the actual sequence of book-1");
        assertEquals(List.of(first, other), sequencesOf(log().readAll()), "the log after the rejected batch");
    }

    @TckCase(id = "APP-10", promise = "P15", rule = "Many appends may be under way at once; each gets its own answer.")
    void manyAppendsMayBeUnderWayAtOnce() throws Exception {
        int count = scaled(500);
        List<CompletableFuture<AppendResult>> underWay = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            underWay.add(log().port().append(List.of(event("card-" + i % 10)), Expectation.any()));
        }

        List<Long> sequences = new ArrayList<>();
        for (CompletableFuture<AppendResult> one : underWay) {
            sequences.add(((Appended) patience().await(one, "one of many appends")).lastSequence());
        }

        assertEquals(count, new HashSet<>(sequences).size(), "different sequences among " + count + " appends");
        assertEquals(sequences.stream().sorted().toList(), sequencesOf(log().readAll()), "the log afterwards");
    }

    @TckCase(
            id = "APP-11",
            promise = "P15",
            rule = "What the caller does with its list after the call changes nothing.")
    void callersListMayChangeAfterTheCall() throws Exception {
        List<EventRecord> batch = new ArrayList<>(events(3, "card-1"));
        List<EventRecord> given = List.copyOf(batch);

        var answer = log().port().append(batch, Expectation.any());
        batch.clear();
        patience().await(answer, "append of 3 events");

        assertEquals(given, recordsOf(log().readAll()), "the log, though the caller's list was emptied");
    }

    @TckCase(id = "APP-12", promise = "P15", rule = "The future's dependents may append again.")
    void appendsCanBeChained() throws Exception {
        int count = scaled(200);
        CompletableFuture<AppendResult> chain = CompletableFuture.completedFuture(null);
        for (int i = 0; i < count; i++) {
            chain = chain.thenCompose(before -> log().port().append(List.of(event("card-1")), Expectation.any()));
        }
        patience().await(chain, "a chain of " + count + " appends");

        assertEquals(count, log().readAll().size(), "events in the log after a chain of " + count + " appends");
    }

    @TckCase(id = "APP-13", promise = "P15", rule = "Cancelling the future is the caller's affair; the log goes on.")
    void cancellingAnAnswerDoesNotHarmTheLog() throws Exception {
        for (int i = 0; i < 10; i++) {
            log().port().append(List.of(event("card-1")), Expectation.any()).cancel(true);
        }

        long sequence = log().append(event("card-2"));

        assertEquals(List.of(sequence), log().sequences(EventFilter.entity("card-2")), "the event appended afterwards");
    }

    @TckCase(id = "APP-14", promise = "P2", rule = "A batch may hold events of several types and with several tags.")
    void batchMayHoldSeveralTypesAndTags() throws Exception {
        List<EventRecord> batch = List.of(
                event("card-1", ISSUED),
                event("card-1", BORROWED, "book:dune"),
                event("card-1", BORROWED, "book:emma", "desk:7"));

        Appended appended = log().append(batch, Expectation.any());

        assertEquals(batch, recordsOf(log().readAll()), "the log after a batch of two types");
        assertEquals(
                appended.sequences().subList(2, 3),
                log().sequences(ReadRequest.of(EventFilter.tags("book:emma"))),
                "the event with the tag book:emma");
    }

    static void assertIncreasing(List<Long> sequences) {
        for (int i = 1; i < sequences.size(); i++) {
            assertTrue(
                    sequences.get(i) > sequences.get(i - 1),
                    "sequence " + sequences.get(i) + " follows " + sequences.get(i - 1));
        }
    }
}
