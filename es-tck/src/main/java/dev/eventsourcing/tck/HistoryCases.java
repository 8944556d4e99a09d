package dev.eventsourcing.tck;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import dev.eventsourcing.BackendUnavailableException;
import dev.eventsourcing.EventFilter;
import dev.eventsourcing.spi.Backend;
import dev.eventsourcing.spi.StoreName;
import dev.eventsourcing.tck.TckFixture.EngineAction;
import dev.eventsourcing.tck.history.Answer;
import dev.eventsourcing.tck.history.History;
import dev.eventsourcing.tck.history.HistoryRecorder;
import dev.eventsourcing.tck.history.LogChecker;
import dev.eventsourcing.tck.history.LogModel;
import dev.eventsourcing.tck.history.Question;
import dev.eventsourcing.tck.history.Violation;
import dev.eventsourcing.tck.linearizability.Call;
import dev.eventsourcing.tck.linearizability.Linearizability;
import dev.eventsourcing.tck.linearizability.LinearizabilityChecker;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** CON-10 and CON-20 to CON-29: everything that many callers were told, judged by the checkers of histories. */
abstract class HistoryCases extends Group {
    private static final String UNKNOWN = "An append whose outcome is unknown is stored once and whole, or not at all.";
    private static final int WRITERS = 4;
    private static final int READERS = 2;
    /** On an engine on the heap calls take microseconds and may miss each other: then there are more rounds. */
    private static final int MORE_ROUNDS = 500;

    private static final int ENOUGH = 1000; // calls, to see that some overlap

    HistoryCases(BackendTck suite) {
        super(suite);
    }

    @TckCase(id = "CON-10", promise = "P3", rule = "A conflict reports a sequence that was true in that same step.")
    void everyAnswerFitsTheFinalLog() throws Exception {
        Backend mine = backend();
        Backend others = connect();
        int each = scaled(60);
        boolean conflict = false;
        for (int round = 0; round == 0 || (!conflict && round < MORE_ROUNDS); round++) { // until writers met
            StoreName store = freshStore();
            HistoryRecorder recorder = new HistoryRecorder();
            try (LogUnderTest first = recorded(recorder, new LogUnderTest(mine.open(store), patience()));
                    LogUnderTest second = recorded(recorder, new LogUnderTest(others.open(store), patience()))) {
                Workload workload = new Workload(Seed.random("history " + round).nextLong());

                patience().together(6, writer -> () -> {
                    workload.write(writer % 2 == 0 ? first : second, writer, each, Pace.unwatched(patience()));
                    return true;
                });

                History history = recorder.complete(first.port());
                conflict = answers(history).stream().anyMatch(Answer.Conflict.class::isInstance);
                assertExplained("CON-10", history);
            }
        }
        assertTrue(conflict, "no conflict happened" + Seed.hint());
    }

    @TckCase(
            id = "CON-20",
            promise = "P6",
            rule = "What any caller is shown at any moment is a beginning of one and the same log.")
    void readersAndTailsBesideWritersSeeOneLog() throws Exception {
        HistoryRecorder recorder = new HistoryRecorder();
        List<LogUnderTest> logs = List.of(recorded(recorder, log()), recorded(recorder, anotherClientsLog()));
        Workload workload = new Workload(Seed.random("history with readers").nextLong());
        int each = scaled(40);
        AtomicInteger writing = new AtomicInteger(WRITERS);
        Pace pace = new Pace(3, patience());
        Collector all = new Collector(patience());
        Collector one = new Collector(patience());
        var tails = List.of(
                closing(logs.get(0).tail(0, EventFilter.all(), all)),
                closing(logs.get(1).tail(0, EventFilter.entity("card-1"), one)));

        patience().together(WRITERS + READERS, role -> () -> {
            LogUnderTest mine = logs.get(role % 2);
            if (role < WRITERS) {
                try {
                    workload.write(mine, role, each, pace);
                } finally {
                    writing.decrementAndGet();
                }
            } else {
                Random random = new Random(workload.seed() + role);
                while (writing.get() > 0) {
                    workload.read(mine, random);
                    pace.looked();
                }
            }
            return true;
        });
        all.awaitCaughtUp(logs.get(0).last());
        one.awaitCaughtUp(logs.get(0).last());
        tails.forEach(tail -> tail.close());

        History history = recorder.complete(logs.get(0).port());
        assertExplained("CON-20", history);
    }

