package dev.eventsourcing.backend.nats;

import dev.eventsourcing.AppendOutcomeUnknownException;
import dev.eventsourcing.BackendUnavailableException;
import dev.eventsourcing.EventFilter;
import dev.eventsourcing.EventStoreException;
import dev.eventsourcing.Expectation.Bound;
import dev.eventsourcing.Expectation.Condition;
import dev.eventsourcing.UnsupportedServerException;
import dev.eventsourcing.backend.nats.Append.Guard;
import dev.eventsourcing.nats.Deadline;
import dev.eventsourcing.nats.NatsFailures;
import dev.eventsourcing.nats.NatsOutcome;
import dev.eventsourcing.spi.AppendResult;
import dev.eventsourcing.spi.AppendResult.Appended;
import dev.eventsourcing.spi.AppendResult.Conflict;
import dev.eventsourcing.spi.AppendSignal;
import dev.eventsourcing.spi.EventCursor;
import dev.eventsourcing.spi.EventRecord;
import dev.eventsourcing.spi.ReadRequest;
import io.nats.client.JetStreamApiException;
import io.nats.client.Message;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * Stores batches. The ordinary append is one conditional publish whose answer is awaited by nobody in particular. What
 * is not ordinary (other expectations, known ids, conflicts, lost answers) goes the long way: read the last message,
 * decide, publish on condition that it still is the last one, and begin again if it is not. Safe for use by many
 * threads.
 */
