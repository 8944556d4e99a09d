package dev.eventsourcing.faults;

import dev.eventsourcing.spi.EventLog;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Writers that append until they are stopped, whatever happens to the server meanwhile.
 *
 * <pre>{@code
 * Workload workload = Workload.start(List.of(patient, impatient), 8, seed);
 * ... // harm
 * workload.stop();
 * workload.settle(patient);
 * Verdict verdict = Judge.judge(workload.ledger().entries(), everythingIn(log));
 * }</pre>
 *
 * <p>Safe for use by many threads.
 */
public final class Workload {
    private final Ledger ledger = new Ledger();
    private final List<Writer> writers = new ArrayList<>();
    private final List<Future<Void>> running = new ArrayList<>();
    private final ExecutorService threads;

    private Workload(List<EventLog> logs, int count, long seed) {
        threads = Executors.newFixedThreadPool(count, work -> {
            Thread thread = new Thread(work, "es-faults-writer");
            thread.setDaemon(true);
            return thread;
        });
        Heads heads = new Heads();
        Batches batches = new Batches();
        SplittableRandom random = new SplittableRandom(seed);
        for (int writer = 1; writer <= count; writer++) {
            EventLog log = logs.get(writer % logs.size());
            writers.add(new Writer(writer, log, ledger, heads, batches, random.split()));
        }
    }

    /**
     * Starts writers, which take turns in using the logs; all logs must show the same events.
     *
     * @param count how many writers
     * @param seed decides what they try
     */
    public static Workload start(List<EventLog> logs, int count, long seed) {
        Workload workload = new Workload(logs, count, seed);
        for (Writer writer : workload.writers) {
            Callable<Void> work = () -> {
                writer.run();
                return null;
            };
            workload.running.add(workload.threads.submit(work));
        }
        return workload;
    }

    /** What was tried and answered so far. */
    public Ledger ledger() {
        return ledger;
    }

    /**
     * Waits until appends succeed again.
     *
     * @param acks how many acknowledgements to see
     * @throws IllegalStateException if they do not come in time
     */
    public void awaitProgress(int acks, long millis) throws InterruptedException {
        if (!ledger.awaitAcks(acks, millis)) {
            throw new IllegalStateException("no " + acks + " appends were acknowledged within " + millis + " ms");
        }
    }

    /**
     * Lets each writer finish its append, and ends.
     *
     * @throws IllegalStateException if a writer met something that the port does not allow
     */
    public void stop() throws InterruptedException {
        writers.forEach(Writer::stop);
        threads.shutdown();
        for (Future<Void> one : running) {
            try {
                one.get();
            } catch (ExecutionException e) {
                throw new IllegalStateException("a writer failed", e.getCause());
            }
        }
    }

    /**
     * Appends again what is in doubt, until nothing is.
     *
     * @throws IllegalStateException if doubt remains although the server is up
     */
    public void settle(EventLog log) {
        for (Attempt attempt : ledger.open()) {
            Outcome outcome = Outcome.of(log, attempt);
            if (outcome instanceof Outcome.Unknown) {
                throw new IllegalStateException(attempt + " is still in doubt after a retry");
            }
            ledger.note(attempt, outcome);
        }
    }
}
