package dev.eventsourcing.tck;

import static dev.eventsourcing.tck.LogUnderTest.recordsOf;
import static dev.eventsourcing.tck.LogUnderTest.sequencesOf;
import static dev.eventsourcing.tck.Records.event;
import static dev.eventsourcing.tck.Records.events;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import dev.eventsourcing.AppendOutcomeUnknownException;
import dev.eventsourcing.BackendUnavailableException;
import dev.eventsourcing.EventFilter;
import dev.eventsourcing.Expectation;
import dev.eventsourcing.spi.AppendResult;
import dev.eventsourcing.spi.Backend;
import dev.eventsourcing.spi.EventLog;
import dev.eventsourcing.spi.EventRecord;
import dev.eventsourcing.spi.StoredEvent;
import dev.eventsourcing.tck.TckFixture.EngineAction;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** FLT-01 to FLT-19: crashes, cut connections and silence, as far as the fixture can bring them about. */
abstract class FaultCases extends FaultGroup {
    private static final String DURABLE = "A batch that was answered survives the death of the connection and of the"
            + " engine; appending it again is safe.";
    private static final String TAIL =
            "The tail survives a lost connection and a restarted server, and goes on behind the"
                    + " last delivered event.";

    FaultCases(BackendTck suite) {
        super(suite);
    }

    @TckCase(id = "FLT-01", promise = "P1", rule = DURABLE, needs = Capability.SURVIVES_CRASHES)
    void nothingIsLostOrDoubledByCrashes() throws Exception {
        Storm storm = new Storm(patience(), List.of(log(), anotherClientsLog()));

        storm.rage(scaled(60), scaled(4), crash());

        storm.assertLogIsWhatWasAcknowledged(untilAvailable(() -> log().readAll()));
        storm.assertLogIsWhatWasAcknowledged(anotherClientsLog().readAll());
    }

    @TckCase(id = "FLT-02", promise = "P7", rule = TAIL, needs = Capability.SURVIVES_CRASHES)
    void tailGoesOnAfterCrashes() throws Exception {
        tailGoesOnAfter(crash());
    }

    @TckCase(
            id = "FLT-03",
            promise = "P1",
            rule = "After a crash the log is as it was answered, for clients of before and for new ones.",
            needs = Capability.SURVIVES_CRASHES)
    void idleLogIsTheSameAfterACrash() throws Exception {
        LogUnderTest before = log();
        before.append(events(50, "card-1"), Expectation.any());
        List<StoredEvent> all = before.readAll();

        crash().perform();

        assertEquals(all, anotherClientsLog().readAll(), "the log as a new client sees it");
        EventRecord next = event("card-1");
        long sequence = untilAvailable(() ->
                before.append(next, Expectation.entityAt("card-1", all.get(49).sequence())));
        assertTrue(sequence > all.get(49).sequence(), "sequence " + sequence + " was given after the crash");
        assertEquals(51, untilAvailable(before::readAll).size(), "the log as the client of before the crash sees it");
    }

    @TckCase(id = "FLT-04", promise = "P4", rule = DURABLE, needs = Capability.SURVIVES_CUTS)
    void nothingIsLostOrDoubledByCutConnections() throws Exception {
        Storm storm = new Storm(patience(), List.of(log(), anotherClientsLog()));

        storm.rage(scaled(80), scaled(12), cut());

        storm.assertLogIsWhatWasAcknowledged(untilAvailable(() -> log().readAll()));
    }

    @TckCase(id = "FLT-05", promise = "P7", rule = TAIL, needs = Capability.SURVIVES_CUTS)
    void tailGoesOnAfterCutConnections() throws Exception {
        tailGoesOnAfter(cut());
    }

    @TckCase(
            id = "FLT-06",
            promise = "P15",
            rule = "A client whose connections were cut works again by itself.",
            needs = Capability.SURVIVES_CUTS)
    void clientRecoversByItself() throws Exception {
        LogUnderTest mine = log();
        int rounds = scaled(6);
        for (int i = 1; i <= rounds; i++) {
            cut().perform();
            EventRecord next = event("card-1");
            untilAvailable(() -> mine.append(next));
            assertEquals(i, untilAvailable(mine::readAll).size(), "events in the log after cut " + i);
        }
    }

    @TckCase(
            id = "FLT-07",
            promise = "P4",
            rule = "Calls to a silent engine end; a batch whose answer was lost may be appended again.",
            needs = Capability.SURVIVES_FREEZES)
    void callsToASilentEngineEnd() throws Exception {
        LogUnderTest mine = log();
        EventRecord first = event("card-1");
        EventRecord inDoubt = event("card-1");
        long sequence = mine.append(first);
        AutoCloseable frozen = freeze().begin();
        try {
            CompletableFuture<AppendResult> append =
                    Patience.beside(() -> mine.tryAppend(List.of(inDoubt), Expectation.any()));
            CompletableFuture<Long> last = Patience.beside(mine::last);
            CompletableFuture<List<StoredEvent>> read = Patience.beside(mine::readAll);
            awaitAnswerOrFailure(append);
            awaitAnswerOrFailure(last)
                    .ifPresent(answer -> assertTrue(answer >= sequence, "the last sequence is said to be " + answer));
            awaitAnswerOrFailure(read)
                    .ifPresent(events -> assertTrue(
                            recordsOf(events).contains(first), "what was stored before the silence is not read"));
        } finally {
            frozen.close();
        }

        untilAvailable(() -> mine.append(inDoubt));
        assertEquals(List.of(first, inDoubt), recordsOf(untilAvailable(mine::readAll)), "the log after the silence");
    }

