package dev.eventsourcing.tck;

import static dev.eventsourcing.tck.LogUnderTest.sequencesOf;
import static dev.eventsourcing.tck.Records.BORROWED;
import static dev.eventsourcing.tck.Records.ISSUED;
import static dev.eventsourcing.tck.Records.RETURNED;
import static dev.eventsourcing.tck.Records.event;
import static dev.eventsourcing.tck.Records.events;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.eventsourcing.EventFilter;
import dev.eventsourcing.Expectation;
import dev.eventsourcing.spi.AppendResult.Conflict;
import dev.eventsourcing.spi.EventRecord;
import java.util.List;
import java.util.stream.IntStream;

/** APP-20 to APP-59: every kind of expectation, true and false. */
abstract class ExpectationCases extends Group {
    private static final String DECIDED = "The expectation is decided atomically with the write; a conflict reports the"
            + " sequence of the last stored event within its scope.";

    ExpectationCases(BackendTck suite) {
        super(suite);
    }

    @TckCase(id = "APP-20", promise = "P3", rule = "storeAt(0): the store is empty.")
    void storeAtZeroHoldsForAnEmptyStore() throws Exception {
        log().append(event("card-1"), Expectation.storeAt(0));
    }

    @TckCase(id = "APP-21", promise = "P3", rule = "storeAt(0): the store is empty.")
    void storeAtZeroIsFalseForAStoreWithEvents() throws Exception {
        long last = log().append(event("card-1"));

        assertConflict(last, Expectation.storeAt(0));
    }

    @TckCase(id = "APP-22", promise = "P3", rule = "storeAt(n): the whole store ends at n.")
    void storeAtTheEndHolds() throws Exception {
        long first = log().append(events(3, "card-1"), Expectation.storeAt(0)).lastSequence();
        long second = log().append(event("card-2"), Expectation.storeAt(first));

        log().append(event("card-3"), Expectation.storeAt(second));
    }

    @TckCase(id = "APP-23", promise = "P3", rule = DECIDED)
    void storeAtABygoneEndReportsTheTrueOne() throws Exception {
        long first = log().append(event("card-1"));
        long last = log().append(event("card-2"));

        assertConflict(last, Expectation.storeAt(first));
    }

    @TckCase(id = "APP-24", promise = "P3", rule = DECIDED)
    void storeAtAnEndThatIsNotReachedIsFalse() throws Exception {
        long last = log().append(event("card-1"));

        assertConflict(last, Expectation.storeAt(last + 1));
        assertConflict(last, Expectation.storeAt(Long.MAX_VALUE));
    }

    @TckCase(id = "APP-25", promise = "P3", rule = "entityAt(id, n): the entity ends at n.")
    void entityAtItsEndHoldsThoughOthersMovedOn() throws Exception {
        long first = log().append(event("card-1"));
        log().append(event("card-2"));

        log().append(event("card-1"), Expectation.entityAt("card-1", first));
    }

    @TckCase(id = "APP-26", promise = "P3", rule = DECIDED)
    void entityAtABygoneEndReportsTheTrueOne() throws Exception {
        long first = log().append(event("card-1"));
        long second = log().append(event("card-1"));
        log().append(event("card-2"));

        assertConflict(second, Expectation.entityAt("card-1", first));
    }

    @TckCase(id = "APP-27", promise = "P3", rule = DECIDED)
    void entityAtAnEndThatIsNotReachedIsFalse() throws Exception {
        long last = log().append(event("card-1"));

        assertConflict(last, Expectation.entityAt("card-1", last + 1));
        assertConflict(last, Expectation.entityAt("card-1", Long.MAX_VALUE));
    }

    @TckCase(id = "APP-28", promise = "P3", rule = DECIDED)
    void entityAtASequenceOfAnotherEntityIsFalse() throws Exception {
        long mine = log().append(event("card-1"));
        long other = log().append(event("card-2"));

        assertConflict(mine, Expectation.entityAt("card-1", other));
    }

    @TckCase(id = "APP-29", promise = "P3", rule = "A conflict on an entity without events reports 0.")
    void entityAtASequenceIsFalseForAnEntityWithoutEvents() throws Exception {
        assertConflict(0, Expectation.entityAt("card-2", 1)); // in a store without events, to begin with

        long other = log().append(event("card-1"));

        assertConflict(0, Expectation.entityAt("card-2", other));
    }

    @TckCase(id = "APP-30", promise = "P3", rule = "entityAbsent(id): the entity has no events yet.")
    void entityAbsentHoldsForANewEntityInAStoreWithEvents() throws Exception {
        log().append(event("card-1"), Expectation.entityAbsent("card-1"));

        log().append(event("card-2"), Expectation.entityAbsent("card-2"));
    }

