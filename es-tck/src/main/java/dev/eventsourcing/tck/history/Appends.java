package dev.eventsourcing.tck.history;

import dev.eventsourcing.tck.linearizability.Call;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * The appends of a history, by what they append: a batch that was appended again is one batch. Confined to one thread.
 */
final class Appends {
    private final Map<List<RecordedEvent>, Attempts> byBatch = new LinkedHashMap<>();
    private final Map<UUID, List<Attempts>> byFirstId = new HashMap<>();
    private final Map<UUID, Attempts> byId = new HashMap<>();

    /** All appends of one batch. */
    static final class Attempts {
        private final List<RecordedEvent> batch;
        private final List<Call<Question, Answer>> calls = new ArrayList<>();

        private Attempts(List<RecordedEvent> batch) {
            this.batch = batch;
        }

        List<RecordedEvent> batch() {
            return batch;
        }

        List<Call<Question, Answer>> calls() {
            return calls;
        }

        /** Those that were told that they stored the batch. */
        List<Call<Question, Answer>> writers() {
            return calls.stream()
                    .filter(call ->
                            call.output().orElse(null) instanceof Answer.Appended appended && !appended.alreadyStored())
                    .toList();
        }

        /** Those that may have stored it: their answer was lost, or a try before the one that was answered did it. */
        List<Call<Question, Answer>> suspects() {
            return calls.stream()
                    .filter(call -> call.output().isEmpty()
                            || (call.output().get() instanceof Answer.Appended appended && appended.alreadyStored()))
                    .toList();
        }

        boolean wasAcknowledged() {
            return calls.stream().anyMatch(call -> call.output().orElse(null) instanceof Answer.Appended);
        }

        boolean mayBeStored() {
            return calls.stream()
                    .anyMatch(call -> call.output().isEmpty() || call.output().get() instanceof Answer.Appended);
        }
    }

    Appends(History history) {
        for (Call<Question, Answer> call : history.calls()) {
            if (call.input() instanceof Question.Append append) {
                byBatch.computeIfAbsent(append.batch(), this::register).calls.add(call);
            }
        }
    }

    private Attempts register(List<RecordedEvent> batch) {
        Attempts attempts = new Attempts(batch);
        byFirstId.computeIfAbsent(batch.get(0).id(), id -> new ArrayList<>()).add(attempts);
        batch.forEach(event -> byId.putIfAbsent(event.id(), attempts));
        return attempts;
    }

    Collection<Attempts> all() {
        return byBatch.values();
    }

    /** The batches that begin with an event of this id. */
    List<Attempts> beginningWith(UUID id) {
        return byFirstId.getOrDefault(id, List.of());
    }

    /** The calls that appended an event of this id, if there are any. */
    List<Call<Question, Answer>> of(UUID id) {
        Attempts attempts = byId.get(id);
        return attempts == null ? List.of() : attempts.calls;
    }
}
