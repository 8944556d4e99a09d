package dev.eventsourcing.tck.selftest;

import static java.util.concurrent.CompletableFuture.completedFuture;

import dev.eventsourcing.DuplicateEventIdException;
import dev.eventsourcing.EventFilter;
import dev.eventsourcing.Expectation;
import dev.eventsourcing.Expectation.Condition;
import dev.eventsourcing.spi.AppendResult;
import dev.eventsourcing.spi.AppendResult.Appended;
import dev.eventsourcing.spi.AppendResult.Conflict;
import dev.eventsourcing.spi.EventLog;
import dev.eventsourcing.spi.EventRecord;
import dev.eventsourcing.spi.ReadRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.UnaryOperator;

/** Logs whose appends break a promise. Each is a mistake that a real adapter has made or could make. */
final class AppendMutants {
    private AppendMutants() {}

    static List<Subject> all() {
        return List.of(
                Subject.mutant("ignores the expectation", "P3", log -> expecting(log, any -> Expectation.any())),
                Subject.mutant("expects one too low", "P3", log -> expecting(log, AppendMutants::oneLower)),
                Subject.mutant(
                        "looks only at the first condition", "P3", log -> expecting(log, AppendMutants::firstOnly)),
                Subject.mutant(
                        "takes an absent entity for no expectation",
                        "P3",
                        log -> expecting(log, AppendMutants::zeroIsAny)),
                Subject.mutant(
                        "ignores tags in a consistency boundary",
                        "P3",
                        log -> expecting(log, AppendMutants::withoutTags)),
                Subject.mutant(
                        "ignores types in a consistency boundary",
                        "P3",
                        log -> expecting(log, AppendMutants::withoutTypes)),
                Subject.mutant("takes at most for exactly", "P3", log -> expecting(log, AppendMutants::exactly)),
                Subject.mutant("checks first and writes later", "P3", CheckThenAct::new),
                Subject.mutant("reports the store's head in a conflict", "P3", ConflictWithWrongActual::new),
                Subject.mutant("reports a conflict although it stored", "P3", ConflictThoughStored::new),
                Subject.mutant("acknowledges and forgets", "P1", AcknowledgesAndForgets::new),
                Subject.mutant("acknowledges before it stores", "P15", AcknowledgesTooEarly::new),
                Subject.mutant("stores a batch event by event", "P2", EventByEvent::new),
                Subject.mutant("keeps the first event of a rejected batch", "P2", KeepsFirstOfRejected::new),
                Subject.mutant("stores a batch entity by entity", "P2", EntityByEntity::new),
                Subject.mutant("stores a repeated append again", "P5", StoresAgain::new),
                Subject.mutant("refuses a repeated append", "P5", RefusesRepetition::new),
                Subject.mutant("takes another event of the same id for a repetition", "P5", TakesOtherContent::new),
                Subject.mutant("checks the expectation before the repetition", "P5", ExpectationFirst::new),
                Subject.mutant("answers with the sequences in reverse", "P2", ReversedSequences::new),
                Subject.mutant("stores a batch in reverse", "P2", ReversedBatch::new));
    }

    private static EventLog expecting(EventLog log, UnaryOperator<Expectation> change) {
        return new LogDecorator(log) {
            @Override
            public CompletableFuture<AppendResult> append(List<EventRecord> batch, Expectation expectation) {
                return log.append(batch, change.apply(expectation));
            }
        };
    }

    private static Expectation oneLower(Expectation expectation) {
        return each(expectation, c -> new Condition(c.scope(), c.bound(), Math.max(0, c.sequence() - 1)));
    }

    private static Expectation withoutTags(Expectation expectation) {
        return each(
                expectation,
                c -> new Condition(
                        new EventFilter(c.scope().entities(), c.scope().types(), java.util.Set.of()),
                        c.bound(),
                        c.sequence()));
    }

    private static Expectation withoutTypes(Expectation expectation) {
        return each(
                expectation,
                c -> new Condition(
                        new EventFilter(
                                c.scope().entities(),
                                java.util.Set.of(),
                                c.scope().tags()),
                        c.bound(),
                        c.sequence()));
    }

    private static Expectation exactly(Expectation expectation) {
        return each(expectation, c -> new Condition(c.scope(), Expectation.Bound.EXACTLY, c.sequence()));
    }

    private static Expectation firstOnly(Expectation expectation) {
        return new Expectation(expectation.conditions().stream().limit(1).toList());
    }

    private static Expectation zeroIsAny(Expectation expectation) {
        return new Expectation(
                expectation.conditions().stream().filter(c -> c.sequence() != 0).toList());
    }

