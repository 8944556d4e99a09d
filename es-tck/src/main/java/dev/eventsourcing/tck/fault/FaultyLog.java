package dev.eventsourcing.tck.fault;

import static java.util.concurrent.CompletableFuture.failedFuture;

import dev.eventsourcing.AppendOutcomeUnknownException;
import dev.eventsourcing.BackendUnavailableException;
import dev.eventsourcing.EventFilter;
import dev.eventsourcing.EventStoreException;
import dev.eventsourcing.Expectation;
import dev.eventsourcing.spi.AppendResult;
import dev.eventsourcing.spi.EventCursor;
import dev.eventsourcing.spi.EventLog;
import dev.eventsourcing.spi.EventRecord;
import dev.eventsourcing.spi.ReadRequest;
import dev.eventsourcing.spi.StoreName;
import dev.eventsourcing.spi.StoredEvent;
import dev.eventsourcing.spi.Tail;
import dev.eventsourcing.spi.TailListener;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/** One log of a {@link FaultyBackend}. Safe for use by many threads. */
final class FaultyLog implements EventLog {
    private final StoreName store;
    private final EventLog log;
    private final FaultyBackend faults;

    FaultyLog(StoreName store, EventLog log, FaultyBackend faults) {
        this.store = store;
        this.log = log;
        this.faults = faults;
    }

    @Override
    public CompletableFuture<AppendResult> append(List<EventRecord> batch, Expectation expectation) {
        Optional<Fault> fault = next(
                Fault.REQUEST_LOST,
                Fault.UNKNOWN_NOT_STORED,
                Fault.ANSWER_LOST,
                Fault.REQUEST_REPEATED,
                Fault.DELAY,
                Fault.CONFLICT);
        if (fault.isEmpty()) {
            return log.append(batch, expectation);
        }
        return switch (fault.get()) {
            case REQUEST_LOST -> failedFuture(lost("append"));
            case UNKNOWN_NOT_STORED -> failedFuture(unknown(batch));
            case ANSWER_LOST -> log.append(batch, expectation).thenCompose(answer -> failedFuture(unknown(batch)));
            case REQUEST_REPEATED ->
                log.append(batch, expectation)
                        .thenCompose(first -> first instanceof AppendResult.Appended
                                ? log.append(batch, expectation).thenApply(second -> first)
                                : CompletableFuture.completedFuture(first));
            case DELAY ->
                CompletableFuture.supplyAsync(
                                () -> batch,
                                CompletableFuture.delayedExecutor(faults.delay().toNanos(), TimeUnit.NANOSECONDS))
                        .thenCompose(late -> log.append(late, expectation));
            case CONFLICT -> conflict(batch, expectation);
            case TAIL_CUT, EVENT_REPEATED -> log.append(batch, expectation); // of tails only
        };
    }

    private CompletableFuture<AppendResult> conflict(List<EventRecord> batch, Expectation expectation) {
        if (expectation.conditions().isEmpty()) {
            return log.append(batch, expectation);
        }
        Expectation.Condition condition = expectation.conditions().get(0);
        try {
            return CompletableFuture.completedFuture(
                    new AppendResult.Conflict(condition, log.lastSequence(condition.scope())));
        } catch (EventStoreException e) {
            return failedFuture(e);
        }
    }

    @Override
    public EventCursor read(ReadRequest request) {
        loseOrDelay("read");
        return log.read(request);
    }

    @Override
    public long lastSequence(EventFilter filter) {
        loseOrDelay("lastSequence");
        return log.lastSequence(filter);
    }

    @Override
    public Tail tail(long after, EventFilter filter, TailListener listener) {
        return log.tail(after, filter, new FaultyListener(Objects.requireNonNull(listener, "listener")));
    }

    @Override
    public void close() {
        log.close();
    }

    private void loseOrDelay(String call) {
        Optional<Fault> fault = next(Fault.REQUEST_LOST, Fault.DELAY);
        if (fault.isPresent() && fault.get() == Fault.REQUEST_LOST) {
            throw lost(call);
        } else if (fault.isPresent()) {
            try {
                TimeUnit.NANOSECONDS.sleep(faults.delay().toNanos());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private Optional<Fault> next(Fault... possible) {
        return faults.isQuiet() ? Optional.empty() : faults.plan().nextCall(possible);
    }

    private BackendUnavailableException lost(String call) {
        return new BackendUnavailableException(
                "store '" + store + "': the fault plan lost the request of " + call + "; nothing was done", null);
    }

    private AppendOutcomeUnknownException unknown(List<EventRecord> batch) {
        return new AppendOutcomeUnknownException(
                store.value(), batch.stream().map(EventRecord::id).toList(), null);
    }

    /** Ends the tail before an event, or repeats what it brought, the way a lost subscription does. */
    private final class FaultyListener implements TailListener {
        private static final int REPEATED_AT_MOST = 3;

        private final TailListener listener;
        private final Deque<StoredEvent> latest = new ArrayDeque<>(); // confined: one call at a time
        private final AtomicBoolean cut = new AtomicBoolean();

        FaultyListener(TailListener listener) {
            this.listener = listener;
        }

        @Override
        public void onEvent(StoredEvent event) throws Exception {
            Optional<Fault> fault = faults.isQuiet() ? Optional.empty() : draw();
            if (fault.isPresent() && fault.get() == Fault.TAIL_CUT) {
                cut.set(true);
                throw lost("tail");
            }
            if (fault.isPresent()) {
                for (StoredEvent again : List.copyOf(latest)) {
                    listener.onEvent(again);
                }
            }
            listener.onEvent(event);
            latest.addLast(event);
            if (latest.size() > REPEATED_AT_MOST) {
                latest.removeFirst();
            }
        }

        private Optional<Fault> draw() {
            return latest.isEmpty()
                    ? faults.plan().nextEvent(Fault.TAIL_CUT)
                    : faults.plan().nextEvent(Fault.TAIL_CUT, Fault.EVENT_REPEATED);
        }

        @Override
        public void onCaughtUp(long sequence) throws Exception {
            listener.onCaughtUp(sequence);
        }

        @Override
        public void onFailure(EventStoreException cause) {
            listener.onFailure(
                    cut.get() && cause.getCause() instanceof BackendUnavailableException lost ? lost : cause);
        }
    }
}
