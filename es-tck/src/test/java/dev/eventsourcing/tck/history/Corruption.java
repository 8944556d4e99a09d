package dev.eventsourcing.tck.history;

import dev.eventsourcing.EventFilter;
import dev.eventsourcing.Expectation;
import dev.eventsourcing.tck.history.Answer.Appended;
import dev.eventsourcing.tck.history.Answer.Conflict;
import dev.eventsourcing.tck.history.Answer.Events;
import dev.eventsourcing.tck.history.Answer.Failed;
import dev.eventsourcing.tck.history.Answer.Sequence;
import dev.eventsourcing.tck.linearizability.Call;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Predicate;

/** Ways in which a store could lie, done to a history that is true. Each is recognized by call, not by content. */
@SuppressWarnings("ReferenceEquality") // this very call
enum Corruption {
    LOSES_AN_ACKNOWLEDGED_BATCH(Weight.LIE) {
        @Override
        Optional<History> applyTo(History history, Random random) {
            return pick(history, random, call -> answerOf(call) instanceof Appended)
                    .map(call -> withLog(
                            history, log -> log.removeIf(seen -> batchOf(call).contains(seen.event()))));
        }
    },
    LOSES_ONE_EVENT_OF_A_BATCH(Weight.LIE) {
        @Override
        Optional<History> applyTo(History history, Random random) {
            return pick(
                            history,
                            random,
                            call -> answerOf(call) instanceof Appended
                                    && batchOf(call).size() > 1)
                    .map(call -> batchOf(call).get(random.nextInt(2)))
                    .map(lost -> withLog(history, log -> log.removeIf(seen -> lost.equals(seen.event()))));
        }
    },
    SHOWS_A_REJECTED_BATCH(Weight.LIE) {
        @Override
        Optional<History> applyTo(History history, Random random) {
            return pick(history, random, call -> isRejected(call) && isForeign(history, call))
                    .map(call -> withLog(history, log -> batchOf(call).forEach(event -> addLast(log, event))));
        }
    },
    SHOWS_WHAT_NOBODY_APPENDED(Weight.LIE) {
        @Override
        Optional<History> applyTo(History history, Random random) {
            RecordedEvent foreign = new RecordedEvent(new UUID(1, 1), "Borrowed", "card-0", Set.of(), "foreign");
            return Optional.of(withLog(history, log -> addLast(log, foreign)));
        }
    },
    SWAPS_EVENTS_IN_THE_LOG(Weight.LIE) {
        @Override
        Optional<History> applyTo(History history, Random random) {
            return logOf(history).size() < 2
                    ? Optional.empty()
                    : pick(history, random, call -> answerOf(call) instanceof Appended)
                            .map(call -> withLog(history, log -> {
                                int at = LogModel.find(log, batchOf(call).get(0).id());
                                swapContent(log, at, at == 0 ? 1 : at - 1);
                            }));
        }
    },
    REPEATS_AN_EVENT(Weight.LIE) {
        @Override
        Optional<History> applyTo(History history, Random random) {
            return logOf(history).isEmpty()
                    ? Optional.empty()
                    : Optional.of(
                            withLog(history, log -> addLast(log, log.get(0).event())));
        }
    },
    ALTERS_CONTENT(Weight.LIE) {
        @Override
        Optional<History> applyTo(History history, Random random) {
            return logOf(history).isEmpty()
                    ? Optional.empty()
                    : Optional.of(withLog(history, log -> {
                        int at = random.nextInt(log.size());
                        RecordedEvent event = log.get(at).event();
                        log.set(
                                at,
                                new SeenEvent(
                                        log.get(at).sequence(),
                                        new RecordedEvent(
                                                event.id(), event.type(), event.entityId(), event.tags(), "altered")));
                    }));
        }
    },
    ANSWERS_WITH_ANOTHER_SEQUENCE(Weight.LIE) {
        @Override
        Optional<History> applyTo(History history, Random random) {
            return pick(history, random, call -> answerOf(call) instanceof Appended)
                    .map(call -> {
                        Appended appended = (Appended) answerOf(call);
                        List<Long> sequences = new ArrayList<>(appended.sequences());
                        sequences.set(sequences.size() - 1, sequences.get(sequences.size() - 1) + 1000);
                        return withAnswer(history, call, new Appended(sequences, appended.alreadyStored()));
                    });
        }
    },
    REJECTS_WHAT_IT_STORES(Weight.LIE) {
        @Override
        Optional<History> applyTo(History history, Random random) {
            return pick(
                            history,
                            random,
                            call -> answerOf(call) instanceof Appended appended
                                    && !appended.alreadyStored()
                                    && history.calls().stream()
                                            .noneMatch(other ->
                                                    other != call && isSameBatch(other, call) && !isRejected(other)))
                    .map(call -> withAnswer(history, call, new Failed("BackendUnavailableException")));
        }
    },
    ACKNOWLEDGES_WHAT_IT_REJECTS(Weight.LIE) {
        @Override
        Optional<History> applyTo(History history, Random random) {
            return pick(history, random, call -> isRejected(call) && isForeign(history, call))
                    .map(call -> {
                        List<Long> sequences = new ArrayList<>();
                        batchOf(call).forEach(event -> sequences.add(1000L + sequences.size()));
                        return withAnswer(history, call, new Appended(sequences, random.nextBoolean()));
                    });
        }
    },
    IGNORES_EXPECTATIONS(Weight.LIE) {
        @Override
        Optional<History> applyTo(History history, Random random) {
            return pick(
                            history,
                            random,
                            call -> answerOf(call) instanceof Appended appended && !appended.alreadyStored())
                    .map(call -> withQuestion(
                            history,
                            call,
                            new Question.Append(
                                    batchOf(call),
                                    ((Question.Append) call.input())
                                            .expectation()
                                            .and(Expectation.noneAfter(EventFilter.types("Lost"), 0))
                                            .and(Expectation.entityAt("card-404", 1)))));
        }
    },
    INVENTS_A_CONFLICT(Weight.LIE) {
        @Override
        Optional<History> applyTo(History history, Random random) {
            return pick(history, random, call -> answerOf(call) instanceof Conflict)
                    .map(call -> withAnswer(
                            history, call, new Conflict(((Conflict) answerOf(call)).condition(), 1_000_000)));
        }
    },
    SKIPS_AN_EVENT_IN_A_READ(Weight.LIE) {
        @Override
        Optional<History> applyTo(History history, Random random) {
            return withRead(history, random, 3, events -> events.remove(1));
        }
    },
    SHOWS_AN_EVENT_TWICE_IN_A_READ(Weight.LIE) {
        @Override
        Optional<History> applyTo(History history, Random random) {
            return withRead(history, random, 1, events -> events.add(events.get(0)));
        }
    },
    READS_IN_ANOTHER_ORDER(Weight.LIE) {
        @Override
        Optional<History> applyTo(History history, Random random) {
            return withRead(history, random, 2, events -> Collections.swap(events, 0, 1));
        }
    },
    READS_ANOTHER_SEQUENCE(Weight.LIE) {
        @Override
        Optional<History> applyTo(History history, Random random) {
            return withRead(
                    history,
                    random,
                    1,
                    events -> events.set(
                            0,
                            new SeenEvent(
                                    events.get(0).sequence() + 1000,
                                    events.get(0).event())));
        }
    },
    FORESEES(Weight.LIE) {
        @Override
        Optional<History> applyTo(History history, Random random) {
            return pick(
                            history,
                            random,
                            call -> !isLastWord(history, call)
                                    && ((answerOf(call) instanceof Events events
                                                    && !events.events().isEmpty())
                                            || (answerOf(call) instanceof Sequence sequence
                                                    && sequence.sequence() > 0)))
                    .map(call -> with(
                            history,
                            call,
                            Call.answered(
                                    98, -20, -10, call.input(), call.output().orElseThrow())));
        }
    },
    READS_LESS(Weight.DEPENDS) {
        @Override
        Optional<History> applyTo(History history, Random random) {
            return withRead(history, random, 1, events -> events.remove(events.size() - 1));
        }
    },
    READS_MORE(Weight.DEPENDS) {
        @Override
        Optional<History> applyTo(History history, Random random) {
            List<SeenEvent> log = logOf(history);
            return log.isEmpty()
                    ? Optional.empty()
                    : withRead(history, random, 0, events -> events.add(log.get(random.nextInt(log.size()))));
        }
    },
    MOVES_A_CALL(Weight.DEPENDS) {
        @Override
        Optional<History> applyTo(History history, Random random) {
            return pick(history, random, call -> call.output().isPresent() && !isLastWord(history, call))
                    .map(call -> {
                        long end = history.lastWord().orElseThrow().invoked();
                        long returned = random.nextLong(end + 1);
                        long invoked = random.nextLong(returned + 1);
                        return with(
                                history,
                                call,
                                Call.answered(
                                        97,
                                        invoked,
                                        returned,
                                        call.input(),
                                        call.output().orElseThrow()));
                    });
        }
    },
    HURRIES_ALL_CALLS(Weight.DEPENDS) {
        @Override
        Optional<History> applyTo(History history, Random random) {
            return Optional.of(new History(history.calls().stream()
                    .map(call -> call.output().isEmpty() || isLastWord(history, call)
                            ? call
                            : Call.answered(
                                    call.process(),
                                    call.invoked(),
                                    call.invoked() + (call.returned() - call.invoked()) / 20,
                                    call.input(),
                                    call.output().orElseThrow()))
                    .toList()));
        }
    },
    ANSWERS_ANOTHER_LAST_SEQUENCE(Weight.DEPENDS) {
        @Override
        Optional<History> applyTo(History history, Random random) {
            return pick(history, random, call -> answerOf(call) instanceof Sequence)
                    .map(call -> withAnswer(history, call, new Sequence(anySequence(history, random))));
        }
    },
    REPORTS_ANOTHER_SEQUENCE_IN_A_CONFLICT(Weight.DEPENDS) {
        @Override
        Optional<History> applyTo(History history, Random random) {
            return pick(history, random, call -> answerOf(call) instanceof Conflict)
                    .map(call -> withAnswer(
                            history,
                            call,
                            new Conflict(((Conflict) answerOf(call)).condition(), anySequence(history, random))));
        }
    },
    CHANGES_AN_EXPECTATION(Weight.DEPENDS) {
        @Override
        Optional<History> applyTo(History history, Random random) {
            return pick(history, random, call -> call.input() instanceof Question.Append)
                    .map(call -> withQuestion(
                            history,
                            call,
                            new Question.Append(batchOf(call), Expectation.storeAt(anySequence(history, random)))));
        }
    },
    FORGETS_WHAT_IT_DID_NOT_ACKNOWLEDGE(Weight.DEPENDS) {
        @Override
        Optional<History> applyTo(History history, Random random) {
            return pick(
                            history,
                            random,
                            call -> call.input() instanceof Question.Append
                                    && call.output().isEmpty()
                                    && !isForeign(history, call))
                    .map(call -> withLog(
                            history, log -> log.removeIf(seen -> batchOf(call).contains(seen.event()))));
        }
    },
    LOSES_AN_ANSWER(Weight.HARMLESS) {
        @Override
        Optional<History> applyTo(History history, Random random) {
            return pick(
                            history,
                            random,
                            call -> call.input() instanceof Question.Append
                                    && call.output().isPresent())
                    .map(call -> with(history, call, Call.unanswered(call.process(), call.invoked(), call.input())));
        }
    };