    private static Expectation each(Expectation expectation, UnaryOperator<Condition> change) {
        return new Expectation(expectation.conditions().stream().map(change).toList());
    }

    /** Two writers with one expectation both find it true. */
    private static final class CheckThenAct extends LogDecorator {
        CheckThenAct(EventLog log) {
            super(log);
        }

        @Override
        public CompletableFuture<AppendResult> append(List<EventRecord> batch, Expectation expectation) {
            for (Condition condition : expectation.conditions()) {
                long last = log.lastSequence(condition.scope());
                if (!condition.holds(last)) {
                    return log.append(batch, expectation); // the true answer, for a repetition as for a conflict
                }
            }
            Thread.yield();
            return log.append(batch, Expectation.any());
        }
    }

    private static final class ConflictWithWrongActual extends LogDecorator {
        ConflictWithWrongActual(EventLog log) {
            super(log);
        }

        @Override
        public CompletableFuture<AppendResult> append(List<EventRecord> batch, Expectation expectation) {
            return log.append(batch, expectation)
                    .thenApply(answer -> answer instanceof Conflict conflict
                            ? new Conflict(conflict.condition(), log.lastSequence(EventFilter.all()))
                            : answer);
        }
    }

    private static final class ConflictThoughStored extends LogDecorator {
        ConflictThoughStored(EventLog log) {
            super(log);
        }

        @Override
        public CompletableFuture<AppendResult> append(List<EventRecord> batch, Expectation expectation) {
            return log.append(batch, expectation).thenCompose(answer -> {
                if (answer instanceof Conflict) {
                    return log.append(batch, Expectation.any()).thenApply(stored -> answer);
                }
                return completedFuture(answer);
            });
        }
    }

    /** Every 20th append is answered and not stored. */
    private static final class AcknowledgesAndForgets extends LogDecorator {
        private final AtomicLong appends = new AtomicLong();

        AcknowledgesAndForgets(EventLog log) {
            super(log);
        }

        @Override
        public CompletableFuture<AppendResult> append(List<EventRecord> batch, Expectation expectation) {
            if (appends.incrementAndGet() % 20 != 0 || !expectation.conditions().isEmpty()) {
                return log.append(batch, expectation);
            }
            long last = log.lastSequence(EventFilter.all());
            List<Long> invented = new ArrayList<>();
            batch.forEach(event -> invented.add(last + 1 + invented.size()));
            return completedFuture(new Appended(invented, false));
        }
    }

    private static final class AcknowledgesTooEarly extends LogDecorator {
        AcknowledgesTooEarly(EventLog log) {
            super(log);
        }

        @Override
        public CompletableFuture<AppendResult> append(List<EventRecord> batch, Expectation expectation) {
            if (!expectation.conditions().isEmpty()) {
                return log.append(batch, expectation);
            }
            long last = log.lastSequence(EventFilter.all());
            List<Long> expected = new ArrayList<>();
            batch.forEach(event -> expected.add(last + 1 + expected.size()));
            CompletableFuture.runAsync(
                    () -> log.append(batch, expectation),
                    CompletableFuture.delayedExecutor(5, java.util.concurrent.TimeUnit.MILLISECONDS));
            return completedFuture(new Appended(expected, false));
        }
    }

    private static class EventByEvent extends LogDecorator {
        EventByEvent(EventLog log) {
            super(log);
        }

        @Override
        public CompletableFuture<AppendResult> append(List<EventRecord> batch, Expectation expectation) {
            if (batch.size() < 2 || batch.size() > dev.eventsourcing.spi.Limits.MAX_APPEND_EVENTS) {
                return log.append(batch, expectation);
            }
            return log.append(batch.subList(0, 1), expectation).thenCompose(first -> {
                if (!(first instanceof Appended appended)) {
                    return completedFuture(first);
                }
                Thread.yield();
                return append(batch.subList(1, batch.size()), Expectation.any())
                        .thenApply(rest -> joined(appended, rest));
            });
        }
    }

    private static final class EntityByEntity extends LogDecorator {
        EntityByEntity(EventLog log) {
            super(log);
        }

        @Override
        public CompletableFuture<AppendResult> append(List<EventRecord> batch, Expectation expectation) {
            int run = 1;
            while (run < batch.size()
                    && batch.get(run).entityId().equals(batch.get(0).entityId())) {
                run++;
            }
            if (run >= batch.size()) {
                return log.append(batch, expectation);
            }
            int length = run;
            return log.append(batch.subList(0, length), expectation).thenCompose(first -> {
                if (!(first instanceof Appended appended)) {
                    return completedFuture(first);
                }
                LockSupport.parkNanos(1_000_000);
                return append(batch.subList(length, batch.size()), Expectation.any())
                        .thenApply(rest -> joined(appended, rest));
            });
        }
    }

