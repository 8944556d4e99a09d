package dev.eventsourcing.backend.nats;

import dev.eventsourcing.BackendUnavailableException;
import dev.eventsourcing.UnsupportedServerException;
import dev.eventsourcing.backend.nats.Append.Guard;
import dev.eventsourcing.nats.NatsOutcome;
import dev.eventsourcing.spi.AppendResult;
import dev.eventsourcing.spi.AppendSignal;
import io.nats.client.JetStreamApiException;
import io.nats.client.Message;
import java.io.IOException;
import java.time.Clock;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;

/**
 * Stores batches. The ordinary append is one conditional publish whose answer is awaited by nobody in particular. What
 * is not ordinary (other expectations, known ids, conflicts, lost answers) goes the {@link LongWay long way}. Safe for
 * use by many threads.
 */
final class Appender {
    private final StreamReader stream;
    private final Publisher publisher;
    private final RefusedAppends refusedAppends;
    private final AppendNotes notes;
    private final LongWay longWay;
    private final Executor executor;
    private final Completions completions;
    private final boolean takesBatches;
    private final Window window = new Window();

    Appender(
            StreamReader stream,
            Publisher publisher,
            RecentIds recent,
            AppendSignal appended,
            Executor executor,
            StreamSetup.Abilities abilities,
            Clock clock) {
        this.stream = stream;
        this.publisher = publisher;
        StoredAppends storedAppends = new StoredAppends(stream, recent, clock);
        this.refusedAppends = new RefusedAppends(stream, storedAppends, clock);
        this.notes = new AppendNotes(stream, storedAppends, recent, appended, abilities.duplicateWindow(), clock);
        this.longWay = new LongWay(stream, publisher, storedAppends, refusedAppends, notes);
        this.executor = executor;
        this.completions = new Completions(executor);
        this.takesBatches = abilities.atomicBatches();
    }

    CompletableFuture<AppendResult> append(Append append) {
        if (!append.isOneMessage() && !takesBatches) {
            throw new UnsupportedServerException("this NATS server, or stream " + stream.names().stream()
                    + ", does not take appends over several entities; it needs nats-server 2.12.14, 2.14.4 or newer,"
                    + " and a stream created there");
        }
        if (!window.enter(append.bytes(), stream.timeout())) {
            throw new BackendUnavailableException(
                    "store '" + stream.names().store() + "': " + window
                            + " wait for NATS; append less at once, or try again later",
                    null);
        }
        AppendAnswer result = new AppendAnswer(() -> window.leave(append.bytes()));
        Optional<Guard> guard = append.guard();
        if (append.isOneMessage() && guard.isPresent() && notes.isNew(append) && stream.isConnected()) {
            theShortWay(append, guard.get(), result);
        } else {
            theLongWay(longWay.attempt(append), false, result);
        }
        return result;
    }

    @SuppressWarnings("FutureReturnValueIgnored") // the callback completes the result in every case
    private void theShortWay(Append append, Guard guard, AppendAnswer result) {
        CompletableFuture<Message> answer;
        try {
            answer = publisher.publish(append, guard);
        } catch (RuntimeException e) { // nothing was sent
            theLongWay(longWay.attempt(append), false, result);
            return;
        }
        answer.whenComplete(
                (message, failure) -> result.leave(() -> conclude(append, guard, answer, result), completions));
    }

    private void conclude(Append append, Guard guard, CompletableFuture<Message> answer, AppendAnswer result) {
        boolean inDoubt;
        boolean stored = true; // by us or somebody else, now or before: perhaps
        Optional<Refusal> refusal = Optional.empty();
        try {
            Acknowledgement ack = publisher.read(answer);
            inDoubt = notes.isLate(append, guard);
            if (!ack.isDuplicate() && !inDoubt) {
                result.complete(notes.stored(append, guard, ack));
                return;
            }
        } catch (IOException | JetStreamApiException | RuntimeException e) {
            inDoubt = NatsOutcome.of(e) == NatsOutcome.UNKNOWN;
            stored = inDoubt;
            refusal = Refusal.of(append, guard, e);
        }
        try {
            Optional<AppendResult> known = refusal.flatMap(refusedAppends::known);
            if (known.isPresent()) {
                result.complete(known.get());
                return;
            }
        } catch (RuntimeException | Error e) { // a defect, or no memory: who waits must hear of it
            result.completeExceptionally(e);
            return;
        }
        theLongWay(longWay.attempt(append, inDoubt, refusal), stored, result);
    }

    /** The time of an attempt runs also while it waits for a thread. */
    private void theLongWay(LongWay.Attempt attempt, boolean perhapsStored, CompletableFuture<AppendResult> result) {
        try {
            executor.execute(() -> {
                try {
                    result.complete(attempt.run());
                } catch (RuntimeException | Error e) {
                    result.completeExceptionally(e);
                }
            });
        } catch (RejectedExecutionException e) { // closed meanwhile
            result.completeExceptionally(perhapsStored ? attempt.unknown(e) : stream.closed());
        }
    }
}