    @TckCase(id = "APP-31", promise = "P3", rule = DECIDED)
    void entityAbsentIsFalseForAnEntityWithEvents() throws Exception {
        long last = log().append(events(2, "card-1"), Expectation.any()).lastSequence();

        assertConflict(last, Expectation.entityAbsent("card-1"));
    }

    @TckCase(id = "APP-32", promise = "P3", rule = "An expectation is about what is stored before the append.")
    void eventsOfTheBatchItselfDoNotCount() throws Exception {
        List<EventRecord> batch = List.of(event("card-1", ISSUED, "desk:7"), event("card-1", BORROWED, "desk:7"));

        log().append(
                        batch,
                        Expectation.entityAbsent("card-1")
                                .and(Expectation.noneAfter(EventFilter.types(BORROWED), 0))
                                .and(Expectation.noneAfter(EventFilter.tags("desk:7"), 0))
                                .and(Expectation.storeAt(0)));
    }

    @TckCase(id = "APP-33", promise = "P3", rule = "A conflict tells what is true: with it the append succeeds.")
    void reportedSequenceIsTheOneToExpect() throws Exception {
        log().append(events(3, "card-1"), Expectation.any());
        EventRecord late = event("card-1");
        Conflict conflict = log().conflict(late, Expectation.entityAbsent("card-1"));

        log().append(late, Expectation.entityAt("card-1", conflict.actualSequence()));
    }

    @TckCase(
            id = "APP-34",
            promise = "P3",
            rule = "The expectation may be about an entity that the batch does not touch.")
    void expectationMayBeAboutAnotherEntity() throws Exception {
        long book = log().append(event("book-1"));
        log().append(event("card-1"), Expectation.entityAt("book-1", book));
        long borrowed = log().append(event("book-1", BORROWED));

        assertConflict(borrowed, Expectation.entityAt("book-1", book));
    }

    @TckCase(id = "APP-35", promise = "P3", rule = "noneAfter(entities, n): no event of these entities after n.")
    void noneAfterForEntities() throws Exception {
        long first = log().append(event("card-1"));
        long second = log().append(event("card-2"));
        log().append(event("card-3"));
        EventFilter both = EventFilter.entities(List.of("card-1", "card-2"));

        assertConflict(second, Expectation.noneAfter(both, first));
        log().append(event("card-9"), Expectation.noneAfter(both, second));
    }

    @TckCase(id = "APP-36", promise = "P3", rule = "noneAfter(types, n): no event of these types after n.")
    void noneAfterForTypes() throws Exception {
        long borrowed = log().append(event("card-1", BORROWED));
        long returned = log().append(event("card-2", RETURNED));
        log().append(event("card-1", ISSUED));
        EventFilter both = EventFilter.types(BORROWED, RETURNED);

        assertConflict(returned, Expectation.noneAfter(both, borrowed));
        log().append(event("card-9"), Expectation.noneAfter(both, returned));
        log().append(event("card-9"), Expectation.noneAfter(EventFilter.types(BORROWED), borrowed));
    }

    @TckCase(
            id = "APP-37",
            promise = "P3",
            rule = "noneAfter(tags, n): no event that carries all of these tags after n.")
    void noneAfterForTags() throws Exception {
        long both = log().append(event("card-1", BORROWED, "book:dune", "desk:7"));
        log().append(event("card-2", BORROWED, "book:dune"));
        long desk = log().append(event("card-3", BORROWED, "desk:7"));

        log().append(event("card-9"), Expectation.noneAfter(EventFilter.tags("book:dune", "desk:7"), both));
        assertConflict(both, Expectation.noneAfter(EventFilter.tags("book:dune", "desk:7"), both - 1));
        assertConflict(desk, Expectation.noneAfter(EventFilter.tags("desk:7"), both));
    }

    @TckCase(id = "APP-38", promise = "P3", rule = "An event matches if its entity, its type and all of the tags do.")
    void noneAfterForEntityTypeAndTagTogether() throws Exception {
        long match = log().append(event("card-1", BORROWED, "book:dune"));
        log().append(event("card-1", RETURNED, "book:dune"));
        log().append(event("card-2", BORROWED, "book:dune"));
        log().append(event("card-1", BORROWED, "book:emma"));
        EventFilter all = EventFilter.entity("card-1").withTypes(BORROWED).withTags("book:dune");

        assertConflict(match, Expectation.noneAfter(all, match - 1));
        log().append(event("card-9"), Expectation.noneAfter(all, match));
    }

    @TckCase(id = "APP-39", promise = "P3", rule = "noneAfter(everything, n): nothing was stored after n.")
    void noneAfterForEverything() throws Exception {
        long first = log().append(event("card-1"));
        long last = log().append(event("card-2"));

        assertConflict(last, Expectation.noneAfter(EventFilter.all(), first));
        log().append(event("card-3"), Expectation.noneAfter(EventFilter.all(), last));
    }