    /** What a corruption does to a true history. */
    enum Weight {
        /** No order of the calls can explain the result. */
        LIE,
        /** It depends on the other calls. */
        DEPENDS,
        /** Whatever explained the history still does. */
        HARMLESS
    }

    private final Weight weight;

    Corruption(Weight weight) {
        this.weight = weight;
    }

    Weight weight() {
        return weight;
    }

    /** A corrupted history; empty if there is nothing in it to corrupt. */
    abstract Optional<History> applyTo(History history, Random random);

    private static Answer answerOf(Call<Question, Answer> call) {
        return call.output().orElse(new Answer.Failed("never answered"));
    }

    private static List<RecordedEvent> batchOf(Call<Question, Answer> call) {
        return ((Question.Append) call.input()).batch();
    }

    private static boolean isSameBatch(Call<Question, Answer> a, Call<Question, Answer> b) {
        return a.input() instanceof Question.Append one
                && b.input() instanceof Question.Append other
                && one.batch().equals(other.batch());
    }

    private static boolean isRejected(Call<Question, Answer> call) {
        return call.output().isPresent()
                && (call.output().get() instanceof Conflict || call.output().get() instanceof Failed);
    }

    /** Nothing of its batch is stored, and nobody can have stored it. */
    private static boolean isForeign(History history, Call<Question, Answer> call) {
        return batchOf(call).stream().noneMatch(event -> LogModel.find(logOf(history), event.id()) >= 0)
                && history.calls().stream()
                        .noneMatch(other -> isSameBatch(other, call) && other != call && !isRejected(other));
    }

