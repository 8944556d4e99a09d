package dev.eventsourcing.tck;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.fail;

import dev.eventsourcing.AppendOutcomeUnknownException;
import dev.eventsourcing.BackendUnavailableException;
import dev.eventsourcing.Expectation;
import dev.eventsourcing.spi.AppendResult;
import dev.eventsourcing.spi.AppendResult.Appended;
import dev.eventsourcing.spi.EventRecord;
import dev.eventsourcing.spi.StoredEvent;
import dev.eventsourcing.tck.TckFixture.EngineAction;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.opentest4j.AssertionFailedError;

/**
 * Writers that append batches, each of them to its own entity and with the expectation that nobody else did, while the
 * engine is treated badly. A batch whose outcome is unknown or that could not be stored is appended again, unchanged,
 * until it is answered. Safe for use by many threads.
 */
final class Storm {
    private static final int WRITERS = 4;

    private final Patience patience;
    private final List<LogUnderTest> logs;
    private final List<StoredEvent> acknowledged = new ArrayList<>(); // guarded by this
    private final BlockingQueue<Integer> progress = new LinkedBlockingQueue<>();

    Storm(Patience patience, List<LogUnderTest> logs) {
        this.patience = patience;
        this.logs = logs;
    }

    /** Lets the writers work, does the fault again and again while they do, and waits for the writers. */
    void rage(int batchesOfEach, int times, EngineAction fault) throws Exception {
        CompletableFuture<List<Boolean>> writers = Patience.beside(() -> patience.together(WRITERS, writer -> () -> {
            write(logs.get(writer % logs.size()), "writer-" + writer, batchesOfEach);
            return true;
        }));
        int between = WRITERS * batchesOfEach / (times + 1);
        for (int i = 0; i < times; i++) {
            for (int j = 0; j < between; j++) {
                patience.take(progress, "the next answer to a writer, before fault " + i);
            }
            fault.perform();
        }
        long patient = patience.limit().toMillis() * (times + 1);
        writers.get(patient, TimeUnit.MILLISECONDS);
    }

    /** What was answered with a sequence, in the order of sequences. */
    synchronized List<StoredEvent> acknowledged() {
        acknowledged.sort(Comparator.comparing(StoredEvent::sequence));
        return List.copyOf(acknowledged);
    }

    /** Compares what was acknowledged with the log: all of it is there, where it was said to be, and nothing else. */
    void assertLogIsWhatWasAcknowledged(List<StoredEvent> log) {
        assertEquals(acknowledged(), log, "the log, compared with what the writers were told");
    }

    private void write(LogUnderTest log, String entity, int batches) throws Exception {
        long last = 0;
        for (int i = 0; i < batches; i++) {
            List<EventRecord> batch = Records.events(1 + i % 4, entity);
            Appended appended = appendUntilAnswered(log, batch, Expectation.entityAt(entity, last));
            last = appended.lastSequence();
            synchronized (this) {
                for (int j = 0; j < batch.size(); j++) {
                    acknowledged.add(new StoredEvent(appended.sequences().get(j), batch.get(j)));
                }
            }
            progress.add(i);
        }
    }

    private Appended appendUntilAnswered(LogUnderTest log, List<EventRecord> batch, Expectation expectation)
            throws Exception {
        long deadline = System.nanoTime() + patience.limit().toNanos();
        Exception last = new IllegalStateException("never tried");
        while (System.nanoTime() < deadline) {
            try {
                AppendResult answer = log.tryAppend(batch, expectation);
                return answer instanceof Appended appended
                        ? appended
                        : fail("a writer that nobody disturbs was answered with " + answer + " (after " + last + ")");
            } catch (AppendOutcomeUnknownException | BackendUnavailableException e) {
                last = e;
                TimeUnit.MILLISECONDS.sleep(20); // between two tries of one writer; nothing depends on it
            }
        }
        throw new AssertionFailedError(
                "the engine is back but no append was answered within " + patience.limit(), last);
    }
}