    @TckCase(id = "APP-40", promise = "P3", rule = "noneAfter(filter, 0): there never was such an event.")
    void noneAfterZeroMeansNever() throws Exception {
        long borrowed = log().append(event("card-1", BORROWED, "book:dune"));

        log().append(event("card-2"), Expectation.noneAfter(EventFilter.types(RETURNED), 0));
        log().append(event("card-2"), Expectation.noneAfter(EventFilter.tags("book:emma"), 0));
        log().append(event("card-2"), Expectation.noneAfter(EventFilter.entity("card-3"), 0));
        assertConflict(borrowed, Expectation.noneAfter(EventFilter.types(BORROWED), 0));
    }

    @TckCase(id = "APP-41", promise = "P3", rule = "noneAfter: the expected sequence or an earlier one.")
    void noneAfterASequenceBeyondTheEndHolds() throws Exception {
        long last = log().append(event("card-1", BORROWED));

        log().append(event("card-2"), Expectation.noneAfter(EventFilter.types(BORROWED), last + 1000));
        log().append(event("card-2"), Expectation.noneAfter(EventFilter.all(), Long.MAX_VALUE));
    }

    @TckCase(id = "APP-42", promise = "P3", rule = "All conditions must hold.")
    void severalTrueConditionsHoldTogether() throws Exception {
        long card = log().append(event("card-1"));
        long book = log().append(event("book-1", BORROWED, "book:dune"));

        log().append(
                        event("card-1", BORROWED),
                        Expectation.entityAt("card-1", card)
                                .and(Expectation.entityAt("book-1", book))
                                .and(Expectation.entityAbsent("card-2"))
                                .and(Expectation.storeAt(book))
                                .and(Expectation.noneAfter(EventFilter.tags("book:dune"), book)));
    }

    @TckCase(id = "APP-43", promise = "P3", rule = "A conflict names the first condition that did not hold.")
    void conflictNamesTheConditionThatIsFalse() throws Exception {
        long card = log().append(event("card-1"));
        long book = log().append(event("book-1"));
        Expectation second = Expectation.entityAbsent("book-1");

        Conflict conflict = log().conflict(
                        event("card-1"), Expectation.entityAt("card-1", card).and(second));

        assertEquals(new Conflict(second.conditions().get(0), book), conflict, "the second condition is the false one");
    }

    @TckCase(id = "APP-44", promise = "P3", rule = "A conflict names the first condition that did not hold.")
    void ofSeveralFalseConditionsTheFirstIsNamed() throws Exception {
        long card = log().append(event("card-1"));
        long book = log().append(event("book-1"));
        Expectation cardFirst = Expectation.entityAbsent("card-1").and(Expectation.entityAbsent("book-1"));
        Expectation bookFirst = Expectation.entityAbsent("book-1").and(Expectation.entityAbsent("card-1"));

        Conflict onCard = log().conflict(event("card-2"), cardFirst);
        Conflict onBook = log().conflict(event("card-2"), bookFirst);

        assertEquals(new Conflict(cardFirst.conditions().get(0), card), onCard, "card-1 was named first");
        assertEquals(new Conflict(bookFirst.conditions().get(0), book), onBook, "book-1 was named first");
    }

    @TckCase(id = "APP-45", promise = "P3", rule = "An append can rest on up to 100 conditions.")
    void hundredConditionsAreDecidedTogether() throws Exception {
        long last = log().append(event("card-99"));
        Expectation all = IntStream.range(0, Expectation.MAX_CONDITIONS)
                .mapToObj(i -> Expectation.entityAt("card-" + i, i == 99 ? last : 0))
                .reduce(Expectation.any(), Expectation::and);

        log().append(event("card-99"), all);
        Conflict conflict = log().conflict(event("card-1"), all);

        assertEquals(all.conditions().get(99), conflict.condition(), "the condition that became false");
    }

    @TckCase(id = "APP-46", promise = "P3", rule = "A filter may name many entities, types and tags.")
    void scopeMayNameManyEntities() throws Exception {
        long last = log().append(event("card-250"));
        log().append(event("card-501"));
        EventFilter many = EventFilter.entities(
                IntStream.range(0, 500).mapToObj(i -> "card-" + i).toList());

        assertConflict(last, Expectation.noneAfter(many, 0));
        log().append(event("card-502"), Expectation.noneAfter(many, last));
    }

    @TckCase(id = "APP-47", promise = "P10", rule = "Entity ids are compared code point by code point.")
    void entitiesWithSimilarIdsAreNotMixedUp() throws Exception {
        for (String neighbour : List.of("Card", "card ", "card.1", "cards", "car", "card%", "car_", "card*", "cárd")) {
            log().append(event(neighbour), Expectation.entityAbsent(neighbour));
        }

        log().append(event("card"), Expectation.entityAbsent("card"));
    }

