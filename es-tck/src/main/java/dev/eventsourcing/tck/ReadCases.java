package dev.eventsourcing.tck;

import static dev.eventsourcing.tck.LogUnderTest.recordsOf;
import static dev.eventsourcing.tck.LogUnderTest.sequencesOf;
import static dev.eventsourcing.tck.Records.BORROWED;
import static dev.eventsourcing.tck.Records.ISSUED;
import static dev.eventsourcing.tck.Records.RETURNED;
import static dev.eventsourcing.tck.Records.event;
import static dev.eventsourcing.tck.Records.events;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.eventsourcing.EventFilter;
import dev.eventsourcing.Expectation;
import dev.eventsourcing.spi.Bytes;
import dev.eventsourcing.spi.EventCursor;
import dev.eventsourcing.spi.EventRecord;
import dev.eventsourcing.spi.ReadRequest;
import dev.eventsourcing.spi.StoredEvent;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;

/** RD-01 to RD-49: which events a read gives, in which order, and when it ends. */
abstract class ReadCases extends Group {
    private static final String MATCHING =
            "Every matching event that was visible is delivered, once, in the order of sequences.";
    private static final String BOUNDS =
            "after: only greater sequences; upTo: only this or smaller ones; limit: counted in the direction of reading.";

    ReadCases(BackendTck suite) {
        super(suite);
    }

    @TckCase(
            id = "RD-01",
            promise = "P15",
            rule = "A store without events is read as nothing, and its last sequence is 0.")
    void emptyStoreIsReadAsNothing() {
        assertEquals(List.of(), log().readAll(), "the events of a new store");
        assertEquals(List.of(), log().read(ReadRequest.of(EventFilter.all()).backwards()), "the same, backwards");
        assertEquals(0, log().last(), "the last sequence of a new store");
    }

    @TckCase(id = "RD-02", promise = "P15", rule = "What was never stored is read as nothing, without an error.")
    void unknownEntityTypeAndTagAreReadAsNothing() throws Exception {
        log().append(event("card-1", ISSUED, "desk:7"));

        for (EventFilter unknown : List.of(
                EventFilter.entity("card-2"),
                EventFilter.types(RETURNED),
                EventFilter.tags("desk:8"),
                EventFilter.tags("desk:7", "desk:8"),
                EventFilter.entity("card-1").withTypes(RETURNED),
                EventFilter.entity("card-2").withTags("desk:7"))) {
            assertEquals(List.of(), log().read(unknown), "events of " + unknown);
            assertEquals(0, log().last(unknown), "last sequence of " + unknown);
        }
    }

    @TckCase(id = "RD-03", promise = "P15", rule = MATCHING)
    void everythingIsReadInTheOrderOfSequences() throws Exception {
        List<EventRecord> appended = library();

        List<StoredEvent> read = log().readAll();

        assertEquals(appended, recordsOf(read), "all events of the store");
        AppendCases.assertIncreasing(sequencesOf(read));
    }

    @TckCase(id = "RD-04", promise = "P15", rule = "Backwards: against the order of sequences.")
    void everythingIsReadBackwards() throws Exception {
        library();
        List<StoredEvent> expected = new ArrayList<>(log().readAll());
        Collections.reverse(expected);

        assertEquals(expected, log().read(ReadRequest.of(EventFilter.all()).backwards()), "all events, backwards");
    }

    @TckCase(id = "RD-05", promise = "P15", rule = "An event matches if its entity is one of the entities.")
    void eventsOfOneEntity() throws Exception {
        library();

        assertRead(EventFilter.entity("card-1"));
        assertRead(EventFilter.entity("card-2"));
    }

    @TckCase(id = "RD-06", promise = "P15", rule = "An event matches if its entity is one of the entities.")
    void eventsOfSeveralEntities() throws Exception {
        library();

        assertRead(EventFilter.entities(List.of("card-1", "card-3")));
        assertRead(EventFilter.entities(List.of("card-3", "never", "card-2")));
    }

