package dev.eventsourcing.faults;

import dev.eventsourcing.AppendOutcomeUnknownException;
import dev.eventsourcing.EventStoreException;
import dev.eventsourcing.spi.AppendResult;
import dev.eventsourcing.spi.EventLog;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** What a writer was told about an append. */
public sealed interface Outcome {
    /** Longer than any backend may take in these tests: an append must be answered, whatever happens to the server. */
    Duration LONGEST = Duration.ofSeconds(30);

    /** Stored, with these sequences. */
    record Acked(List<Long> sequences, boolean alreadyStored) implements Outcome {
        public Acked {
            sequences = List.copyOf(sequences);
        }
    }

    /** Not stored: an entity was at another sequence, namely this. */
    record Conflict(long actualSequence) implements Outcome {}

    /** Not stored, for this reason. */
    record Refused(String reason) implements Outcome {}

    /** Perhaps stored. */
    record Unknown() implements Outcome {}

    /**
     * Waits for the answer to an attempt.
     *
     * @throws IllegalStateException if there is none in time, or one that the port does not know
     */
    static Outcome of(EventLog log, Attempt attempt) {
        try {
            AppendResult result =
                    log.append(attempt.batch(), attempt.expectation()).get(LONGEST.toSeconds(), TimeUnit.SECONDS);
            if (result instanceof AppendResult.Conflict conflict) {
                return new Conflict(conflict.actualSequence());
            }
            AppendResult.Appended appended = (AppendResult.Appended) result;
            return new Acked(appended.sequences(), appended.alreadyStored());
        } catch (ExecutionException e) {
            if (e.getCause() instanceof AppendOutcomeUnknownException) {
                return new Unknown();
            }
            if (e.getCause() instanceof EventStoreException refusal) {
                return new Refused(refusal.getClass().getSimpleName() + ": " + refusal.getMessage());
            }
            throw new IllegalStateException(attempt + " failed otherwise than the port allows", e.getCause());
        } catch (TimeoutException e) {
            throw new IllegalStateException(attempt + " was not answered within " + LONGEST, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while waiting for " + attempt, e);
        }
    }
}
