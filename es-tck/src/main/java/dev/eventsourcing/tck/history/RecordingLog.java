package dev.eventsourcing.tck.history;

import dev.eventsourcing.BackendUnavailableException;
import dev.eventsourcing.DuplicateEventIdException;
import dev.eventsourcing.EventFilter;
import dev.eventsourcing.Expectation;
import dev.eventsourcing.InvalidInputException;
import dev.eventsourcing.StoreClosedException;
import dev.eventsourcing.UnsupportedServerException;
import dev.eventsourcing.spi.AppendResult;
import dev.eventsourcing.spi.EventCursor;
import dev.eventsourcing.spi.EventLog;
import dev.eventsourcing.spi.EventRecord;
import dev.eventsourcing.spi.ReadRequest;
import dev.eventsourcing.spi.Tail;
import dev.eventsourcing.spi.TailListener;
import dev.eventsourcing.tck.linearizability.PendingCall;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/** A log that keeps notes. Every answer is noted before the caller gets it. Safe for use by many threads. */
final class RecordingLog implements EventLog {
    /** After these nothing is stored, says the contract; after anything else nobody knows. */
    private static final Set<Class<?>> SURELY_NOT_STORED = Set.of(
            InvalidInputException.class,
            DuplicateEventIdException.class,
            BackendUnavailableException.class,
            UnsupportedServerException.class,
            StoreClosedException.class);

    private final EventLog log;
    private final HistoryRecorder recorder;

    RecordingLog(EventLog log, HistoryRecorder recorder) {
        this.log = log;
        this.recorder = recorder;
    }

    @Override
    @SuppressWarnings("FutureReturnValueIgnored") // its end is handed on by the callback
    public CompletableFuture<AppendResult> append(List<EventRecord> batch, Expectation expectation) {
        PendingCall<Answer> call = recorder.calls()
                .begin(new Question.Append(batch.stream().map(recorder::note).toList(), expectation));
        CompletableFuture<AppendResult> answer = new CompletableFuture<>();
        log.append(batch, expectation).whenComplete((result, failure) -> {
            if (failure == null) {
                call.answered(answerOf(result));
                answer.complete(result);
            } else {
                noteFailure(call, failure);
                answer.completeExceptionally(failure);
            }
        });
        return answer;
    }

    @Override
    public EventCursor read(ReadRequest request) {
        PendingCall<Answer> call = recorder.calls().begin(new Question.Read(request));
        try {
            return new RecordingCursor(log.read(request), call, recorder);
        } catch (RuntimeException e) {
            call.forget();
            throw e;
        }
    }

    @Override
    public long lastSequence(EventFilter filter) {
        PendingCall<Answer> call = recorder.calls().begin(new Question.LastSequence(filter));
        try {
            long sequence = log.lastSequence(filter);
            call.answered(new Answer.Sequence(sequence));
            return sequence;
        } catch (RuntimeException e) {
            call.forget();
            throw e;
        }
    }

    @Override
    public Tail tail(long after, EventFilter filter, TailListener listener) {
        RecordingListener recording = new RecordingListener(new Question.Tail(after, filter), listener, recorder);
        Tail tail = log.tail(after, filter, recording);
        recorder.add(recording);
        return tail;
    }

    @Override
    public void close() {
        log.close();
    }

    private static Answer answerOf(AppendResult result) {
        return result instanceof AppendResult.Appended appended
                ? new Answer.Appended(appended.sequences(), appended.alreadyStored())
                : conflict((AppendResult.Conflict) result);
    }

    private static Answer conflict(AppendResult.Conflict conflict) {
        return new Answer.Conflict(conflict.condition(), conflict.actualSequence());
    }

    private static void noteFailure(PendingCall<Answer> call, Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        if (SURELY_NOT_STORED.contains(cause.getClass())) {
            call.answered(new Answer.Failed(cause.getClass().getSimpleName()));
        }
    }
}
