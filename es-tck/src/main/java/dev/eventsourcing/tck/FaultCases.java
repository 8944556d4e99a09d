package dev.eventsourcing.tck;

import static dev.eventsourcing.tck.LogUnderTest.recordsOf;
import static dev.eventsourcing.tck.LogUnderTest.sequencesOf;
import static dev.eventsourcing.tck.Records.event;
import static dev.eventsourcing.tck.Records.events;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.eventsourcing.AppendOutcomeUnknownException;
import dev.eventsourcing.BackendUnavailableException;
import dev.eventsourcing.EventFilter;
import dev.eventsourcing.Expectation;
import dev.eventsourcing.spi.EventRecord;
import dev.eventsourcing.spi.StoredEvent;
import dev.eventsourcing.tck.BackendFixture.EngineAction;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;

/** FLT-01 to FLT-19: crashes, cut connections and silence, as far as the fixture can bring them about. */
abstract class FaultCases extends Group {
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

        storm.assertLogIsWhatWasAcknowledged(log().readAll());
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
        mine.append(first);
        List<CompletableFuture<?>> calls = new ArrayList<>();
        AutoCloseable frozen = fixture()
                .freeze()
                .orElseThrow(() -> noHook(Capability.SURVIVES_FREEZES, "freeze()"))
                .begin();
        try {
            calls.add(mine.port().append(List.of(inDoubt), Expectation.any()));
            calls.add(Patience.beside(mine::last));
            calls.add(Patience.beside(mine::readAll));
            for (CompletableFuture<?> call : calls) {
                awaitAnswerOrFailure(call);
            }
        } finally {
            frozen.close();
        }

        untilAvailable(() -> mine.append(inDoubt));
        assertEquals(List.of(first, inDoubt), recordsOf(untilAvailable(mine::readAll)), "the log after the silence");
    }

    private void tailGoesOnAfter(EngineAction fault) throws Exception {
        Collector collector = new Collector(patience());
        LogUnderTest mine = log();
        closing(mine.tail(0, EventFilter.all(), collector));
        Storm storm = new Storm(patience(), List.of(mine, anotherClientsLog()));

        storm.rage(scaled(60), scaled(3), fault);

        List<StoredEvent> all = storm.acknowledged();
        collector.awaitCaughtUp(all.get(all.size() - 1).sequence());
        assertEquals(sequencesOf(all), collector.sequences(), "what the tail was shown, compared with the log");
        assertEquals(List.of(), collector.failures(), "failures told to the listener");
    }

    private EngineAction crash() {
        return fixture().crash().orElseThrow(() -> noHook(Capability.SURVIVES_CRASHES, "crash()"));
    }

    private EngineAction cut() {
        return fixture().cut().orElseThrow(() -> noHook(Capability.SURVIVES_CUTS, "cut()"));
    }

    /** The first call after a fault may find a dead connection; soon one must not. */
    private <T> T untilAvailable(Callable<T> call) throws Exception {
        long deadline = System.nanoTime() + patience().limit().toNanos();
        while (true) {
            try {
                return call.call();
            } catch (AppendOutcomeUnknownException | BackendUnavailableException e) {
                if (System.nanoTime() > deadline) {
                    throw e;
                }
                Thread.onSpinWait();
            }
        }
    }

    private void awaitAnswerOrFailure(CompletableFuture<?> call) throws Exception {
        try {
            patience().await(call, "the end of a call to an engine that is silent");
        } catch (AppendOutcomeUnknownException | BackendUnavailableException e) {
            assertTrue(e.getMessage() != null, "a failure that says nothing");
        }
    }
}
