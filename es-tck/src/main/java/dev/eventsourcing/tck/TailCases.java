package dev.eventsourcing.tck;

import static dev.eventsourcing.tck.LogUnderTest.recordsOf;
import static dev.eventsourcing.tck.Records.BORROWED;
import static dev.eventsourcing.tck.Records.ISSUED;
import static dev.eventsourcing.tck.Records.RETURNED;
import static dev.eventsourcing.tck.Records.event;
import static dev.eventsourcing.tck.Records.events;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.eventsourcing.EventFilter;
import dev.eventsourcing.Expectation;
import dev.eventsourcing.spi.EventRecord;
import dev.eventsourcing.spi.StoredEvent;
import dev.eventsourcing.spi.Tail;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;

/** SUB-01 to SUB-08, SUB-17 to SUB-23 and SUB-27 to SUB-29: catch-up, then live, without a seam. */
abstract class TailCases extends TailGroup {
    private static final String SEAM = "Those already stored are delivered first, then new ones as they are appended,"
            + " without a seam between.";
    private static final String ONCE = "Each matching event is delivered once, in the order of sequences.";
    private static final String OWN_PACE = "A listener that takes its time delays its own tail only.";

    TailCases(BackendTck suite) {
        super(suite);
    }

    @TckCase(id = "SUB-01", promise = "P7", rule = SEAM)
    void historyComesFirstAndThenNewEvents() throws Exception {
        List<EventRecord> history = events(5, "card-1");
        log().append(history, Expectation.any());
        Collector collector = tailFrom(0, EventFilter.all());
        collector.awaitEvents(5);

        List<EventRecord> live = events(3, "card-2");
        log().appendEach(live);

        collector.awaitEvents(8);
        assertEquals(history, collector.records().subList(0, 5), "the history");
        assertEquals(live, collector.records().subList(5, 8), "what was appended afterwards");
    }

    @TckCase(id = "SUB-02", promise = "P7", rule = "Every event behind a sequence is delivered.")
    void tailFromTheMiddle() throws Exception {
        List<Long> sequences = log().appendEach(events(6, "card-1"));
        Collector collector = tailFrom(sequences.get(3), EventFilter.all());

        long live = log().append(event("card-1"));

        collector.awaitEvents(3);
        assertEquals(
                List.of(sequences.get(4), sequences.get(5), live), collector.sequences(), "behind the fourth of six");
    }

    @TckCase(id = "SUB-03", promise = "P7", rule = "after: lastSequence for new ones only.")
    void tailFromNow() throws Exception {
        log().append(events(6, "card-1"), Expectation.any());
        Collector collector = tailFrom(log().last(), EventFilter.all());

        List<Long> live = log().appendEach(events(2, "card-1"));

        collector.awaitEvents(2);
        assertEquals(live, collector.sequences(), "new events only");
    }

    @TckCase(id = "SUB-04", promise = "P7", rule = SEAM)
    void tailOfAnEmptyStore() throws Exception {
        Collector collector = tailFrom(0, EventFilter.all());

        List<Long> live = log().appendEach(events(3, "card-1"));

        collector.awaitEvents(3);
        assertEquals(live, collector.sequences(), "the first events of the store");
    }

    @TckCase(id = "SUB-05", promise = "P7", rule = ONCE)
    void filteredTailsGetWhatMatches() throws Exception {
        List<EventFilter> filters = List.of(
                EventFilter.entity("card-1"),
                EventFilter.entities(List.of("card-1", "card-3")),
                EventFilter.types(BORROWED),
                EventFilter.tags("book:dune"),
                EventFilter.entity("card-2").withTypes(BORROWED, RETURNED).withTags("book:dune"));
        appendMixture();
        List<Collector> collectors = new ArrayList<>();
        for (EventFilter filter : filters) {
            collectors.add(tailFrom(0, filter));
        }
        long last = appendMixture();

        for (int i = 0; i < filters.size(); i++) {
            collectors.get(i).awaitCaughtUp(last);
            assertEquals(log().read(filters.get(i)), collectors.get(i).events(), "the tail of " + filters.get(i));
        }
    }