    @TckCase(id = "RD-07", promise = "P15", rule = "An event matches if its type is one of the types.")
    void eventsOfTypes() throws Exception {
        library();

        assertRead(EventFilter.types(BORROWED));
        assertRead(EventFilter.types(BORROWED, RETURNED));
        assertRead(EventFilter.types(ISSUED, "Never"));
    }

    @TckCase(id = "RD-08", promise = "P15", rule = "An event matches if it carries all of the tags.")
    void eventsWithTags() throws Exception {
        library();

        assertRead(EventFilter.tags("book:dune"));
        assertRead(EventFilter.tags("book:dune", "desk:7"));
        assertRead(EventFilter.tags("desk:7", "book:emma"));
    }

    @TckCase(id = "RD-09", promise = "P15", rule = "An event matches if its entity, its type and its tags do.")
    void eventsByEntityTypeAndTagTogether() throws Exception {
        library();

        assertRead(EventFilter.entity("card-1").withTypes(BORROWED));
        assertRead(EventFilter.entity("card-1").withTags("desk:7"));
        assertRead(EventFilter.types(BORROWED, RETURNED).withTags("book:dune"));
        assertRead(EventFilter.entities(List.of("card-1", "card-2"))
                .withTypes(BORROWED, RETURNED)
                .withTags("book:dune", "desk:7"));
    }

    @TckCase(id = "RD-10", promise = "P15", rule = BOUNDS)
    void lowerBoundIsExclusive() throws Exception {
        List<Long> all = log().appendEach(events(5, "card-1"));

        assertEquals(all.subList(3, 5), log().sequences(whole().after(all.get(2))), "after the third of five");
        assertEquals(all, log().sequences(whole().after(0)), "after 0");
        assertEquals(List.of(), log().sequences(whole().after(all.get(4))), "after the last");
    }

    @TckCase(id = "RD-11", promise = "P15", rule = BOUNDS)
    void upperBoundIsInclusive() throws Exception {
        List<Long> all = log().appendEach(events(5, "card-1"));

        assertEquals(all.subList(0, 3), log().sequences(whole().upTo(all.get(2))), "up to the third of five");
        assertEquals(all, log().sequences(whole().upTo(all.get(4))), "up to the last");
        assertEquals(all, log().sequences(whole().upTo(all.get(4) + 1000)), "up to what was not reached");
        assertEquals(List.of(), log().sequences(whole().upTo(0)), "up to 0");
    }

    @TckCase(id = "RD-12", promise = "P15", rule = BOUNDS)
    void bothBoundsGiveARange() throws Exception {
        List<Long> all = log().appendEach(events(6, "card-1"));

        assertEquals(
                all.subList(2, 5),
                log().sequences(whole().after(all.get(1)).upTo(all.get(4))),
                "behind the second, up to the fifth");
        assertEquals(
                all.subList(4, 5), log().sequences(whole().after(all.get(3)).upTo(all.get(4))), "the fifth alone");
        assertEquals(List.of(), log().sequences(whole().after(all.get(4)).upTo(all.get(1))), "bounds that exclude");
        assertEquals(List.of(), log().sequences(whole().after(all.get(2)).upTo(all.get(2))), "bounds that meet");
    }

    @TckCase(id = "RD-13", promise = "P15", rule = BOUNDS)
    void boundsMeanTheSameBackwards() throws Exception {
        List<Long> all = log().appendEach(events(6, "card-1"));

        assertEquals(
                List.of(all.get(4), all.get(3), all.get(2)),
                log().sequences(whole().after(all.get(1)).upTo(all.get(4)).backwards()),
                "from the fifth down to behind the second");
        assertEquals(
                List.of(all.get(1), all.get(0)),
                log().sequences(whole().upTo(all.get(1)).backwards()),
                "from the second down");
    }