    private static AppendResult joined(Appended first, AppendResult rest) {
        List<Long> sequences = new ArrayList<>(first.sequences());
        if (rest instanceof Appended more) {
            sequences.addAll(more.sequences());
        }
        return new Appended(sequences, first.alreadyStored());
    }

    private static final class KeepsFirstOfRejected extends LogDecorator {
        KeepsFirstOfRejected(EventLog log) {
            super(log);
        }

        @Override
        public CompletableFuture<AppendResult> append(List<EventRecord> batch, Expectation expectation) {
            return log.append(batch, expectation)
                    .thenCompose(answer -> answer instanceof Conflict && batch.size() > 1
                            ? log.append(batch.subList(0, 1), Expectation.any()).thenApply(stored -> answer)
                            : completedFuture(answer));
        }
    }

    private static final class StoresAgain extends LogDecorator {
        StoresAgain(EventLog log) {
            super(log);
        }

        @Override
        public CompletableFuture<AppendResult> append(List<EventRecord> batch, Expectation expectation) {
            return log.append(batch, expectation).thenCompose(answer -> {
                if (answer instanceof Appended appended && appended.alreadyStored()) {
                    return log.append(batch.stream().map(StoresAgain::renamed).toList(), Expectation.any());
                }
                return completedFuture(answer);
            });
        }

        private static EventRecord renamed(EventRecord event) {
            return new EventRecord(
                    UUID.randomUUID(),
                    event.type(),
                    event.entityId(),
                    event.timestamp(),
                    event.tags(),
                    event.headers(),
                    event.payload());
        }
    }

    private static final class RefusesRepetition extends LogDecorator {
        RefusesRepetition(EventLog log) {
            super(log);
        }

        @Override
        public CompletableFuture<AppendResult> append(List<EventRecord> batch, Expectation expectation) {
            return log.append(batch, expectation).thenApply(answer -> {
                if (answer instanceof Appended appended && appended.alreadyStored()) {
                    throw new DuplicateEventIdException("mutant", batch.get(0).id(), "it is stored");
                }
                return answer;
            });
        }
    }

    private static final class TakesOtherContent extends LogDecorator {
        TakesOtherContent(EventLog log) {
            super(log);
        }

        @Override
        public CompletableFuture<AppendResult> append(List<EventRecord> batch, Expectation expectation) {
            return log.append(batch, expectation).exceptionallyCompose(failure -> {
                List<Long> stored = list(ReadRequest.of(EventFilter.all())).stream()
                        .filter(event -> batch.stream()
                                .anyMatch(b -> b.id().equals(event.event().id())))
                        .map(event -> event.sequence())
                        .toList();
                return stored.size() == batch.size()
                        ? completedFuture(new Appended(stored, true))
                        : CompletableFuture.failedFuture(failure);
            });
        }
    }

    private static final class ExpectationFirst extends LogDecorator {
        ExpectationFirst(EventLog log) {
            super(log);
        }

        @Override
        public CompletableFuture<AppendResult> append(List<EventRecord> batch, Expectation expectation) {
            for (Condition condition : expectation.conditions()) {
                long last = log.lastSequence(condition.scope());
                if (!condition.holds(last)) {
                    return completedFuture(new Conflict(condition, last));
                }
            }
            return log.append(batch, expectation);
        }
    }

    private static final class ReversedSequences extends LogDecorator {
        ReversedSequences(EventLog log) {
            super(log);
        }

        @Override
        public CompletableFuture<AppendResult> append(List<EventRecord> batch, Expectation expectation) {
            return log.append(batch, expectation).thenApply(answer -> {
                if (answer instanceof Appended appended) {
                    List<Long> reversed = new ArrayList<>(appended.sequences());
                    java.util.Collections.reverse(reversed);
                    return new Appended(reversed, appended.alreadyStored());
                }
                return answer;
            });
        }
    }

    private static final class ReversedBatch extends LogDecorator {
        ReversedBatch(EventLog log) {
            super(log);
        }

        @Override
        public CompletableFuture<AppendResult> append(List<EventRecord> batch, Expectation expectation) {
            List<EventRecord> reversed = new ArrayList<>(batch);
            java.util.Collections.reverse(reversed);
            return log.append(reversed, expectation);
        }
    }
}