    private static boolean isLastWord(History history, Call<Question, Answer> call) {
        return history.lastWord().orElseThrow() == call;
    }

    private static List<SeenEvent> logOf(History history) {
        return ((Events) history.lastWord().orElseThrow().output().orElseThrow()).events();
    }

    private static long anySequence(History history, Random random) {
        List<SeenEvent> log = logOf(history);
        return random.nextInt(4) == 0 || log.isEmpty()
                ? random.nextInt(3)
                : log.get(random.nextInt(log.size())).sequence();
    }

    private static void addLast(List<SeenEvent> log, RecordedEvent event) {
        log.add(new SeenEvent(log.isEmpty() ? 1 : log.get(log.size() - 1).sequence() + 1, event));
    }

    private static void swapContent(List<SeenEvent> log, int a, int b) {
        SeenEvent first = log.get(a);
        log.set(a, new SeenEvent(first.sequence(), log.get(b).event()));
        log.set(b, new SeenEvent(log.get(b).sequence(), first.event()));
    }

    private static Optional<Call<Question, Answer>> pick(
            History history, Random random, Predicate<Call<Question, Answer>> wanted) {
        List<Call<Question, Answer>> found =
                history.calls().stream().filter(wanted).toList();
        return found.isEmpty() ? Optional.empty() : Optional.of(found.get(random.nextInt(found.size())));
    }