    @TckCase(id = "APP-50", promise = "P3", rule = "A conflict leaves no trace.")
    void rejectedAppendLeavesNoTrace() throws Exception {
        long first = log().append(event("card-1", ISSUED, "desk:1"));
        EventRecord rejected = event("card-1", BORROWED, "desk:7");

        log().conflict(rejected, Expectation.entityAbsent("card-1"));

        assertNoTrace(first);
    }

    @TckCase(id = "APP-51", promise = "P2", rule = "All events of the batch become visible, or none does.")
    void rejectedBatchLeavesNoTrace() throws Exception {
        long first = log().append(event("card-1", ISSUED, "desk:1"));
        List<EventRecord> rejected = List.of(
                event("card-1", BORROWED, "desk:7"),
                event("card-1", BORROWED, "desk:7"),
                event("card-1", BORROWED, "desk:7"));

        log().conflict(rejected, Expectation.storeAt(0));

        assertNoTrace(first);
    }

    @TckCase(id = "APP-52", promise = "P3", rule = "A conflict leaves no trace: no tail is shown anything of it.")
    void rejectedAppendIsNotShownToATail() throws Exception {
        EventRecord before = event("card-1");
        EventRecord behind = event("card-1", RETURNED);
        Collector collector = new Collector(patience());
        closing(log().tail(0, EventFilter.all(), collector));
        log().append(before);
        collector.awaitEvents(1);

        log().conflict(event("card-1", BORROWED), Expectation.entityAbsent("card-1"));
        log().append(behind);

        collector.awaitEvents(2);
        assertEquals(List.of(before, behind), collector.records(), "what the tail was shown");
    }

    @TckCase(id = "APP-53", promise = "P5", rule = "A conflict leaves no trace: the ids of its events are still free.")
    void rejectedEventsCanBeAppendedLater() throws Exception {
        long first = log().append(event("card-1"));
        List<EventRecord> batch = events(3, "card-1");
        log().conflict(batch, Expectation.entityAbsent("card-1"));

        var appended = log().append(batch, Expectation.entityAt("card-1", first));

        assertEquals(false, appended.alreadyStored(), "the rejected events are called already stored");
        assertEquals(4, log().readAll().size(), "events in the log");
    }

    @TckCase(id = "APP-54", promise = "P3", rule = DECIDED)
    void conflictsRepeatedGiveTheSameAnswer() throws Exception {
        long last = log().append(event("card-1"));
        EventRecord rejected = event("card-1");

        for (int i = 0; i < 5; i++) {
            assertEquals(
                    last,
                    log().conflict(rejected, Expectation.entityAbsent("card-1")).actualSequence(),
                    "the actual sequence, at try " + i);
        }
    }

    @TckCase(id = "APP-55", promise = "P3", rule = "What another client stored counts.")
    void expectationsSeeWhatAnotherClientStored() throws Exception {
        LogUnderTest other = anotherClientsLog();
        long first = log().append(event("card-1", BORROWED, "book:dune"));

        Conflict conflict = other.conflict(event("card-1"), Expectation.entityAbsent("card-1"));
        other.conflict(event("card-1"), Expectation.noneAfter(EventFilter.tags("book:dune"), 0));
        long second = other.append(event("card-1"), Expectation.entityAt("card-1", first));
        log().append(event("card-1"), Expectation.storeAt(second));

        assertEquals(first, conflict.actualSequence(), "the actual sequence as the other client is told");
    }

    private void assertConflict(long actual, Expectation expectation) throws Exception {
        List<Long> before = sequencesOf(log().readAll());

        Conflict conflict = log().conflict(event("card-9", "NeverStored"), expectation);

        assertEquals(
                new Conflict(expectation.conditions().get(0), actual), conflict, "the answer to a false expectation");
        assertEquals(before, sequencesOf(log().readAll()), "the log after the conflict");
    }

    private void assertNoTrace(long last) {
        assertEquals(List.of(last), sequencesOf(log().readAll()), "everything, after the conflict");
        assertEquals(List.of(last), log().sequences(EventFilter.entity("card-1")), "the entity, after the conflict");
        assertEquals(List.of(), log().sequences(EventFilter.types(BORROWED)), "the type, after the conflict");
        assertEquals(List.of(), log().sequences(EventFilter.tags("desk:7")), "the tag, after the conflict");
        assertEquals(last, log().last(), "the store's last sequence after the conflict");
        assertEquals(last, log().last(EventFilter.entity("card-1")), "the entity's last sequence after the conflict");
        assertEquals(0, log().last(EventFilter.types(BORROWED)), "the type's last sequence after the conflict");
    }
}