final class Appender {
    private final StreamReader stream;
    private final Publisher publisher;
    private final StoredAppends storedAppends;
    private final RefusedAppends refusedAppends;
    private final RecentIds recent;
    private final AppendSignal appended;
    private final Executor executor;
    private final Completions completions;
    private final boolean takesBatches;
    private final Duration youngest;
    private final Duration late;
    private final Clock clock;
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
        this.recent = recent;
        this.storedAppends = new StoredAppends(stream, recent, clock);
        this.refusedAppends = new RefusedAppends(stream, storedAppends, clock);
        this.appended = appended;
        this.executor = executor;
        this.completions = new Completions(executor);
        this.takesBatches = abilities.atomicBatches();
        this.youngest = LateCopies.youngest(abilities.duplicateWindow());
        this.late = youngest.multipliedBy(2);
        this.clock = clock;
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
        if (append.isOneMessage() && guard.isPresent() && isNew(append) && stream.isConnected()) {
            theShortWay(append, guard.get(), result);
        } else {
            theLongWay(new Attempt(append), false, result);
        }
        return result;
    }

    /** Whether the server would know if these events were stored. */
    private boolean isNew(Append append) {
        return append.isYoungerThan(youngest, clock.millis())
                && recent.find(append.batch()).isEmpty();
    }

    /** Whether what was acknowledged only now may be a second copy. */
    private boolean isLate(Append append, Guard guard) {
        return guard.isNone() && !append.isYoungerThan(late, clock.millis());
    }

    @SuppressWarnings("FutureReturnValueIgnored") // the callback completes the result in every case
    private void theShortWay(Append append, Guard guard, AppendAnswer result) {
        CompletableFuture<Message> answer;
        try {
            answer = publisher.publish(append, guard);
        } catch (RuntimeException e) { // nothing was sent
            theLongWay(new Attempt(append), false, result);
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
            inDoubt = isLate(append, guard);
            if (!ack.isDuplicate() && !inDoubt) {
                result.complete(stored(append, guard, ack));
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
        theLongWay(new Attempt(append, inDoubt, refusal), stored, result);
    }

    /** The time of an attempt runs also while it waits for a thread. */
    private void theLongWay(Attempt attempt, boolean perhapsStored, CompletableFuture<AppendResult> result) {
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

    private Appended stored(Append append, Guard guard, Acknowledgement ack) {
        int parts = append.runs().size();
        long first = ack.message() - parts + 1;
        recent.add(append.batch(), first);
        storedAppends.note(append, guard, ack.message());
        stream.knows(End.at(ack.message()));
        List<Long> sequences = new ArrayList<>(append.batch().size());
        for (int part = 0; part < parts; part++) {
            List<EventRecord> run = append.runs().get(part);
            for (int i = 0; i < run.size(); i++) {
                sequences.add(Position.of(first + part, i, run.size()));
            }
        }
        appended.give();
        return new Appended(sequences, false);
    }

    /** One append on the long way. Used by one thread. */
    private final class Attempt {
        private final Append append;
        private final Deadline deadline = stream.deadline();
        private final Optional<Refusal> refusal;
        private boolean inDoubt; // whether the answer to a publish was lost
        private boolean isTaken; // the id, as the server says without saying by what

        Attempt(Append append) {
            this(append, false, Optional.empty());
        }

        Attempt(Append append, boolean inDoubt, Optional<Refusal> refusal) {
            this.append = append;
            this.inDoubt = inDoubt;
            this.refusal = refusal;
        }

        AppendResult run() {
            try {
                return tryUntilDecided();
            } catch (BackendUnavailableException e) {
                throw inDoubt ? unknown(e) : e;
            }
        }

        private AppendResult tryUntilDecided() {
            Optional<Appended> known = storedAppends.findRecent(append);
            if (known.isPresent()) {
                return known.get();
            }
            boolean mayBeKnown = inDoubt || !isNew(append);
            if (deadline.isOver()) {
                throw tooLate();
            }
            Optional<AppendResult> answer = refusal.flatMap(refusedAppends::find);
            return answer.isPresent() ? answer.get() : decide(mayBeKnown);
        }

        /** In rounds, each of which rests on where the log ends. */
        private AppendResult decide(boolean knownBefore) {
            boolean mayBeKnown = knownBefore;
            while (true) {
                End end = append.concernsOneSubject()
                        ? stream.end(List.of(stream.names().of(append.firstEntity())), append.latestExpected())
                        : stream.end();
                if (mayBeKnown) {
                    Optional<Appended> known = storedAppends.find(append);
                    if (known.isEmpty() && isTaken) {
                        known = storedAppends.findAnywhere(append);
                    }
                    if (known.isPresent()) {
                        return new Appended(known.get().sequences(), !inDoubt);
                    }
                }
                Optional<Conflict> conflict = conflict(end);
                if (conflict.isPresent()) {
                    Optional<Appended> known = storedAppends.find(append);
                    return known.isPresent() ? new Appended(known.get().sequences(), !inDoubt) : conflict.get();
                }
                Guard guard = mayBeKnown || !append.expectation().conditions().isEmpty() ? guard(end) : Guard.none();
                Optional<Acknowledgement> ack = publish(guard);
                if (ack.isPresent() && !isLate(append, guard)) {
                    return ack.get().isDuplicate() ? duplicate(ack.get().message()) : stored(append, guard, ack.get());
                }
                inDoubt = inDoubt || ack.isPresent();
                mayBeKnown = true;
                deadline.pause();
            }
        }

        /** Empty if another try makes sense. */
        private Optional<Acknowledgement> publish(Guard guard) {
            try {
                return Optional.of(publisher.publishAndWait(append, guard));
            } catch (IOException | JetStreamApiException | RuntimeException e) {
                judge(e);
                return Optional.empty();
            }
        }

        /** What the decision rests on; the server is told to store only if it still is the last message. */
        private Guard guard(End end) {
            return append.concernsOneSubject() ? Guard.subject(end.message()) : Guard.stream(end.message());
        }

        private Optional<Conflict> conflict(End end) {
            for (Condition condition : append.expectation().conditions()) {
                boolean told = append.concernsOneSubject() || condition.scope().isAll();
                long actual = told ? end.sequence() : lastUpTo(condition, Position.ofLast(end.message()));
                if (!condition.holds(actual)) {
                    return Optional.of(new Conflict(condition, actual));
                }
            }
            return Optional.empty();
        }

        /** The last sequence within a condition's scope, in the log that ends with {@code end}. */
        private long lastUpTo(Condition condition, long end) {
            EventFilter scope = condition.scope();
            // nothing before the expected sequence needs to be looked at, unless the condition is false
            long from =
                    condition.bound() == Bound.EXACTLY ? Math.max(0, condition.sequence() - 1) : condition.sequence();
            long last = last(ReadRequest.of(scope).after(from).upTo(end));
            return last == 0 && from > 0 && !condition.holds(0)
                    ? last(ReadRequest.of(scope).upTo(end))
                    : last;
        }

        private long last(ReadRequest request) {
            try (EventCursor cursor =
                    new StreamCursor(stream, request.backwards().limit(1), () -> false, done -> {})) {
                return cursor.hasNext() ? cursor.next().sequence() : 0;
            }
        }

        private Appended duplicate(long message) {
            long first = stream.told(message).firstOfAppend();
            Appended same =
                    storedAppends.same(append, first, append.batch().get(0).id());
            return new Appended(same.sequences(), !inDoubt);
        }

        /** Returns if another try makes sense. */
        private void judge(Exception failure) {
            NatsOutcome outcome = NatsOutcome.of(failure);
            isTaken = outcome == NatsOutcome.DUPLICATE;
            switch (outcome) {
                case CONFLICT, DUPLICATE, NOT_DONE -> {
                    if (deadline.isOver()) {
                        throw inDoubt ? unknown(failure) : notStored(failure);
                    }
                }
                case UNKNOWN -> {
                    inDoubt = true;
                    if (deadline.isOver()) {
                        throw unknown(failure);
                    }
                }
                case REFUSED, NOT_FOUND -> throw inDoubt ? unknown(failure) : notStored(failure);
            }
        }

        private EventStoreException tooLate() {
            return inDoubt ? unknown(null) : notStored(new IOException("no thread was free in time"));
        }

        private EventStoreException unknown(@Nullable Throwable cause) {
            return new AppendOutcomeUnknownException(
                    stream.names().store().value(),
                    append.batch().stream().map(EventRecord::id).toList(),
                    cause);
        }

        private EventStoreException notStored(Exception cause) {
            return new BackendUnavailableException(
                    "store '" + stream.names().store() + "' took no append: " + NatsFailures.describe(cause)
                            + "; nothing is stored, try again later",
                    cause);
        }
    }
}
