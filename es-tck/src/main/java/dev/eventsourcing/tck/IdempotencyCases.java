package dev.eventsourcing.tck;

import static dev.eventsourcing.tck.LogUnderTest.recordsOf;
import static dev.eventsourcing.tck.LogUnderTest.sequencesOf;
import static dev.eventsourcing.tck.Records.BORROWED;
import static dev.eventsourcing.tck.Records.event;
import static dev.eventsourcing.tck.Records.events;
import static dev.eventsourcing.tck.Records.withHeaders;
import static dev.eventsourcing.tck.Records.withId;
import static dev.eventsourcing.tck.Records.withPayload;
import static dev.eventsourcing.tck.Records.withTimestamp;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.eventsourcing.DuplicateEventIdException;
import dev.eventsourcing.EventFilter;
import dev.eventsourcing.Expectation;
import dev.eventsourcing.spi.AppendResult.Appended;
import dev.eventsourcing.spi.Backend;
import dev.eventsourcing.spi.EventRecord;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** APP-60 to APP-89: an event id is stored once. */
abstract class IdempotencyCases extends Group {
    private static final String AGAIN =
            "Appending a batch that is already stored, whole and with the same content, stores"
                    + " nothing and answers with its first sequences, whatever the expectation.";
    private static final String TAKEN =
            "An id that is stored with other content, or beside ids that are not stored, is refused.";

    IdempotencyCases(BackendTck suite) {
        super(suite);
    }

    @TckCase(id = "APP-60", promise = "P5", rule = AGAIN)
    void sameEventAgainIsAnsweredWithItsFirstSequence() throws Exception {
        EventRecord issued = event("card-1");
        Appended first = log().append(List.of(issued), Expectation.any());

        Appended again = log().append(List.of(issued), Expectation.any());

        assertEquals(new Appended(first.sequences(), true), again, "the answer to the same event again");
        assertEquals(List.of(issued), recordsOf(log().readAll()), "the log after the same event twice");
    }

    @TckCase(id = "APP-61", promise = "P5", rule = AGAIN)
    void sameEventAgainIsNotAConflictWithItself() throws Exception {
        EventRecord issued = event("card-1");
        Expectation absent = Expectation.entityAbsent("card-1").and(Expectation.storeAt(0));
        Appended first = log().append(List.of(issued), absent);

        Appended again = log().append(List.of(issued), absent);

        assertEquals(new Appended(first.sequences(), true), again, "the answer to a retry with its own expectation");
    }

    @TckCase(id = "APP-62", promise = "P5", rule = AGAIN)
    void sameEventAgainWithAnyFalseExpectation() throws Exception {
        EventRecord issued = event("card-1");
        Appended first = log().append(List.of(issued), Expectation.any());
        Appended stored = new Appended(first.sequences(), true);

        assertEquals(stored, log().append(List.of(issued), Expectation.entityAt("card-1", 10_000_000)));
        assertEquals(stored, log().append(List.of(issued), Expectation.storeAt(10_000_000)));
        assertEquals(stored, log().append(List.of(issued), Expectation.entityAt("card-2", 10_000_000)));
        assertEquals(stored, log().append(List.of(issued), Expectation.noneAfter(EventFilter.all(), 0)));
        assertEquals(1, log().readAll().size(), "events in the log");
    }

    @TckCase(id = "APP-63", promise = "P5", rule = AGAIN)
    void sameBatchAgainIsAnsweredWithAllItsFirstSequences() throws Exception {
        List<EventRecord> batch = events(7, "card-1");
        Appended first = log().append(batch, Expectation.entityAbsent("card-1"));

        Appended again = log().append(batch, Expectation.entityAbsent("card-1"));

        assertEquals(new Appended(first.sequences(), true), again, "the answer to the same batch again");
        assertEquals(batch, recordsOf(log().readAll()), "the log after the same batch twice");
    }