    private static Optional<History> withRead(
            History history, Random random, int atLeast, Consumer<List<SeenEvent>> change) {
        return pick(
                        history,
                        random,
                        call -> !isLastWord(history, call)
                                && call.output().isPresent()
                                && call.output().get() instanceof Events events
                                && events.events().size() >= atLeast)
                .map(call -> {
                    Events answer = (Events) call.output().orElseThrow();
                    List<SeenEvent> events = new ArrayList<>(answer.events());
                    change.accept(events);
                    return withAnswer(history, call, new Events(events, answer.isComplete()));
                });
    }

    private static History withLog(History history, Consumer<List<SeenEvent>> change) {
        List<SeenEvent> log = new ArrayList<>(logOf(history));
        change.accept(log);
        return withAnswer(history, history.lastWord().orElseThrow(), new Events(log, true));
    }

    private static History withAnswer(History history, Call<Question, Answer> call, Answer answer) {
        return with(
                history, call, Call.answered(call.process(), call.invoked(), call.returned(), call.input(), answer));
    }

    private static History withQuestion(History history, Call<Question, Answer> call, Question question) {
        return with(
                history, call, new Call<>(call.process(), call.invoked(), call.returned(), question, call.output()));
    }

    private static History with(History history, Call<Question, Answer> old, Call<Question, Answer> changed) {
        return new History(history.calls().stream()
                .map(call -> call == old ? changed : call)
                .toList());
    }
}
