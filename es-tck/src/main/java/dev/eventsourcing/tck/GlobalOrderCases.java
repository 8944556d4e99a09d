package dev.eventsourcing.tck;

import static dev.eventsourcing.tck.LogUnderTest.sequencesOf;
import static dev.eventsourcing.tck.Records.event;
import static dev.eventsourcing.tck.Records.events;
import static dev.eventsourcing.tck.Records.withPayload;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.eventsourcing.EventFilter;
import dev.eventsourcing.Expectation;
import dev.eventsourcing.spi.EventRecord;
import dev.eventsourcing.spi.ReadRequest;
import dev.eventsourcing.spi.StoredEvent;
import dev.eventsourcing.tck.BackendFixture.HeldWrite;
import dev.eventsourcing.tck.BackendFixture.HeldWrites;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;

/** GLB-01 to GLB-19: one order for all, and nothing ever appears below what a reader has seen. */
abstract class GlobalOrderCases extends Group {
    private static final String ORDER =
            "A reader that has seen sequence n never later sees a smaller one that it had not" + " seen.";
    /** How long writers get beside a held write; an engine may let them wait until it is committed. */
    private static final Duration BESIDE_A_HELD_WRITE = Duration.ofMillis(200);

    private static final int WRITERS = 4;

    GlobalOrderCases(BackendTck suite) {
        super(suite);
    }

    @TckCase(id = "GLB-01", promise = "P6", rule = "Sequences are unique in their log and strictly increase.")
    void twoClientsInTurnGetIncreasingSequences() throws Exception {
        LogUnderTest other = anotherClientsLog();
        List<Long> sequences = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            sequences.add((i % 2 == 0 ? log() : other).append(event("card-" + i % 3)));
        }