    @TckCase(id = "APP-64", promise = "P5", rule = AGAIN)
    void sameBatchAgainFromAnotherClient() throws Exception {
        List<EventRecord> batch = events(3, "card-1");
        Appended first = log().append(batch, Expectation.entityAbsent("card-1"));

        Appended again = anotherClientsLog().append(batch, Expectation.entityAbsent("card-1"));

        assertEquals(new Appended(first.sequences(), true), again, "the answer to another client");
        assertEquals(batch, recordsOf(log().readAll()), "the log after the same batch from two clients");
    }

    @TckCase(id = "APP-65", promise = "P5", rule = AGAIN)
    void sameBatchAgainAfterOthersWereAppended() throws Exception {
        List<EventRecord> batch = events(3, "card-1");
        Appended first = log().append(batch, Expectation.any());
        log().append(events(5, "card-1"), Expectation.any());
        log().append(event("card-2"));

        assertEquals(new Appended(first.sequences(), true), log().append(batch, Expectation.any()), "same client");
        assertEquals(
                new Appended(first.sequences(), true),
                anotherClientsLog().append(batch, Expectation.entityAbsent("card-1")),
                "another client");
        assertEquals(9, log().readAll().size(), "events in the log");
    }

    @TckCase(id = "APP-66", promise = "P5", rule = AGAIN)
    void eventsThatWereReadAreTheSameEvents() throws Exception {
        EventRecord full =
                withHeaders(event("card-é", "Borrow \"d\"", "book:dune", "desk:7"), Map.of("b", "", "a", "ü"));
        Appended first = log().append(List.of(full), Expectation.any());

        Appended again = log().append(recordsOf(log().readAll()), Expectation.any());

        assertEquals(
                new Appended(first.sequences(), true), again, "the answer to an event that was read and sent back");
    }

    @TckCase(id = "APP-67", promise = "P5", rule = AGAIN)
    void sameBatchAgainAfterAllClientsWereClosed() throws Exception {
        List<EventRecord> batch = events(3, "card-1");
        Appended first = log().append(batch, Expectation.any());
        log().close();
        backend().close();

        Appended again = anotherClientsLog().append(batch, Expectation.any());

        assertEquals(new Appended(first.sequences(), true), again, "the answer to a client that came later");
    }

    @TckCase(id = "APP-68", promise = "P5", rule = AGAIN, needs = Capability.MULTI_ENTITY_APPEND)
    void sameBatchOverSeveralEntitiesAgain() throws Exception {
        List<EventRecord> batch = List.of(event("card-1"), event("book-1"), event("card-1"));
        Appended first = log().append(batch, Expectation.entityAbsent("book-1"));

        Appended again = anotherClientsLog().append(batch, Expectation.entityAbsent("book-1"));

        assertEquals(new Appended(first.sequences(), true), again, "the answer to the same batch again");
    }

    @TckCase(id = "APP-70", promise = "P5", rule = TAKEN)
    void sameIdWithOtherContentIsRefused() throws Exception {
        EventRecord issued = event("card-1", BORROWED, "book:dune");
        long stored = log().append(issued);
        Map<String, EventRecord> others = Map.of(
                "payload", withPayload(issued, "another"),
                "type",
                        new EventRecord(
                                issued.id(),
                                "Lost",
                                issued.entityId(),
                                issued.timestamp(),
                                issued.tags(),
                                issued.headers(),
                                issued.payload()),
                "timestamp", withTimestamp(issued, issued.timestamp().plusNanos(1000)),
                "tags",
                        new EventRecord(
                                issued.id(),
                                issued.type(),
                                issued.entityId(),
                                issued.timestamp(),
                                Set.of("book:dun"),
                                issued.headers(),
                                issued.payload()),
                "headers", withHeaders(issued, Map.of("es-codec", "json", "desk", "8")));

        for (Map.Entry<String, EventRecord> other : others.entrySet()) {
            var refused = log().refused(DuplicateEventIdException.class, List.of(other.getValue()), Expectation.any());

            assertEquals(issued.id(), refused.eventId(), "the id that is taken, for another " + other.getKey());
        }
        assertEquals(List.of(stored), sequencesOf(log().readAll()), "the log after five refusals");
        assertEquals(List.of(issued), recordsOf(log().readAll()), "the event after five refusals");
    }