    @TckCase(id = "SUB-30", promise = "P7", rule = SEAM)
    void eventsAppendedDuringTheHistoryFollowIt() throws Exception {
        List<EventRecord> history = events(20, "card-1");
        List<EventRecord> meanwhile = events(5, "card-2");
        log().append(history, Expectation.any());
        Collector collector = new Collector(patience()) {
            @Override
            void take(StoredEvent event) throws Exception {
                if (event.event().equals(history.get(7))) {
                    log().append(meanwhile, Expectation.any());
                }
            }
        };
        closing(log().tail(0, EventFilter.all(), collector));

        collector.awaitEvents(25);

        List<EventRecord> all = new ArrayList<>(history);
        all.addAll(meanwhile);
        assertEquals(all, collector.records(), "what the tail was shown");
    }

    @TckCase(id = "SUB-06", promise = "P7", rule = SEAM)
    void seamIsTightWhereverTheTailStarts() throws Exception {
        Random random = Seed.random("seam");
        AtomicBoolean stop = new AtomicBoolean();
        CompletableFuture<Integer> writer = Patience.beside(() -> {
            int appended = 0;
            for (; !stop.get(); appended++) {
                log().append(events(1 + appended % 3, "card-" + appended % 5), Expectation.any());
            }
            return appended;
        });
        List<Started> started = new ArrayList<>();
        int starts = scaled(60);
        try {
            for (int i = 0; i < starts; i++) {
                long last = log().last();
                long after = random.nextInt(3) == 0 ? last : Math.max(0, last - random.nextInt(50));
                Collector collector = new Collector(patience());
                Tail tail = log().tail(after, EventFilter.all(), collector);
                started.add(new Started(after, collector, tail));
                collector.awaitEvents(1 + random.nextInt(5));
                if (started.size() > 8) {
                    started.get(started.size() - 9).tail.close();
                }
            }
        } finally {
            stop.set(true);
        }
        patience().await(writer, "the writer's end");
        long last = log().last();

        List<Long> all = log().sequences(EventFilter.all());
        for (int i = 0; i < started.size(); i++) {
            Started one = started.get(i);
            boolean ranToTheEnd = i >= started.size() - 8;
            if (ranToTheEnd) {
                one.collector.awaitCaughtUp(last);
                one.tail.close();
            }
            List<Long> expected = all.subList(countUpTo(all, one.after), all.size());
            List<Long> delivered = one.collector.sequences();
            assertEquals(
                    ranToTheEnd ? expected : expected.subList(0, Math.min(delivered.size(), expected.size())),
                    delivered,
                    "tail " + i + " behind " + one.after + Seed.hint());
        }
    }

    @TckCase(id = "SUB-07", promise = "P7", rule = ONCE)
    void tailsAreIndependent() throws Exception {
        List<Collector> collectors = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            collectors.add(tailFrom(0, EventFilter.all()));
        }

        List<Long> live = log().appendEach(events(10, "card-1"));