        AppendCases.assertIncreasing(sequences);
        assertEquals(sequences, sequencesOf(log().readAll()), "the log");
    }

    @TckCase(id = "GLB-02", promise = "P6", rule = ORDER)
    void pollingReaderNeitherMissesNorReorders() throws Exception {
        AtomicInteger writing = new AtomicInteger(WRITERS);
        PollingReader reader = new PollingReader(anotherClientsLog());

        Pace pace = new Pace(5, patience());
        CompletableFuture<List<Boolean>> writers = write(writing, pace);
        while (writing.get() > 0) {
            reader.poll();
            pace.looked();
        }
        patience().awaitWork(writers, "the writers' end");
        reader.poll();

        assertEquals(log().sequences(EventFilter.all()), reader.seen(), "what the polling reader saw, piece by piece");
    }

    @TckCase(id = "GLB-03", promise = "P6", rule = ORDER)
    void tailNeitherMissesNorReorders() throws Exception {
        Collector collector = new Collector(patience());
        closing(anotherClientsLog().tail(0, EventFilter.all(), collector));

        patience().awaitWork(write(new AtomicInteger(WRITERS), Pace.unwatched(patience())), "the writers' end");

        collector.awaitCaughtUp(log().last());
        assertEquals(log().readAll(), collector.events(), "what the tail was shown");
    }

    @TckCase(id = "GLB-04", promise = "P6", rule = "The order of sequences is each writer's own order.")
    void eachWritersEventsAreInItsOwnOrder() throws Exception {
        patience().awaitWork(write(new AtomicInteger(WRITERS), Pace.unwatched(patience())), "the writers' end");

        Map<String, Integer> next = new HashMap<>();
        for (StoredEvent stored : log().readAll()) {
            String[] parts = Records.text(stored.event().payload()).split(":", 2);
            int expected = next.getOrDefault(parts[0], 0);
            assertEquals(expected, Integer.parseInt(parts[1]), "the next event of writer " + parts[0]);
            next.put(parts[0], expected + 1);
        }
    }

    @TckCase(id = "GLB-05", promise = "P6", rule = "All reads show one order.")
    void readsByEntityTogetherAreTheWholeLog() throws Exception {
        patience().awaitWork(write(new AtomicInteger(WRITERS), Pace.unwatched(patience())), "the writers' end");

        List<StoredEvent> merged = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            List<StoredEvent> one = log().read(EventFilter.entity("card-" + i));
            AppendCases.assertIncreasing(sequencesOf(one));
            merged.addAll(one);
        }
        merged.sort(Comparator.comparing(StoredEvent::sequence));

        assertEquals(log().readAll(), merged, "the reads of all entities, merged by sequence");
    }

    @TckCase(id = "GLB-06", promise = "P6", rule = "A reader may go on behind any sequence it has seen.")
    void readingCanGoOnFromAnywhere() throws Exception {
        log().append(events(7, "card-1"), Expectation.any());
        log().appendEach(events(7, "card-2"));
        List<StoredEvent> all = log().readAll();

        for (int i = 0; i < all.size(); i++) {
            assertEquals(
                    all.subList(i + 1, all.size()),
                    log().read(ReadRequest.of(EventFilter.all())
                            .after(all.get(i).sequence())),
                    "behind event " + i);
        }
    }

    @TckCase(id = "GLB-07", promise = "P6", rule = "What lastSequence tells can be read, and it never goes back.")
    void lastSequenceNeverGoesBackAndCanBeRead() throws Exception {
        AtomicInteger writing = new AtomicInteger(WRITERS);
        LogUnderTest other = anotherClientsLog();

        Pace pace = new Pace(5, patience());
        CompletableFuture<List<Boolean>> writers = write(writing, pace);
        long before = 0;
        while (writing.get() > 0) {
            long last = other.last();
            assertTrue(last >= before, "the last sequence went back from " + before + " to " + last);
            assertEquals(
                    last == 0 ? List.of() : List.of(last),
                    log().sequences(ReadRequest.of(EventFilter.all())
                            .upTo(last)
                            .backwards()
                            .limit(1)),
                    "the event at the last sequence, read by another client");
            before = last;
            pace.looked();
        }
        patience().awaitWork(writers, "the writers' end");
    }

    @TckCase(id = "GLB-08", promise = "P6", rule = "Sequences are never reused, also not those of another life.")
    void sequencesGoOnAfterAllClientsWereClosed() throws Exception {
        long last = log().append(events(5, "card-1"), Expectation.any()).lastSequence();
        List<StoredEvent> all = log().readAll();
        log().close();
        backend().close();

        LogUnderTest later = anotherClientsLog();

        assertEquals(all, later.readAll(), "the log as a later client sees it");
        long next = later.append(event("card-1"), Expectation.storeAt(last));
        assertTrue(next > last, "sequence " + next + " follows " + last);
    }

    @TckCase(id = "GLB-10", promise = "P6", rule = ORDER, needs = Capability.HELD_WRITES)
    void pollingReaderSurvivesWritesThatAreHeldOpen() throws Exception {
        PollingReader reader = new PollingReader(anotherClientsLog());

        writeBesideHeldWrites(reader::poll, reader::poll);

        reader.poll();
        assertEquals(log().sequences(EventFilter.all()), reader.seen(), "what the polling reader saw, piece by piece");
    }

    @TckCase(id = "GLB-11", promise = "P6", rule = ORDER, needs = Capability.HELD_WRITES)
    void tailSurvivesWritesThatAreHeldOpen() throws Exception {
        Collector collector = new Collector(patience());
        closing(anotherClientsLog().tail(0, EventFilter.all(), collector));

        LogUnderTest mine = log();
        writeBesideHeldWrites(() -> {}, () -> collector.awaitCaughtUp(mine.last()));

        collector.awaitCaughtUp(log().last());
        assertEquals(log().readAll(), collector.events(), "what the tail was shown");
    }

    @TckCase(
            id = "GLB-12",
            promise = "P2",
            rule = "A write that is not committed is visible to nobody; one that is taken back never is.",
            needs = Capability.HELD_WRITES)
    void heldWriteIsInvisibleAndARolledBackOneLeavesNoTrace() throws Exception {
        long first = log().append(event("card-1"));
        List<EventRecord> batch = events(3, "held");
        HeldWrite held = heldWrites().begin(store(), batch);

        assertEquals(List.of(first), sequencesOf(log().readAll()), "the log beside a write that is not committed");
        assertEquals(first, log().last(), "its last sequence");
        held.rollBack();

        assertEquals(List.of(first), sequencesOf(log().readAll()), "the log after the write was taken back");
        log().append(batch, Expectation.entityAbsent("held").and(Expectation.storeAt(first)));
    }

    /** Writers on two clients; each payload is the writer's number and its count. */
    private CompletableFuture<List<Boolean>> write(AtomicInteger writing, Pace pace) {
        List<LogUnderTest> logs = List.of(log(), anotherClientsLog());
        int each = scaled(75);
        return Patience.beside(() -> patience().together(WRITERS, writer -> () -> {
            try {
                for (int i = 0; i < each; i++) {
                    pace.awaitLook();
                    logs.get(writer % 2).append(withPayload(event("card-" + i % 3), writer + ":" + i));
                }
            } finally {
                writing.decrementAndGet();
            }
            return true;
        }));
    }

    /** Looks at the log after each append beside a held write, and again before it is committed or taken back. */
    private void writeBesideHeldWrites(Runnable look, TckFixture.EngineAction lastLook) throws Exception {
        LogUnderTest mine = log();
        LogUnderTest other = anotherClientsLog();
        int rounds = scaled(12);
        int committed = 0;
        for (int round = 0; round < rounds; round++) {
            HeldWrite held = heldWrites().begin(store(), events(1 + round % 3, "held-" + round));
            List<CompletableFuture<?>> others = new ArrayList<>();
            for (int i = 0; i < 6; i++) {
                others.add((i % 2 == 0 ? mine : other)
                        .port()
                        .append(List.of(event("card-" + round + "-" + i)), Expectation.any()));
                look.run();
            }
            CompletableFuture<?> all = CompletableFuture.allOf(others.toArray(CompletableFuture[]::new));
            awaitForAWhile(all);
            lastLook.perform();
            if (round % 4 == 3) {
                held.rollBack();
            } else {
                held.commit();
                committed += 1 + round % 3;
            }
            look.run();
            patience().await(all, "appends beside a held write that has ended");
            look.run();
        }
        assertEquals(rounds * 6 + committed, log().readAll().size(), "events committed, held ones included");
    }

    private static void awaitForAWhile(CompletableFuture<?> all) throws Exception {
        try {
            all.get(BESIDE_A_HELD_WRITE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            assertTrue(!all.isDone(), "an engine may let appends wait for one that is held open");
        }
    }

    private HeldWrites heldWrites() {
        return fixture().heldWrites().orElseThrow(() -> noHook(Capability.HELD_WRITES, "heldWrites()"));
    }

    /** Reads what is new, again and again, always behind the last sequence it has seen. */
    private static final class PollingReader {
        private final LogUnderTest log;
        private final List<Long> seen = new ArrayList<>();

        PollingReader(LogUnderTest log) {
            this.log = log;
        }

        void poll() {
            long after = seen.isEmpty() ? 0 : seen.get(seen.size() - 1);
            seen.addAll(log.sequences(ReadRequest.of(EventFilter.all()).after(after)));
        }

        List<Long> seen() {
            return seen;
        }
    }
}