    @TckCase(id = "RD-14", promise = "P15", rule = BOUNDS)
    void limitCountsInTheDirectionOfReading() throws Exception {
        List<Long> all = log().appendEach(events(6, "card-1"));

        assertEquals(all.subList(0, 2), log().sequences(whole().limit(2)), "the first two");
        assertEquals(
                List.of(all.get(5), all.get(4)),
                log().sequences(whole().backwards().limit(2)),
                "the last two");
        assertEquals(all, log().sequences(whole().limit(6)), "as many as there are");
        assertEquals(all, log().sequences(whole().limit(7)), "more than there are");
        assertEquals(List.of(), log().sequences(whole().limit(0)), "none");
        assertEquals(
                all.subList(2, 4), log().sequences(whole().after(all.get(1)).limit(2)), "two behind the second");
    }

    @TckCase(id = "RD-15", promise = "P15", rule = BOUNDS)
    void limitCountsMatchingEventsOnly() throws Exception {
        library();
        EventFilter filter = EventFilter.entity("card-2").withTypes(BORROWED);
        List<Long> matching = sequencesOf(expected(filter));

        assertEquals(
                matching.subList(0, 2), log().sequences(ReadRequest.of(filter).limit(2)), "the first two matching");
    }

    @TckCase(id = "RD-16", promise = "P15", rule = BOUNDS)
    void boundsNeedNotBeSequencesOfMatchingEvents() throws Exception {
        long first = log().append(event("card-1"));
        long between = log().append(event("card-2"));
        long second = log().append(event("card-1"));
        ReadRequest card = ReadRequest.of(EventFilter.entity("card-1"));

        assertEquals(List.of(second), log().sequences(card.after(between)), "after another entity's event");
        assertEquals(List.of(first), log().sequences(card.upTo(between)), "up to another entity's event");
        assertEquals(List.of(), log().sequences(card.after(first).upTo(between)), "a range without matching events");
    }

    @TckCase(id = "RD-17", promise = "P15", rule = "The largest numbers are bounds like others.")
    void largestNumbersAreBoundsLikeOthers() throws Exception {
        List<Long> all = log().appendEach(events(3, "card-1"));

        assertEquals(List.of(), log().sequences(whole().after(Long.MAX_VALUE)), "after the largest number");
        assertEquals(List.of(), log().sequences(whole().after(Long.MAX_VALUE - 1)), "after the one before it");
        assertEquals(all, log().sequences(whole().upTo(Long.MAX_VALUE - 1)), "up to almost the largest number");
        assertEquals(all, log().sequences(whole().limit(Long.MAX_VALUE - 1)), "almost the largest limit");
        assertEquals(
                List.of(),
                log().sequences(whole().after(Long.MAX_VALUE - 1).backwards()),
                "after almost the largest number, backwards");
    }

    @TckCase(id = "RD-18", promise = "P15", rule = MATCHING)
    void anyRequestGivesWhatAFilterOverTheWholeLogGives() throws Exception {
        library();
        new RandomRequests(log().readAll())
                .forEach(
                        scaled(200),
                        (request, expected) ->
                                assertEquals(sequencesOf(expected), log().sequences(request), request + Seed.hint()));
    }

    @TckCase(id = "RD-19", promise = "P15", rule = MATCHING)
    void pagesTogetherGiveWhatOneReadGives() throws Exception {
        for (int i = 0; i < 4; i++) {
            log().append(events(100 + i, "card-" + i % 2), Expectation.any());
        }
        for (EventFilter filter : List.of(EventFilter.all(), EventFilter.entity("card-1"))) {
            List<Long> whole = log().sequences(filter);
            for (int size : List.of(1, 2, 7, 1000)) {
                int most = size == 1 ? 60 : whole.size(); // one by one, a part says as much as the whole
                assertEquals(whole.subList(0, most), pages(filter, size, most), "pages of " + size + " of " + filter);
            }
        }
    }