    @TckCase(id = "CON-21", promise = "P3", rule = "Expectations are linearizable.")
    void shortHistoriesCanBeExplainedByAnOrderOfTheirCalls() throws Exception {
        Backend mine = backend();
        Backend others = connect();
        int rounds = scaled(20);
        int overlapped = 0;
        for (int round = 0; round < rounds || (overlapped == 0 && round < rounds + MORE_ROUNDS); round++) {
            StoreName store = freshStore();
            HistoryRecorder recorder = new HistoryRecorder();
            try (LogUnderTest first = recorded(recorder, new LogUnderTest(mine.open(store), patience()));
                    LogUnderTest second = recorded(recorder, new LogUnderTest(others.open(store), patience()))) {
                Workload workload =
                        new Workload(Seed.random("short history " + round).nextLong());

                patience().together(4, process -> () -> {
                    LogUnderTest log = process % 2 == 0 ? first : second;
                    Random random = new Random(workload.seed() - process);
                    for (int i = 0; i < 3; i++) {
                        workload.write(log, process + 10 * i, 1, Pace.unwatched(patience()));
                        workload.read(log, random);
                    }
                    return true;
                });

                History history = recorder.complete(first.port());
                overlapped += overlapping(history) > 1 ? 1 : 0;
                assertExplained("CON-21-" + round, history);
                assertLinearizable("CON-21-" + round, history);
            }
        }
        assertTrue(overlapped > 0, "in none of the histories did calls overlap" + Seed.hint());
    }

    @TckCase(id = "CON-22", promise = "P4", rule = UNKNOWN, needs = Capability.SURVIVES_CUTS)
    void everyAnswerFitsTheFinalLogWhenConnectionsAreCut() throws Exception {
        writeThrough("CON-22", 20, fixture().cut().orElseThrow(() -> noHook(Capability.SURVIVES_CUTS, "cut()")));
    }

    @TckCase(id = "CON-23", promise = "P4", rule = UNKNOWN, needs = Capability.SURVIVES_CRASHES)
    void everyAnswerFitsTheFinalLogWhenTheEngineCrashes() throws Exception {
        writeThrough("CON-23", 60, fixture().crash().orElseThrow(() -> noHook(Capability.SURVIVES_CRASHES, "crash()")));
    }

    /** So many writes are let go, and then comes the fault, which meets some of them. */
    private void writeThrough(String name, int writesBetween, EngineAction fault) throws Exception {
        HistoryRecorder recorder = new HistoryRecorder();
        List<LogUnderTest> logs = List.of(recorded(recorder, log()), recorded(recorder, anotherClientsLog()));
        Workload workload = new Workload(Seed.random("history with faults").nextLong());
        int each = scaled(45);
        Pace pace = new Pace(writesBetween, patience());

        CompletableFuture<List<Boolean>> writers =
                Patience.beside(() -> patience().together(WRITERS, writer -> () -> {
                    workload.writeThroughFaults(logs.get(writer % 2), writer, each, pace);
                    return true;
                }));
        for (int done = writesBetween; done < WRITERS * each; done += writesBetween) {
            fault.perform();
            pace.looked();
        }
        patience().awaitWork(writers, "the writers' end");

        assertExplained(name, completeWhenAvailable(recorder, logs.get(0)));
    }

    private History completeWhenAvailable(HistoryRecorder recorder, LogUnderTest log) throws InterruptedException {
        long deadline = System.nanoTime() + patience().limit().toNanos();
        while (true) {
            try {
                return recorder.complete(log.port());
            } catch (BackendUnavailableException e) {
                if (System.nanoTime() - deadline > 0) {
                    throw e;
                }
                TimeUnit.MILLISECONDS.sleep(20); // between two tries; nothing depends on it
            }
        }
    }

    private LogUnderTest recorded(HistoryRecorder recorder, LogUnderTest log) {
        return new LogUnderTest(recorder.record(log.port()), patience());
    }

    private void assertExplained(String name, History history) throws IOException {
        List<Violation> violations = LogChecker.check(history);
        if (!violations.isEmpty()) {
            fail(LogChecker.describe(violations) + kept(name, history));
        }
    }

    private void assertLinearizable(String name, History history) throws IOException {
        Linearizability<Question, Answer> found = LinearizabilityChecker.check(
                LogModel.of(history), history.calls(), patience().limit());
        if (!found.isLinearizable()) {
            fail(found + kept(name, history));
        }
    }

    private String kept(String name, History history) throws IOException {
        Path file = Path.of("target", "tck", "histories", fixture().name() + "-" + name + ".jsonl");
        history.writeTo(file);
        return "\n  the history is kept in " + file + Seed.hint();
    }

    private static List<Answer> answers(History history) {
        return history.calls().stream().flatMap(call -> call.output().stream()).toList();
    }

    /** The most calls under way at once, tails not counted. */
    private static int overlapping(History history) {
        List<Call<Question, Answer>> calls = history.calls().stream()
                .filter(call -> !(call.input() instanceof Question.Tail))
                .limit(ENOUGH)
                .toList();
        int most = 0;
        for (Call<Question, Answer> one : calls) {
            int beside = 0;
            for (Call<Question, Answer> other : calls) {
                beside += other.invoked() <= one.invoked() && one.invoked() < other.returned() ? 1 : 0;
            }
            most = Math.max(most, beside);
        }
        return most;
    }
}
