package dev.eventsourcing.tck.selftest;

import dev.eventsourcing.EventFilter;
import dev.eventsourcing.Expectation;
import dev.eventsourcing.Expectation.Condition;
import dev.eventsourcing.UnsupportedServerException;
import dev.eventsourcing.spi.AppendResult;
import dev.eventsourcing.spi.AppendResult.Appended;
import dev.eventsourcing.spi.AppendResult.Conflict;
import dev.eventsourcing.spi.AppendSignal;
import dev.eventsourcing.spi.EventCursor;
import dev.eventsourcing.spi.EventLog;
import dev.eventsourcing.spi.EventRecord;
import dev.eventsourcing.spi.PollingTail;
import dev.eventsourcing.spi.ReadRequest;
import dev.eventsourcing.spi.StoredEvent;
import dev.eventsourcing.spi.Tail;
import dev.eventsourcing.spi.TailListener;
import dev.eventsourcing.tck.Capability;
import java.time.Duration;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Unusual logs that keep every promise: a suite that fails one of them asks for more than the contract says. */
final class GoodVariants {
    private GoodVariants() {}

    static List<Subject> all() {
        return List.of(
                Subject.variant("gives sequences with gaps", SparseSequences::new),
                Subject.variant("answers late and on other threads", AnswersLate::new),
                Subject.variant("tails by polling alone", PollsAlone::new),
                Subject.variant("reads in pages of seven", PagesOfSeven::new),
                Subject.variant("lets every caller wait", SlowForEverybody::new),
                new Subject("claims nothing and refuses what it does not claim", "", ModestFixture::new));
    }

    /** Sequence n of the log it wraps is 4096 n + 17 here. */
    private static final class SparseSequences extends LogDecorator {
        private static final long STEP = 4096;
        private static final long OFFSET = 17;

        SparseSequences(EventLog log) {
            super(log);
        }

        private static long out(long inner) {
            return inner == 0 ? 0 : inner * STEP + OFFSET;
        }

        /** The last inner sequence that is shown as this one or a smaller one. */
        private static long atMost(long outer) {
            return outer == Long.MAX_VALUE ? outer : outer < OFFSET ? 0 : (outer - OFFSET) / STEP;
        }

        private static StoredEvent out(StoredEvent event) {
            return new StoredEvent(out(event.sequence()), event.event());
        }

        @Override
        public CompletableFuture<AppendResult> append(List<EventRecord> batch, Expectation expectation) {
            List<Condition> conditions =
                    expectation.conditions().stream().map(SparseSequences::in).toList();
            return log.append(batch, new Expectation(conditions)).thenApply(answer -> {
                if (answer instanceof Conflict conflict) {
                    int index = conditions.indexOf(conflict.condition());
                    return new Conflict(expectation.conditions().get(index), out(conflict.actualSequence()));
                }
                Appended appended = (Appended) answer;
                return new Appended(
                        appended.sequences().stream().map(SparseSequences::out).toList(), appended.alreadyStored());
            });
        }

        private static Condition in(Condition condition) {
            long inner = atMost(condition.sequence());
            boolean impossible = condition.bound() == Expectation.Bound.EXACTLY && out(inner) != condition.sequence();
            return new Condition(condition.scope(), condition.bound(), impossible ? Long.MAX_VALUE - 1 : inner);
        }

        @Override
        public EventCursor read(ReadRequest r) {
            EventCursor events =
                    log.read(new ReadRequest(r.filter(), atMost(r.after()), atMost(r.upTo()), r.backward(), r.limit()));
            return new EventCursor() {
                @Override
                public boolean hasNext() {
                    return events.hasNext();
                }

                @Override
                public StoredEvent next() {
                    return out(events.next());
                }

                @Override
                public void close() {
                    events.close();
                }
            };
        }

        @Override
        public long lastSequence(EventFilter filter) {
            return out(log.lastSequence(filter));
        }

        @Override
        public Tail tail(long after, EventFilter filter, TailListener listener) {
            Objects.requireNonNull(listener, "listener");
            return log.tail(atMost(after), filter, new TailListener() {
                @Override
                public void onEvent(StoredEvent event) throws Exception {
                    listener.onEvent(out(event));
                }

                @Override
                public void onCaughtUp(long sequence) throws Exception {
                    listener.onCaughtUp(out(sequence));
                }

                @Override
                public void onFailure(dev.eventsourcing.EventStoreException cause) {
                    listener.onFailure(cause);
                }
            });
        }
    }