    @TckCase(id = "RD-20", promise = "P15", rule = MATCHING)
    void pagesBackwardsGiveWhatOneReadBackwardsGives() throws Exception {
        log().append(events(300, "card-1"), Expectation.any());
        List<Long> whole = log().sequences(whole().backwards());

        List<Long> paged = new ArrayList<>();
        long upTo = Long.MAX_VALUE;
        List<Long> page = log().sequences(whole().upTo(upTo).backwards().limit(70));
        while (!page.isEmpty()) {
            paged.addAll(page);
            upTo = page.get(page.size() - 1) - 1;
            page = log().sequences(whole().upTo(upTo).backwards().limit(70));
        }

        assertEquals(whole, paged, "pages of 70, backwards");
    }

    @TckCase(id = "RD-21", promise = "P9", rule = MATCHING)
    void longLogIsDeliveredCompleteAndInOrder() throws Exception {
        List<Long> appended = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            appended.addAll(log().append(events(400, "card-" + i % 2), Expectation.any())
                    .sequences());
        }

        assertEquals(appended, log().sequences(whole()), "3200 events");
        Collections.reverse(appended);
        assertEquals(appended, log().sequences(whole().backwards()), "3200 events backwards");
        assertEquals(1600, log().sequences(EventFilter.entity("card-1")).size(), "events of one entity among them");
    }

    @TckCase(id = "RD-22", promise = "P14", rule = "A cursor may be closed early; it releases what it holds.")
    void cursorsClosedEarlyHoldNothing() throws Exception {
        log().append(events(500, "card-1"), Expectation.any());
        int cursors = scaled(100);

        for (int i = 0; i < cursors; i++) {
            try (EventCursor cursor = log().port().read(i % 2 == 0 ? whole() : whole().backwards())) {
                assertTrue(cursor.hasNext(), "cursor " + i + " has an event");
                cursor.next();
            }
        }

        log().append(event("card-1"));
        assertEquals(501, log().readAll().size(), "events read after " + cursors + " cursors that were closed early");
    }

    @TckCase(id = "RD-23", promise = "P9", rule = "The cursor ends, however fast others append.")
    void cursorEndsWhileOthersAppend() throws Exception {
        log().append(events(300, "card-1"), Expectation.any());
        AtomicBoolean stop = new AtomicBoolean();
        CountDownLatch writing = new CountDownLatch(20);
        CompletableFuture<Integer> writer = Patience.beside(() -> {
            int appended = 0;
            for (; !stop.get(); appended++) {
                log().append(event("card-2"));
                writing.countDown();
            }
            return appended;
        });

        try {
            patience().await(writing, "the first appends of the other writer");
            List<StoredEvent> read = patience().await(Patience.beside(() -> log().readAll()), "the end of a cursor");
            assertTrue(read.size() >= 320, "320 events were visible but " + read.size() + " were delivered");
            AppendCases.assertIncreasing(sequencesOf(read));
        } finally {
            stop.set(true);
        }
        patience().await(writer, "the other writer's end");
    }

    @TckCase(id = "RD-31", promise = "P9", rule = "The cursor ends, however fast others append.")
    void cursorIsNotChasedByItsOwnReader() throws Exception {
        log().append(events(50, "card-1"), Expectation.any());

        int delivered = 0;
        try (EventCursor cursor = log().port().read(ReadRequest.of(EventFilter.all()))) {
            while (cursor.hasNext() && delivered < 1500) {
                cursor.next();
                delivered++;
                log().append(event("card-2"));
            }
        }

        assertTrue(delivered >= 50, "50 events were visible but " + delivered + " were delivered");
        assertTrue(delivered < 1500, "the cursor does not end while its reader appends an event for each that it gets");
    }

    @TckCase(id = "RD-24", promise = "P10", rule = "Entity ids are compared code point by code point.")
    void entityDoesNotSeeItsNeighbours() throws Exception {
        List<String> ids =
                List.of("a", "a.b", "ab", "A", "a ", " a", "a%", "a_", "a*", "a>", "a/", "a\t", "á", "a\u0301", "aa");
        for (String id : ids) {
            log().append(event(id, "type-of-" + id, "tag:" + id), Expectation.any());
        }

        for (int i = 0; i < ids.size(); i++) {
            List<Long> mine = sequencesOf(log().readAll()).subList(i, i + 1);
            assertEquals(
                    mine, log().sequences(EventFilter.entity(ids.get(i))), "events of entity '" + ids.get(i) + "'");
            assertEquals(
                    mine,
                    log().sequences(EventFilter.types("type-of-" + ids.get(i))),
                    "events of type 'type-of-" + ids.get(i) + "'");
            assertEquals(
                    mine, log().sequences(EventFilter.tags("tag:" + ids.get(i))), "events with tag of " + ids.get(i));
            assertEquals(mine.get(0), log().last(EventFilter.entity(ids.get(i))), "last of entity " + ids.get(i));
        }
    }

    @TckCase(
            id = "RD-25",
            promise = "P15",
            rule = "The sequence of the last stored event that matches; 0 if there is none.")
    void lastSequenceIsTheLastMatchingEvents() throws Exception {
        library();
        for (EventFilter filter : List.of(
                EventFilter.all(),
                EventFilter.entity("card-1"),
                EventFilter.entities(List.of("card-1", "card-3", "never")),
                EventFilter.types(ISSUED),
                EventFilter.types(BORROWED, RETURNED),
                EventFilter.tags("book:dune", "desk:7"),
                EventFilter.entity("card-2").withTypes(RETURNED),
                EventFilter.entity("card-1").withTypes(BORROWED).withTags("book:dune"))) {
            List<Long> matching = sequencesOf(expected(filter));
            assertEquals(matching.get(matching.size() - 1), log().last(filter), "last sequence of " + filter);
        }
    }

    @TckCase(
            id = "RD-26",
            promise = "P1",
            rule =
                    "lastSequence takes every append into account that was answered before the call, and a read delivers it.")
    void whatWasAnsweredIsSeenAtOnceByEveryClient() throws Exception {
        LogUnderTest other = anotherClientsLog();
        int rounds = scaled(40);
        for (int i = 0; i < rounds; i++) {
            LogUnderTest writer = i % 2 == 0 ? log() : other;
            LogUnderTest reader = i % 2 == 0 ? other : log();
            String card = "card-" + i % 5;

            long sequence = writer.append(event(card, BORROWED, "desk:7"));

            assertEquals(sequence, reader.last(), "the store's last sequence, asked by the other client");
            assertEquals(sequence, reader.last(EventFilter.entity(card)), "the entity's last sequence");
            assertEquals(
                    List.of(sequence),
                    reader.sequences(whole().backwards().limit(1)),
                    "the last event, read by the other client");
            assertEquals(
                    List.of(sequence),
                    reader.sequences(ReadRequest.of(EventFilter.tags("desk:7")).after(sequence - 1)),
                    "the last event by its tag");
        }
    }

    @TckCase(id = "RD-27", promise = "P15", rule = "A cursor is an iterator: asking is not taking.")
    void cursorIsAnHonestIterator() throws Exception {
        long sequence = log().append(event("card-1"));
        try (EventCursor cursor = log().port().read(whole())) {
            assertTrue(cursor.hasNext(), "one event");
            assertTrue(cursor.hasNext(), "still the same event");
            assertEquals(sequence, cursor.next().sequence(), "the event");
            assertFalse(cursor.hasNext(), "no further event");
            assertFalse(cursor.hasNext(), "still no further event");
            assertThrows(NoSuchElementException.class, cursor::next, "next() behind the end");
        }
        try (EventCursor cursor = log().port().read(whole())) {
            assertEquals(sequence, cursor.next().sequence(), "next() without hasNext()");
        }
    }

    @TckCase(id = "RD-28", promise = "P15", rule = "Any number of cursors may be open at once.")
    void cursorsDoNotDisturbEachOther() throws Exception {
        List<Long> all = log().append(events(50, "card-1"), Expectation.any()).sequences();
        List<Long> fromFirst = new ArrayList<>();
        List<Long> fromSecond = new ArrayList<>();

        try (EventCursor first = log().port().read(whole());
                EventCursor second = log().port().read(whole().backwards())) {
            while (first.hasNext()) {
                fromFirst.add(first.next().sequence());
                fromSecond.add(0, second.next().sequence());
                log().append(event("card-2"));
            }
        }

        assertEquals(all, fromFirst.subList(0, 50), "the cursor that reads forwards");
        assertEquals(
                all, fromSecond.subList(fromSecond.size() - 50, fromSecond.size()), "the one that reads backwards");
    }

    @TckCase(id = "RD-29", promise = "P15", rule = "A filter may name many entities.")
    void filterMayNameManyEntities() throws Exception {
        for (int i = 0; i < 5; i++) {
            log().append(event("card-" + i * 100));
        }
        log().append(event("stranger"));
        List<String> thousand =
                IntStream.range(0, 1000).mapToObj(i -> "card-" + i).toList();

        assertEquals(
                sequencesOf(log().readAll()).subList(0, 5),
                log().sequences(EventFilter.entities(thousand)),
                "events of a thousand entities");
    }

    @TckCase(id = "RD-30", promise = "P9", rule = "A bounded number of events is in memory at any time.")
    void largePayloadsAreReadOneAfterTheOther() throws Exception {
        int count = scaled(24);
        byte[] page = new byte[700_000];
        for (int i = 0; i < count; i++) {
            page[0] = (byte) i;
            log().append(Records.withPayload(event("book-1"), Bytes.copyOf(page)));
        }

        int read = 0;
        try (EventCursor cursor = log().port().read(whole())) {
            while (cursor.hasNext()) {
                assertEquals((byte) read++, cursor.next().event().payload().toByteArray()[0], "the page's number");
            }
        }
        assertEquals(count, read, "pages of 700 000 bytes");
    }

    private List<Long> pages(EventFilter filter, int size, int most) {
        List<Long> paged = new ArrayList<>();
        long after = 0;
        while (paged.size() < most) {
            List<Long> page =
                    log().sequences(ReadRequest.of(filter).after(after).limit(size));
            if (page.isEmpty()) {
                break;
            }
            assertTrue(page.size() <= size, "a page of " + size + " with " + page.size() + " events");
            paged.addAll(page);
            after = page.get(page.size() - 1);
        }
        return paged.subList(0, Math.min(most, paged.size()));
    }

    private static ReadRequest whole() {
        return ReadRequest.of(EventFilter.all());
    }

    /** Three cards, three types and four tags, mixed; in batches and alone. */
    private List<EventRecord> library() throws Exception {
        List<EventRecord> all = new ArrayList<>();
        for (int round = 0; round < 6; round++) {
            String card = "card-" + (round % 3 + 1);
            List<EventRecord> batch = List.of(
                    event(card, ISSUED),
                    event(card, BORROWED, "book:dune", "desk:7"),
                    event(card, BORROWED, "book:emma", "desk:" + (7 + round % 2)),
                    event(card, RETURNED, "book:dune", "desk:8"));
            all.addAll(batch);
            log().append(batch, Expectation.any());
            EventRecord alone = event("card-" + (round % 2 + 1), RETURNED, "book:dune", "desk:7");
            all.add(alone);
            log().append(alone);
        }
        return all;
    }

    private List<StoredEvent> expected(EventFilter filter) {
        return log().readAll().stream()
                .filter(stored -> filter.matches(
                        stored.event().entityId(),
                        stored.event().type(),
                        stored.event().tags()))
                .toList();
    }

    private void assertRead(EventFilter filter) {
        List<StoredEvent> expected = expected(filter);
        List<StoredEvent> backwards = new ArrayList<>(expected);
        Collections.reverse(backwards);

        assertFalse(expected.isEmpty(), "the case has events that match " + filter);
        assertEquals(expected, log().read(filter), "events of " + filter);
        assertEquals(backwards, log().read(ReadRequest.of(filter).backwards()), "events of " + filter + " backwards");
    }
}