    @TckCase(id = "FLT-08", promise = "P1", rule = DURABLE, needs = Capability.SURVIVES_POWER_LOSS)
    void nothingIsLostOrDoubledByPowerLosses() throws Exception {
        Storm storm = new Storm(patience(), List.of(log(), anotherClientsLog()));

        storm.rage(scaled(40), scaled(3), powerLoss());

        storm.assertLogIsWhatWasAcknowledged(untilAvailable(() -> log().readAll()));
        storm.assertLogIsWhatWasAcknowledged(anotherClientsLog().readAll());
    }

    @TckCase(
            id = "FLT-09",
            promise = "P1",
            rule = "An append that was answered is there after the power was lost, however shortly before.",
            needs = Capability.SURVIVES_POWER_LOSS)
    void lastAnswerSurvivesAPowerLoss() throws Exception {
        List<EventRecord> answered = new ArrayList<>();
        int rounds = scaled(3);
        for (int i = 1; i <= rounds; i++) {
            LogUnderTest mine = anotherClientsLog();
            answered.addAll(events(3, "card-" + i));
            untilAvailable(
                    () -> mine.append(answered.subList(answered.size() - 3, answered.size()), Expectation.any()));

            powerLoss().perform();

            LogUnderTest later = anotherClientsLog();
            assertEquals(answered, recordsOf(untilAvailable(later::readAll)), "the log after power loss " + i);
        }
    }

    @TckCase(id = "FLT-10", promise = "P7", rule = TAIL, needs = Capability.SURVIVES_POWER_LOSS)
    void tailGoesOnAfterPowerLosses() throws Exception {
        tailGoesOnAfter(powerLoss());
    }

    @TckCase(
            id = "FLT-11",
            promise = "P7",
            rule = "The tail goes on behind the last delivered event when a silent engine speaks again.",
            needs = Capability.SURVIVES_FREEZES)
    void tailGoesOnAfterASilence() throws Exception {
        List<EventRecord> before = events(5, "card-1");
        List<EventRecord> behind = events(5, "card-2");
        LogUnderTest mine = log();
        Collector collector = new Collector(patience());
        mine.append(before, Expectation.any());
        closing(mine.tail(0, EventFilter.all(), collector));
        collector.awaitEvents(5);

        AutoCloseable frozen = freeze().begin();
        try {
            awaitAnswerOrFailure(Patience.beside(mine::last));
        } finally {
            frozen.close();
        }
        untilAvailable(() -> mine.append(behind, Expectation.any()));

        collector.awaitEvents(10);
        List<EventRecord> all = new ArrayList<>(before);
        all.addAll(behind);
        assertEquals(all, collector.records(), "what the tail was shown");
        assertEquals(List.of(), collector.failures(), "failures told to the listener");
    }

    @TckCase(
            id = "FLT-12",
            promise = "P15",
            rule = "open throws BackendUnavailableException if the engine does not answer.",
            needs = Capability.SURVIVES_FREEZES)
    void silentEngineIsNotOpened() throws Exception {
        EventRecord first = event("card-1");
        log().append(first);
        AutoCloseable frozen = freeze().begin();
        try {
            CompletableFuture<EventLog> opened = Patience.beside(() -> {
                Backend client = closing(fixture().connect());
                return closing(client.open(store()));
            });
            awaitAnswerOrFailure(opened).ifPresent(log -> fail("a log was opened while the engine was silent"));
        } finally {
            frozen.close();
        }

        LogUnderTest later = untilAvailable(this::anotherClientsLog);
        assertEquals(List.of(first), recordsOf(untilAvailable(later::readAll)), "the log, opened after the silence");
    }

    private void tailGoesOnAfter(EngineAction fault) throws Exception {
        Collector collector = new Collector(patience());
        LogUnderTest mine = log();
        List<EventRecord> before = events(5, "card-1"); // so that every fault meets a tail that has brought something
        List<Long> sequences =
                new ArrayList<>(mine.append(before, Expectation.any()).sequences());
        closing(mine.tail(0, EventFilter.all(), collector));
        collector.awaitEvents(before.size());
        Storm storm = new Storm(patience(), List.of(mine, anotherClientsLog()));

        storm.rage(scaled(60), scaled(3), fault);

        sequences.addAll(sequencesOf(storm.acknowledged()));
        collector.awaitCaughtUp(sequences.get(sequences.size() - 1));
        assertEquals(sequences, collector.sequences(), "what the tail was shown, compared with the log");
        assertEquals(List.of(), collector.failures(), "failures told to the listener");
    }

    private <T> Optional<T> awaitAnswerOrFailure(CompletableFuture<T> call) throws Exception {
        try {
            return Optional.of(patience().await(call, "the end of a call to an engine that is silent"));
        } catch (AppendOutcomeUnknownException | BackendUnavailableException e) {
            assertTrue(e.getMessage() != null, "a failure that says nothing");
            return Optional.empty();
        }
    }
}