        for (Collector collector : collectors) {
            collector.awaitEvents(10);
            assertEquals(live, collector.sequences(), "what each of ten tails was shown");
        }
    }

    @TckCase(id = "SUB-08", promise = "P7", rule = OWN_PACE)
    void slowListenerDelaysNobodyElse() throws Exception {
        CountDownLatch holdOn = new CountDownLatch(1);
        Collector slow = new Collector(patience()) {
            @Override
            void take(StoredEvent event) throws Exception {
                holdOn.await();
            }
        };
        try {
            closing(log().tail(0, EventFilter.all(), slow));
            Collector quick = tailFrom(0, EventFilter.all());

            List<Long> live = log().appendEach(events(50, "card-1"));

            quick.awaitEvents(50);
            assertEquals(live, quick.sequences(), "the quick listener, while another one holds its first event");
            assertEquals(live, log().sequences(EventFilter.all()), "a read, while a listener holds its first event");
            assertEquals(0, slow.events().size(), "events that the slow listener has finished");
            holdOn.countDown();
            slow.awaitEvents(50);
            assertEquals(live, slow.sequences(), "the slow listener in the end");
        } finally {
            holdOn.countDown();
        }
    }

    @TckCase(
            id = "SUB-17",
            promise = "P7",
            rule = "onCaughtUp: every matching event up to a sequence has been delivered.")
    void caughtUpComesBehindTheEventsItSpeaksOf() throws Exception {
        List<String> calls = new ArrayList<>();
        Collector collector = new Collector(patience()) {
            @Override
            void take(StoredEvent event) {
                calls.add("event " + event.sequence());
            }

            @Override
            public void onCaughtUp(long sequence) throws Exception {
                calls.add("caught up " + sequence);
                super.onCaughtUp(sequence);
            }
        };
        List<Long> all = log().appendEach(events(3, "card-1"));
        closing(log().tail(0, EventFilter.all(), collector)); // all calls come from one thread at a time

        collector.awaitCaughtUp(all.get(2));

        assertEquals(
                List.of("event " + all.get(0), "event " + all.get(1), "event " + all.get(2), "caught up " + all.get(2)),
                List.copyOf(calls).subList(0, 4),
                "the calls");
    }

    @TckCase(id = "SUB-18", promise = "P7", rule = "onCaughtUp is called also when nothing matched.")
    void caughtUpComesAlsoWhenNothingMatched() throws Exception {
        Collector onEmpty = tailFrom(0, EventFilter.all());
        onEmpty.awaitCaughtUp(0);
        long last = log().append(events(3, "card-1"), Expectation.any()).lastSequence();

        Collector onOther = tailFrom(0, EventFilter.entity("card-2"));
        onOther.awaitCaughtUp(last);
        long later = log().append(event("card-1"));
        onOther.awaitCaughtUp(later);

        assertEquals(List.of(), onOther.events(), "events of an entity that has none");
    }

    @TckCase(id = "SUB-19", promise = "P7", rule = "The listener may append to the log it listens to.")
    void listenerMayAppend() throws Exception {
        int rounds = scaled(50);
        LogUnderTest opened = log();
        Collector collector = new Collector(patience()) {
            @Override
            void take(StoredEvent event) throws Exception {
                if (events().size() < rounds) {
                    opened.append(event("card-1", RETURNED), Expectation.storeAt(event.sequence()));
                }
            }
        };
        closing(opened.tail(0, EventFilter.all(), collector));

        opened.append(event("card-1", BORROWED));

        collector.awaitEvents(rounds);
        assertEquals(List.of(), collector.failures(), "failures of a listener that appends");
    }

    @TckCase(
            id = "SUB-20",
            promise = "P7",
            rule = "The listener may read the log it listens to, and finds the event in it.")
    void listenerMayRead() throws Exception {
        LogUnderTest opened = log();
        List<Boolean> found = new ArrayList<>();
        Collector collector = new Collector(patience()) {
            @Override
            void take(StoredEvent event) {
                found.add(opened.readAll().contains(event) && opened.last() >= event.sequence());
            }
        };
        closing(opened.tail(0, EventFilter.all(), collector));
        opened.appendEach(events(5, "card-1"));

        collector.awaitEvents(5);
        assertEquals(List.of(true, true, true, true, true), found, "a delivered event is in the log");
    }

    @TckCase(id = "SUB-21", promise = "P2", rule = "All events of a batch become visible together, in the order given.")
    void batchIsDeliveredWholeAndInOrder() throws Exception {
        Collector collector = tailFrom(0, EventFilter.all());
        List<EventRecord> all = new ArrayList<>();
        for (int size : List.of(1, 100, 3, 50)) {
            List<EventRecord> batch = events(size, "card-1");
            all.addAll(batch);
            log().append(batch, Expectation.any());
        }

        collector.awaitEvents(154);
        assertEquals(all, collector.records(), "the batches, one behind the other");
    }

    @TckCase(id = "SUB-22", promise = "P7", rule = "What other clients append is delivered too.")
    void otherClientsEventsAreDelivered() throws Exception {
        LogUnderTest other = anotherClientsLog();
        Collector collector = tailFrom(0, EventFilter.all());
        collector.awaitCaughtUp(0);

        List<Long> live = other.appendEach(events(5, "card-1"));

        collector.awaitEvents(5);
        assertEquals(live, collector.sequences(), "another client's events");
    }

    @TckCase(id = "SUB-23", promise = "P7", rule = "Events are delivered by one thread at a time.")
    void callsDoNotOverlap() throws Exception {
        Collector collector = tailFrom(0, EventFilter.all());
        LogUnderTest opened = log();
        int each = scaled(50);

        patience().together(4, writer -> () -> opened.appendEach(events(each, "card-" + writer)));

        collector.awaitEvents(4 * each);
        assertFalse(collector.overlapped(), "two calls of one listener overlapped");
        assertEquals(opened.sequences(EventFilter.all()), collector.sequences(), "what four writers appended");
    }

    @TckCase(
            id = "SUB-27",
            promise = "P7",
            rule = "New events are delivered as they are appended, also after a quiet time.")
    void quietTailWakesUp() throws Exception {
        Collector collector = tailFrom(0, EventFilter.all());
        for (int i = 1; i <= 10; i++) {
            log().append(event("card-1"));
            collector.awaitEvents(i);
        }

        assertEquals(10, collector.events().size(), "events, each one appended when the one before was delivered");
    }

    @TckCase(id = "SUB-28", promise = "P7", rule = "Events wait in the log, not in memory.")
    void listenerThatIsFarBehindGetsEverything() throws Exception {
        CountDownLatch holdOn = new CountDownLatch(1);
        Collector collector = new Collector(patience()) {
            @Override
            void take(StoredEvent event) throws Exception {
                holdOn.await();
            }
        };
        try {
            closing(log().tail(0, EventFilter.all(), collector));
            List<EventRecord> all = new ArrayList<>();
            int batches = scaled(20);
            for (int i = 0; i < batches; i++) {
                List<EventRecord> batch = events(200, "card-" + i);
                all.addAll(batch);
                log().append(batch, Expectation.any());
            }
            holdOn.countDown();

            collector.awaitEvents(all.size());
            assertEquals(all, collector.records(), "what waited while the listener held its first event");
        } finally {
            holdOn.countDown();
        }
    }

    @TckCase(id = "SUB-29", promise = "P7", rule = "A delivered event is what was appended, unchanged.")
    void deliveredEventsAreWhatWasAppended() throws Exception {
        EventRecord full = event("card \"é\" > *", "Borrow.ed", "book:dune", "desk:7");
        Collector history = tailFrom(0, EventFilter.all());
        log().append(full);

        history.awaitEvents(1);
        Collector live = tailFrom(0, EventFilter.all());
        live.awaitEvents(1);

        assertEquals(List.of(full), history.records(), "the event as it was delivered live");
        assertEquals(List.of(full), live.records(), "the event as it was delivered from history");
        assertEquals(recordsOf(log().readAll()), history.records(), "the event as it is read");
    }

    private long appendMixture() throws Exception {
        long last = 0;
        for (int i = 0; i < 6; i++) {
            String card = "card-" + (i % 3 + 1);
            last = log().append(
                            List.of(
                                    event(card, ISSUED),
                                    event(card, BORROWED, "book:dune"),
                                    event(card, RETURNED, "book:dune", "desk:7")),
                            Expectation.any())
                    .lastSequence();
        }
        return last;
    }

    private static int countUpTo(List<Long> sequences, long sequence) {
        return (int) sequences.stream().filter(one -> one <= sequence).count();
    }

    private record Started(long after, Collector collector, Tail tail) {}
}