    @TckCase(id = "APP-71", promise = "P5", rule = TAKEN)
    void sameIdForAnotherEntityIsRefused() throws Exception {
        EventRecord issued = event("card-1");
        log().append(issued);

        var refused = log().refused(
                        DuplicateEventIdException.class,
                        List.of(withId(event("card-2"), issued.id())),
                        Expectation.entityAbsent("card-2"));

        assertEquals(issued.id(), refused.eventId(), "the id that is taken");
        assertEquals(List.of(issued), recordsOf(log().readAll()), "the log after the refusal");
    }

    @TckCase(id = "APP-72", promise = "P5", rule = TAKEN)
    void storedEventBeforeANewOneIsRefused() throws Exception {
        EventRecord stored = event("card-1");
        EventRecord fresh = event("card-1");
        log().append(stored);

        log().refused(DuplicateEventIdException.class, List.of(stored, fresh), Expectation.any());

        assertEquals(List.of(stored), recordsOf(log().readAll()), "the log after the refusal");
    }

    @TckCase(id = "APP-73", promise = "P5", rule = TAKEN)
    void storedEventBehindANewOneIsRefused() throws Exception {
        EventRecord stored = event("card-1");
        List<EventRecord> batch = new ArrayList<>(events(3, "card-1"));
        batch.add(stored);
        log().append(stored);

        var refused = log().refused(DuplicateEventIdException.class, batch, Expectation.any());

        assertEquals(stored.id(), refused.eventId(), "the id that is taken");
        assertEquals(List.of(stored), recordsOf(log().readAll()), "the log after the refusal");
    }

    @TckCase(id = "APP-74", promise = "P5", rule = "An id that occurs twice in the batch is refused.")
    void idTwiceInOneBatchIsRefused() throws Exception {
        EventRecord twice = event("card-1");

        var refused = log().refused(
                        DuplicateEventIdException.class, List.of(twice, event("card-1"), twice), Expectation.any());

        assertEquals(twice.id(), refused.eventId(), "the id that occurs twice");
        assertEquals(List.of(), log().readAll(), "the log after the refusal");
    }

    @TckCase(id = "APP-75", promise = "P5", rule = "A stored event in another place of its batch is another event.")
    void sameEventsInAnotherOrderAreRefused() throws Exception {
        List<EventRecord> batch = events(2, "card-1");
        log().append(batch, Expectation.any());
        List<EventRecord> turned = new ArrayList<>(batch);
        Collections.reverse(turned);

        log().refused(DuplicateEventIdException.class, turned, Expectation.any());

        assertEquals(batch, recordsOf(log().readAll()), "the log after the refusal");
    }

    @TckCase(id = "APP-76", promise = "P5", rule = "Nothing of a refused batch is stored; its new ids are still free.")
    void newEventsOfARefusedBatchCanBeAppendedAlone() throws Exception {
        EventRecord stored = event("card-1");
        EventRecord fresh = event("card-1");
        log().append(stored);
        log().refused(DuplicateEventIdException.class, List.of(stored, fresh), Expectation.any());

        Appended appended = log().append(List.of(fresh), Expectation.any());

        assertFalse(appended.alreadyStored(), "an event of a refused batch is called already stored");
        assertEquals(List.of(stored, fresh), recordsOf(log().readAll()), "the log");
    }

    @TckCase(id = "APP-77", promise = "P5", rule = "The message of a refusal names the id and holds no payload.")
    void refusalNamesTheIdAndHidesThePayload() throws Exception {
        EventRecord issued = withPayload(event("card-1"), "ada's secret");
        log().append(issued);

        var refused = log().refused(
                        DuplicateEventIdException.class,
                        List.of(withPayload(issued, "bob's secret")),
                        Expectation.any());

        String message = String.valueOf(refused.getMessage());
        assertTrue(message.contains(issued.id().toString()), "no id in: " + message);
        assertFalse(message.contains("secret"), "a payload in: " + message);
    }

