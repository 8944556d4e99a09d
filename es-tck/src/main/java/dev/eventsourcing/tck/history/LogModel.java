package dev.eventsourcing.tck.history;

import dev.eventsourcing.EventFilter;
import dev.eventsourcing.Expectation.Condition;
import dev.eventsourcing.spi.ReadRequest;
import dev.eventsourcing.tck.linearizability.Call;
import dev.eventsourcing.tck.linearizability.Model;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * An event log as it would be if there were only one caller, so that
 * {@link dev.eventsourcing.tck.linearizability.LinearizabilityChecker} can judge short histories of it. Tails are left
 * out: they are no calls that take effect at one instant.
 *
 * <pre>{@code
 * var found = LinearizabilityChecker.check(LogModel.of(history), history.calls(), Duration.ofSeconds(10));
 * }</pre>
 *
 * <p>It shares no rule with {@link LogChecker}, so that each can be checked with the other. Immutable.
 */
public final class LogModel implements Model<List<SeenEvent>, Question, Answer> {
    private final Map<UUID, Long> sequences = new HashMap<>();

    private LogModel() {}

    /**
     * The model for one history.
     *
     * @param history tells, by its last word, which sequences events got whose append was never answered; without one
     *     such events count as not stored
     * @return the model
     */
    public static LogModel of(History history) {
        LogModel model = new LogModel();
        history.lastWord().flatMap(Call::output).ifPresent(answer -> {
            for (SeenEvent seen : ((Answer.Events) answer).events()) {
                model.sequences.put(seen.event().id(), seen.sequence());
            }
        });
        return model;
    }

    @Override
    public List<SeenEvent> initial() {
        return List.of();
    }

    @Override
    public List<List<Call<Question, Answer>>> partition(List<Call<Question, Answer>> calls) {
        return List.of(calls.stream()
                .filter(call -> !(call.input() instanceof Question.Tail))
                .toList());
    }

    @Override
    public Optional<List<SeenEvent>> step(List<SeenEvent> log, Question question, Optional<Answer> answer) {
        if (question instanceof Question.Append append) {
            return append(log, append, answer);
        }
        return answer.isEmpty() || isAnswer(log, question, answer.get()) ? Optional.of(log) : Optional.empty();
    }

    private Optional<List<SeenEvent>> append(List<SeenEvent> log, Question.Append append, Optional<Answer> answer) {
        if (answer.isPresent() && answer.get() instanceof Answer.Failed) {
            return Optional.of(log);
        }
        boolean isNew = append.batch().stream().noneMatch(event -> find(log, event.id()) >= 0);
        if (!isNew) {
            boolean agrees = answer.isEmpty() || answer.equals(repeated(log, append.batch()));
            return agrees ? Optional.of(log) : Optional.empty();
        }
        Optional<Answer> conflict = append.expectation().conditions().stream()
                .filter(condition -> !condition.holds(last(log, condition.scope())))
                .findFirst()
                .map(condition -> conflict(log, condition));
        if (conflict.isPresent()) {
            return answer.isEmpty() || answer.equals(conflict) ? Optional.of(log) : Optional.empty();
        }
        if (answer.isEmpty()) {
            return longer(
                    log,
                    append.batch(),
                    append.batch().stream()
                            .map(event -> sequences.getOrDefault(event.id(), 0L))
                            .toList());
        }
        return answer.get() instanceof Answer.Appended appended
                ? longer(log, append.batch(), appended.sequences())
                : Optional.empty();
    }

    /** What the same batch is answered when it is stored; empty if it is stored in part or in another form. */
    private static Optional<Answer> repeated(List<SeenEvent> log, List<RecordedEvent> batch) {
        int first = find(log, batch.get(0).id());
        if (first < 0 || first + batch.size() > log.size()) {
            return Optional.empty();
        }
        List<SeenEvent> stored = log.subList(first, first + batch.size());
        return stored.stream().map(SeenEvent::event).toList().equals(batch)
                ? Optional.of(new Answer.Appended(
                        stored.stream().map(SeenEvent::sequence).toList(), true))
                : Optional.empty();
    }

    private static Answer conflict(List<SeenEvent> log, Condition condition) {
        return new Answer.Conflict(condition, last(log, condition.scope()));
    }

    private static Optional<List<SeenEvent>> longer(
            List<SeenEvent> log, List<RecordedEvent> batch, List<Long> sequences) {
        if (sequences.size() != batch.size()) {
            return Optional.empty();
        }
        List<SeenEvent> longer = new ArrayList<>(log);
        for (int i = 0; i < batch.size(); i++) {
            if (sequences.get(i)
                    <= (longer.isEmpty() ? 0 : longer.get(longer.size() - 1).sequence())) {
                return Optional.empty();
            }
            longer.add(new SeenEvent(sequences.get(i), batch.get(i)));
        }
        return Optional.of(List.copyOf(longer));
    }

    private static boolean isAnswer(List<SeenEvent> log, Question question, Answer answer) {
        if (question instanceof Question.LastSequence lastSequence) {
            return answer.equals(new Answer.Sequence(last(log, lastSequence.filter())));
        }
        Answer.Events shown = (Answer.Events) answer;
        List<SeenEvent> right = read(log, ((Question.Read) question).request());
        return shown.isComplete()
                ? right.equals(shown.events())
                : shown.events().size() <= right.size()
                        && right.subList(0, shown.events().size()).equals(shown.events());
    }

    static List<SeenEvent> read(List<SeenEvent> log, ReadRequest request) {
        List<SeenEvent> found = new ArrayList<>(log.stream()
                .filter(seen -> seen.sequence() > request.after() && seen.sequence() <= request.upTo())
                .filter(seen -> seen.event().matches(request.filter()))
                .toList());
        if (request.backward()) {
            Collections.reverse(found);
        }
        return found.subList(0, (int) Math.min(request.limit(), found.size()));
    }

    static long last(List<SeenEvent> log, EventFilter filter) {
        long last = 0;
        for (SeenEvent seen : log) {
            if (seen.event().matches(filter)) {
                last = seen.sequence();
            }
        }
        return last;
    }

    static int find(List<SeenEvent> log, UUID id) {
        for (int i = 0; i < log.size(); i++) {
            if (log.get(i).event().id().equals(id)) {
                return i;
            }
        }
        return -1;
    }
}