    private static final class AnswersLate extends LogDecorator {
        AnswersLate(EventLog log) {
            super(log);
        }

        @Override
        public CompletableFuture<AppendResult> append(List<EventRecord> batch, Expectation expectation) {
            return log.append(batch, expectation)
                    .handleAsync(
                            (answer, failure) -> failure == null
                                    ? CompletableFuture.completedFuture(answer)
                                    : CompletableFuture.<AppendResult>failedFuture(failure),
                            CompletableFuture.delayedExecutor(300, TimeUnit.MICROSECONDS, ForkJoinPool.commonPool()))
                    .thenCompose(answer -> answer);
        }
    }

    private static final class PollsAlone extends LogDecorator {
        PollsAlone(EventLog log) {
            super(log);
        }

        @Override
        public Tail tail(long after, EventFilter filter, TailListener listener) {
            log.lastSequence(filter); // fails if the log is closed
            return PollingTail.start(
                    this,
                    after,
                    filter,
                    listener,
                    new AppendSignal(),
                    Duration.ofMillis(2),
                    Duration.ofMillis(20),
                    "polls-alone");
        }
    }

    /** Each page is a read of its own, up to the head of the beginning. */
    private static final class PagesOfSeven extends LogDecorator {
        PagesOfSeven(EventLog log) {
            super(log);
        }

        @Override
        public EventCursor read(ReadRequest request) {
            long head = log.lastSequence(EventFilter.all());
            return new EventCursor() {
                private final EventCursor open = log.read(request.limit(1)); // tells when the log is closed
                private ReadRequest rest = request.upTo(Math.min(request.upTo(), head));
                private Iterator<StoredEvent> page = Collections.emptyIterator();
                private boolean ended;

                @Override
                public boolean hasNext() {
                    open.hasNext();
                    if (!page.hasNext() && !ended) {
                        List<StoredEvent> events = list(rest.limit(Math.min(7, rest.limit())));
                        page = events.iterator();
                        ended = events.size() < Math.min(7, rest.limit());
                        if (!events.isEmpty()) {
                            long last = events.get(events.size() - 1).sequence();
                            ReadRequest fewer = rest.limit(rest.limit() - events.size());
                            rest = rest.backward() ? fewer.upTo(last - 1) : fewer.after(last);
                            ended |= rest.limit() == 0;
                        }
                    }
                    return page.hasNext();
                }

                @Override
                public StoredEvent next() {
                    if (!hasNext()) {
                        throw new NoSuchElementException();
                    }
                    return page.next();
                }

                @Override
                public void close() {
                    open.close();
                }
            };
        }
    }

    private static final class SlowForEverybody extends LogDecorator {
        SlowForEverybody(EventLog log) {
            super(log);
        }

        @Override
        public CompletableFuture<AppendResult> append(List<EventRecord> batch, Expectation expectation) {
            LockSupport.parkNanos(200_000);
            return log.append(batch, expectation);
        }

        @Override
        public EventCursor read(ReadRequest request) {
            LockSupport.parkNanos(200_000);
            return log.read(request);
        }
    }

    /** A backend that stores batches of one entity only, and says so. */
    private static final class ModestFixture extends MemoryFixture {
        ModestFixture() {
            super(backend -> Subject.eachLog(backend, OneEntityOnly::new), true);
        }

        @Override
        public Set<Capability> claims() {
            return Set.of();
        }
    }

    private static final class OneEntityOnly extends LogDecorator {
        OneEntityOnly(EventLog log) {
            super(log);
        }

        @Override
        public CompletableFuture<AppendResult> append(List<EventRecord> batch, Expectation expectation) {
            boolean oneEntity =
                    batch.stream().map(EventRecord::entityId).distinct().count() < 2;
            return oneEntity
                    ? log.append(batch, expectation)
                    : CompletableFuture.failedFuture(
                            new UnsupportedServerException("this backend stores batches of one entity only"));
        }
    }
}