    @TckCase(id = "APP-78", promise = "P5", rule = "Ids are taken within one store.")
    void sameIdInAnotherStoreIsAnotherEvent() throws Exception {
        EventRecord issued = event("card-1");
        log().append(issued);

        Appended elsewhere = open(backend(), freshStore()).append(List.of(issued), Expectation.any());

        assertFalse(elsewhere.alreadyStored(), "an event of another store is called already stored");
    }

    @TckCase(id = "APP-79", promise = "P5", rule = "A batch sent twice at once is stored once.")
    void sameBatchFromTwoClientsAtOnceIsStoredOnce() throws Exception {
        LogUnderTest other = anotherClientsLog();
        int rounds = scaled(40);
        for (int round = 0; round < rounds; round++) {
            List<EventRecord> batch = events(1 + round % 3, "card-" + round);
            Expectation absent = round % 2 == 0 ? Expectation.any() : Expectation.entityAbsent("card-" + round);

            List<Appended> answers =
                    patience().together(2, client -> () -> (client == 0 ? log() : other).append(batch, absent));

            assertEquals(answers.get(0).sequences(), answers.get(1).sequences(), "the answers to both clients");
            assertEquals(
                    answers.get(0).sequences(),
                    log().sequences(EventFilter.entity("card-" + round)),
                    "the log after the same batch from two clients at once");
        }
    }

    @TckCase(id = "APP-80", promise = "P5", rule = TAKEN, needs = Capability.STRICT_EVENT_IDS)
    void sameIdWithOtherContentFromAnotherClientIsRefused() throws Exception {
        EventRecord issued = event("card-1");
        log().append(issued);
        LogUnderTest other = anotherClientsLog();

        other.refused(DuplicateEventIdException.class, List.of(withPayload(issued, "another")), Expectation.any());
        other.refused(
                DuplicateEventIdException.class, List.of(withId(event("card-2"), issued.id())), Expectation.any());

        assertEquals(List.of(issued), recordsOf(log().readAll()), "the log after two refusals");
    }

    @TckCase(id = "APP-81", promise = "P5", rule = TAKEN, needs = Capability.STRICT_EVENT_IDS)
    void overlappingBatchFromAnotherClientIsRefused() throws Exception {
        List<EventRecord> batch = events(3, "card-1");
        log().append(batch, Expectation.any());
        LogUnderTest other = anotherClientsLog();

        other.refused(DuplicateEventIdException.class, List.of(batch.get(0), event("card-1")), Expectation.any());
        other.refused(DuplicateEventIdException.class, List.of(event("card-1"), batch.get(1)), Expectation.any());
        other.refused(
                DuplicateEventIdException.class,
                List.of(batch.get(2), event("card-1"), event("card-1")),
                Expectation.any());

        assertEquals(batch, recordsOf(log().readAll()), "the log after three refusals");
    }

    @TckCase(id = "APP-82", promise = "P5", rule = TAKEN, needs = Capability.STRICT_EVENT_IDS)
    void idIsRecognizedByAClientThatComesMuchLater() throws Exception {
        List<EventRecord> batch = events(2, "card-1");
        Appended first = log().append(batch, Expectation.any());
        for (int i = 0; i < 20; i++) {
            log().append(events(100, "card-" + i), Expectation.any());
        }
        log().close();
        backend().close();
        Backend late = connect();
        LogUnderTest other = open(late, store());

        Appended again = other.append(batch, Expectation.entityAbsent("card-1"));
        other.refused(DuplicateEventIdException.class, List.of(batch.get(1), event("card-1")), Expectation.any());

        assertEquals(new Appended(first.sequences(), true), again, "the answer after 2000 other events");
    }
}
