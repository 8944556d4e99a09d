package dev.eventsourcing.tck.history;

import dev.eventsourcing.EventFilter;
import dev.eventsourcing.tck.history.Appends.Attempts;
import dev.eventsourcing.tck.linearizability.Call;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/**
 * What the last word shows: the events in their order, cut into the batches that were appended. A <em>moment</em> of
 * the log is the number of batches it holds, from 0 to {@link #batches()}. Confined to one thread.
 */
final class FinalLog {
    private final List<SeenEvent> events;
    private final int[] batchOf; // of each event, counted from 1
    private final Map<Attempts, Integer> first = new HashMap<>(); // event of each batch that is stored
    private final Map<String, List<Integer>> byEntity = new HashMap<>();
    private final Map<EventFilter, Matches> matches = new HashMap<>();
    private int batches;

    private FinalLog(List<SeenEvent> events) {
        this.events = events;
        this.batchOf = new int[events.size()];
        for (int i = 0; i < events.size(); i++) {
            RecordedEvent event = events.get(i).event();
            byEntity.computeIfAbsent(event.entityId(), id -> new ArrayList<>()).add(i);
        }
    }

    static boolean isOrdered(List<SeenEvent> events, Call<Question, Answer> lastWord, Findings findings) {
        boolean ordered = true;
        Set<UUID> ids = new HashSet<>();
        for (int i = 0; i < events.size(); i++) {
            SeenEvent event = events.get(i);
            if (i > 0 && events.get(i - 1).sequence() >= event.sequence()) {
                ordered = false;
                findings.add(Rule.ORDER, "the log shows " + event + " behind " + events.get(i - 1), lastWord);
            }
            if (!ids.add(event.event().id())) {
                ordered = false;
                findings.add(Rule.ONCE, "the log shows " + event + " a second time", lastWord);
            }
        }
        return ordered;
    }

    static FinalLog of(List<SeenEvent> events, Appends appends, Findings findings) {
        FinalLog log = new FinalLog(events);
        int at = 0;
        while (at < events.size()) {
            at = log.cut(at, appends, findings);
        }
        return log;
    }

    /** Finds the batch that begins at an event and returns where the next one begins. */
    private int cut(int from, Appends appends, Findings findings) {
        RecordedEvent event = events.get(from).event();
        Attempts found = null;
        for (Attempts candidate : appends.beginningWith(event.id())) {
            if (candidate.mayBeStored()
                    && isAt(from, candidate.batch())
                    && (found == null || candidate.wasAcknowledged())) {
                found = candidate;
            }
        }
        int to = found == null ? from + 1 : from + found.batch().size();
        batches++;
        for (int i = from; i < to; i++) {
            batchOf[i] = batches;
        }
        if (found == null) {
            explain(from, appends, findings);
        } else {
            first.put(found, from);
        }
        return to;
    }

    private boolean isAt(int from, List<RecordedEvent> batch) {
        if (from + batch.size() > events.size()) {
            return false;
        }
        for (int i = 0; i < batch.size(); i++) {
            if (!events.get(from + i).event().equals(batch.get(i))) {
                return false;
            }
        }
        return true;
    }

    /** Says why an event should not be where it is. */
    private void explain(int at, Appends appends, Findings findings) {
        SeenEvent event = events.get(at);
        List<Call<Question, Answer>> calls = appends.of(event.event().id());
        if (calls.isEmpty()) {
            findings.add(Rule.OWNED, "the log shows " + event + ", which nobody appended");
            return;
        }
        List<RecordedEvent> batch = ((Question.Append) calls.get(0).input()).batch();
        if (!batch.contains(event.event())) {
            findings.add(Rule.CONTENT, "the log shows " + event + " with other content than was appended", calls);
        } else if (calls.stream()
                .allMatch(call -> call.output().isPresent() && !(call.output().get() instanceof Answer.Appended))) {
            findings.add(Rule.OWNED, "the log shows " + event + ", whose append failed", calls);
        } else {
            findings.add(Rule.WHOLE, "the log shows " + event + " without the rest of its batch beside it", calls);
        }
    }

    int batches() {
        return batches;
    }

    /** The batch's place among all batches, counted from 1; 0 if it is not stored. */
    int placeOf(Attempts attempts) {
        Integer index = first.get(attempts);
        return index == null ? 0 : batchOf[index];
    }

    /** The sequences of a batch's events; empty if it is not stored. */
    List<Long> sequencesOf(Attempts attempts) {
        Integer index = first.get(attempts);
        return index == null
                ? List.of()
                : events.subList(index, index + attempts.batch().size()).stream()
                        .map(SeenEvent::sequence)
                        .toList();
    }

    SeenEvent event(int index) {
        return events.get(index);
    }

    int batchOf(int index) {
        return batchOf[index];
    }

    long lastSequence() {
        return events.isEmpty() ? 0 : events.get(events.size() - 1).sequence();
    }

    /** The events that match. What filters by entity costs no more than the events of those entities. */
    Matches matching(EventFilter filter) {
        return matches.computeIfAbsent(filter, this::find);
    }

    private Matches find(EventFilter filter) {
        List<Integer> found = new ArrayList<>();
        if (filter.entities().isEmpty()) {
            for (int i = 0; i < events.size(); i++) {
                addIfMatching(i, filter, found);
            }
        } else {
            for (String entity : filter.entities()) {
                byEntity.getOrDefault(entity, List.of()).forEach(i -> addIfMatching(i, filter, found));
            }
            found.sort(null);
        }
        return new Matches(this, found.stream().mapToInt(Integer::intValue).toArray());
    }

    private void addIfMatching(int index, EventFilter filter, List<Integer> found) {
        if (events.get(index).event().matches(filter)) {
            found.add(index);
        }
    }
}
