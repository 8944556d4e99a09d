package dev.eventsourcing.backend.nats;

import dev.eventsourcing.AppendOutcomeUnknownException;
import dev.eventsourcing.BackendUnavailableException;
import dev.eventsourcing.EventFilter;
import dev.eventsourcing.EventStoreException;
import dev.eventsourcing.Expectation.Bound;
import dev.eventsourcing.Expectation.Condition;
import dev.eventsourcing.backend.nats.Append.Guard;
import dev.eventsourcing.nats.Deadline;
import dev.eventsourcing.nats.NatsFailures;
import dev.eventsourcing.nats.NatsOutcome;
import dev.eventsourcing.spi.AppendResult;
import dev.eventsourcing.spi.AppendResult.Appended;
import dev.eventsourcing.spi.AppendResult.Conflict;
import dev.eventsourcing.spi.EventCursor;
import dev.eventsourcing.spi.EventRecord;
import dev.eventsourcing.spi.ReadRequest;
import io.nats.client.JetStreamApiException;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The way of an append that is not ordinary: read the last message, decide, publish on condition that it still is the
 * last one, and begin again if it is not. Safe for use by many threads.
 */
final class LongWay {
    private final StreamReader stream;
    private final Publisher publisher;
    private final StoredAppends storedAppends;
    private final RefusedAppends refusedAppends;
    private final AppendNotes notes;

    LongWay(
            StreamReader stream,
            Publisher publisher,
            StoredAppends storedAppends,
            RefusedAppends refusedAppends,
            AppendNotes notes) {
        this.stream = stream;
        this.publisher = publisher;
        this.storedAppends = storedAppends;
        this.refusedAppends = refusedAppends;
        this.notes = notes;
    }

    /** An append of which nothing was sent. */
    Attempt attempt(Append append) {
        return attempt(append, false, Optional.empty());
    }

    /**
     * An append that was sent.
     *
     * @param inDoubt whether it may be stored
     * @param refusal what the server said to it
     */
    Attempt attempt(Append append, boolean inDoubt, Optional<Refusal> refusal) {
        return new Attempt(append, inDoubt, refusal);
    }

    /** One append on this way. Used by one thread. */
    final class Attempt {
        private final Append append;
        private final Deadline deadline = stream.deadline();
        private final Optional<Refusal> refusal;
        private boolean inDoubt; // whether the answer to a publish was lost
        private boolean isTaken; // the id, as the server says without saying by what

        private Attempt(Append append, boolean inDoubt, Optional<Refusal> refusal) {
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
            boolean mayBeKnown = inDoubt || !notes.isNew(append);
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
                    Optional<Appended> known = find(end);
                    if (known.isEmpty() && isTaken) {
                        known = storedAppends.findAnywhere(append);
                    }
                    if (known.isPresent()) {
                        return new Appended(known.get().sequences(), !inDoubt);
                    }
                }
                Optional<Conflict> conflict = conflict(end);
                if (conflict.isPresent()) {
                    Optional<Appended> known = find(end);
                    return known.isPresent() ? new Appended(known.get().sequences(), !inDoubt) : conflict.get();
                }
                Guard guard = mayBeKnown || !append.expectation().conditions().isEmpty() ? guard(end) : Guard.none();
                Optional<Acknowledgement> ack = publish(guard);
                if (ack.isPresent() && !notes.isLate(append, guard)) {
                    return ack.get().isDuplicate()
                            ? duplicate(ack.get().message())
                            : notes.stored(append, guard, ack.get());
                }
                inDoubt = inDoubt || ack.isPresent();
                mayBeKnown = true;
                deadline.pause();
            }
        }

        private Optional<Appended> find(End end) {
            return storedAppends.find(append, append.concernsOneSubject() ? end.message() : 0);
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
                case CONFLICT -> {
                    if (deadline.isOver()) { // a leader that was replaced may refuse what its successor stores
                        throw unknown(failure);
                    }
                }
                case DUPLICATE, NOT_DONE -> {
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

        EventStoreException unknown(@Nullable Throwable cause) {
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
