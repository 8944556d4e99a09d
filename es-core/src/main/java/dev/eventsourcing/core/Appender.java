package dev.eventsourcing.core;

import dev.eventsourcing.AppendOutcomeUnknownException;
import dev.eventsourcing.Event;
import dev.eventsourcing.EventStoreException;
import dev.eventsourcing.Expectation;
import dev.eventsourcing.InvalidInputException;
import dev.eventsourcing.WrongSequenceException;
import dev.eventsourcing.spi.AppendResult;
import dev.eventsourcing.spi.AppendResult.Appended;
import dev.eventsourcing.spi.AppendResult.Conflict;
import dev.eventsourcing.spi.EventLog;
import dev.eventsourcing.spi.EventRecord;
import dev.eventsourcing.spi.JoinsTransactions;
import dev.eventsourcing.spi.StoreName;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Sends events to the log and tells how it went. Every event is written to its record before the first one is sent, so
 * that a bad one stops its whole batch. Safe for use by many threads.
 */
final class Appender {
    private final StoreName store;
    private final EventWriter writer;
    private final Upcasters upcasters;
    private final EventLog log;

    Appender(StoreName store, EventWriter writer, Upcasters upcasters, EventLog log) {
        this.store = store;
        this.writer = writer;
        this.upcasters = upcasters;
        this.log = log;
    }

    /** Waits for the answer. A conflict is thrown from the caller's own stack. */
    List<Long> append(List<? extends Event<?>> batch, Expectation expectation) {
        Objects.requireNonNull(expectation, "expectation");
        List<Event<?>> events = List.copyOf(batch);
        CompletableFuture<AppendResult> answer = log.append(write(events), upcasters.stored(expectation));
        try {
            return sequences(answer.get());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw unknown(events, e);
        } catch (ExecutionException e) {
            throw failure(events, e.getCause());
        } catch (CancellationException e) {
            throw unknown(events, e);
        }
    }

    /** In a transaction of the caller's, if the log can join it. */
    List<Long> appendIn(Object transaction, List<? extends Event<?>> batch, Expectation expectation) {
        Objects.requireNonNull(expectation, "expectation");
        if (log instanceof JoinsTransactions<?> joining
                && joining.transactionType().isInstance(transaction)) {
            return appendIn(joining, transaction, batch, expectation);
        }
        throw new InvalidInputException(
                "transaction",
                transaction.getClass().getName(),
                "must be one of the engine that holds store '" + store + "'"
                        + (log instanceof JoinsTransactions<?> joining
                                ? ": a " + joining.transactionType().getName()
                                : ", which joins no transactions"));
    }

    private <T> List<Long> appendIn(
            JoinsTransactions<T> joining, Object transaction, List<? extends Event<?>> batch, Expectation expectation) {
        List<Event<?>> events = List.copyOf(batch);
        return sequences(joining.append(
                joining.transactionType().cast(transaction), write(events), upcasters.stored(expectation)));
    }

    /** Fails the future, and never throws. */
    @SuppressWarnings("FutureReturnValueIgnored") // the stage completes the future that is returned
    <R> CompletableFuture<R> appendAsync(
            List<? extends Event<?>> batch, Expectation expectation, Function<List<Long>, R> result) {
        CompletableFuture<R> outcome = new CompletableFuture<>();
        try {
            List<Event<?>> events = List.copyOf(batch);
            log.append(write(events), upcasters.stored(Objects.requireNonNull(expectation, "expectation")))
                    .whenComplete((answer, thrown) -> complete(outcome, events, result, answer, thrown));
        } catch (RuntimeException e) {
            outcome.completeExceptionally(e);
        }
        return outcome;
    }

    private List<EventRecord> write(List<Event<?>> events) {
        List<EventRecord> records = new ArrayList<>(events.size());
        for (Event<?> event : events) {
            records.add(writer.write(event));
        }
        return records;
    }

    /** Completes with the bare exception: a stage that threw would have wrapped it. */
    private <R> void complete(
            CompletableFuture<R> outcome,
            List<Event<?>> events,
            Function<List<Long>, R> result,
            @Nullable AppendResult answer,
            @Nullable Throwable thrown) {
        if (answer == null) {
            outcome.completeExceptionally(failure(events, thrown));
        } else if (answer instanceof Conflict conflict) {
            outcome.completeExceptionally(wrongSequence(conflict));
        } else {
            outcome.complete(result.apply(sequences(answer)));
        }
    }

    private List<Long> sequences(AppendResult answer) {
        if (answer instanceof Conflict conflict) {
            throw wrongSequence(conflict);
        }
        return ((Appended) answer).sequences();
    }

    private WrongSequenceException wrongSequence(Conflict conflict) {
        return new WrongSequenceException(store.value(), conflict.condition(), conflict.actualSequence());
    }

    /** What a log did not call by one of our names may have happened at any moment. */
    private EventStoreException failure(List<Event<?>> events, @Nullable Throwable thrown) {
        return thrown instanceof EventStoreException ours ? ours : unknown(events, thrown);
    }

    private AppendOutcomeUnknownException unknown(List<Event<?>> events, @Nullable Throwable cause) {
        return new AppendOutcomeUnknownException(
                store.value(), events.stream().map(Event::id).toList(), cause);
    }
}
