package dev.eventsourcing.faults;

import dev.eventsourcing.EventFilter;
import dev.eventsourcing.Expectation.Bound;
import dev.eventsourcing.Expectation.Condition;
import dev.eventsourcing.spi.EventCursor;
import dev.eventsourcing.spi.EventLog;
import dev.eventsourcing.spi.EventRecord;
import dev.eventsourcing.spi.ReadRequest;
import dev.eventsourcing.spi.StoredEvent;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/**
 * Compares what writers were told with what the log holds.
 *
 * <ol>
 *   <li>A batch that was acknowledged is there, once, with the content and the sequences that were told.
 *   <li>A batch that met a conflict or was refused is not there.
 *   <li>A batch without an answer is there once or not at all.
 *   <li>Every batch that is there is whole, in one piece and in its order; nothing else is there.
 *   <li>Sequences increase, and the batches of one writer stand in the order in which it wrote them.
 *   <li>An append that expected an entity at a sequence follows exactly that event of the entity; one that met a
 *       conflict was told the sequence of an event of the entity.
 * </ol>
 *
 * <p>Used once, by one thread.
 */
public final class Judge {
    private static final int MOST_FINDINGS = 20;

    private final List<StoredEvent> stored;
    private final long until;
    private final Map<UUID, Integer> places = new HashMap<>();
    private final Map<String, Set<Long>> sequencesOf = new HashMap<>();
    private final long[] before; // the sequence of the previous event of the same entity
    private final List<String> findings = new ArrayList<>();
    private int acked;
    private int lost;
    private int partial;
    private int duplicates;
    private int broken;
    private int unknownStored;
    private int unknownAbsent;

    private Judge(List<StoredEvent> stored, long until) {
        this.stored = stored;
        this.until = until;
        this.before = new long[stored.size()];
    }

    /** Judges a log that everything was written to. */
    public static Verdict judge(List<Answered> entries, List<StoredEvent> stored) {
        return judge(entries, stored, System.nanoTime());
    }

    /**
     * Judges a log as it was at an instant, after a loss of power for example: what was answered later, or only tried,
     * may be there or not.
     *
     * @param until the instant, by {@link System#nanoTime}
     */
    public static Verdict judge(List<Answered> entries, List<StoredEvent> stored, long until) {
        return new Judge(stored, until).judge(entries);
    }

    /** Everything that a log holds, in order. */
    public static List<StoredEvent> everythingIn(EventLog log) {
        List<StoredEvent> all = new ArrayList<>();
        try (EventCursor events = log.read(ReadRequest.of(EventFilter.all()))) {
            events.forEachRemaining(all::add);
        }
        return all;
    }

    private Verdict judge(List<Answered> entries) {
        indexLog();
        Set<UUID> written = new HashSet<>();
        Map<Integer, Answered> lastOfWriter = new HashMap<>();
        for (Answered entry : entries) {
            entry.attempt().batch().forEach(event -> written.add(event.id()));
            boolean there = isThere(entry.attempt());
            if (entry.outcome() instanceof Outcome.Acked sequences && entry.isBefore(until)) {
                judgeAcked(entry, sequences, there);
                checkOrder(entry, there, lastOfWriter);
            } else if (entry.outcome() instanceof Outcome.Conflict conflict) {
                refused(entry, there, "a conflict");
                checkActual(entry, conflict);
            } else if (entry.outcome() instanceof Outcome.Refused refused) {
                refused(entry, there, refused.reason());
            } else if (there) {
                unknownStored++;
            } else {
                unknownAbsent++;
            }
            if (there) {
                checkPiece(entry.attempt());
                checkExpectation(entry.attempt());
            }
        }
        for (StoredEvent event : stored) {
            if (!written.contains(event.event().id())) {
                broken++;
                find("nobody wrote event " + event.event().id() + " at " + event.sequence());
            }
        }
        return new Verdict(acked, lost, partial, duplicates, broken, unknownStored, unknownAbsent, findings);
    }

    private void indexLog() {
        Map<String, Long> last = new HashMap<>();
        for (int place = 0; place < stored.size(); place++) {
            StoredEvent event = stored.get(place);
            String entity = event.event().entityId();
            if (places.putIfAbsent(event.event().id(), place) != null) {
                duplicates++;
                find("event " + event.event().id() + " is there again at " + event.sequence());
            }
            if (place > 0 && event.sequence() <= stored.get(place - 1).sequence()) {
                broken++;
                find("sequence " + event.sequence() + " follows "
                        + stored.get(place - 1).sequence());
            }
            before[place] = last.getOrDefault(entity, 0L);
            last.put(entity, event.sequence());
            sequencesOf.computeIfAbsent(entity, one -> new HashSet<>()).add(event.sequence());
        }
    }

    private boolean isThere(Attempt attempt) {
        return attempt.batch().stream().anyMatch(event -> places.containsKey(event.id()));
    }

    private int placeOf(Attempt attempt) {
        return places.getOrDefault(attempt.batch().get(0).id(), -1);
    }

    private void judgeAcked(Answered entry, Outcome.Acked told, boolean there) {
        acked++;
        if (!there) {
            lost++;
            find(entry.attempt() + " was acknowledged and is lost");
            return;
        }
        for (int i = 0; i < entry.attempt().batch().size(); i++) {
            int place = places.getOrDefault(entry.attempt().batch().get(i).id(), -1);
            if (place >= 0
                    && (told.sequences().size() <= i
                            || stored.get(place).sequence() != told.sequences().get(i))) {
                broken++;
                find(entry.attempt() + " was told sequences " + told.sequences() + ", event " + (i + 1) + " is at "
                        + stored.get(place).sequence());
            }
        }
    }

    private void refused(Answered entry, boolean there, String answer) {
        if (there) {
            broken++;
            find(entry.attempt() + " is there although the answer was " + answer);
        }
    }

    /** A retry may be stored after later appends of the same writer. */
    private void checkOrder(Answered entry, boolean there, Map<Integer, Answered> lastOfWriter) {
        if (!there || entry.retried()) {
            return;
        }
        Answered previous = lastOfWriter.put(entry.attempt().writer(), entry);
        if (previous != null && placeOf(previous.attempt()) >= placeOf(entry.attempt())) {
            broken++;
            find(entry.attempt() + " stands before " + previous.attempt());
        }
    }

    private void checkPiece(Attempt attempt) {
        int first = placeOf(attempt);
        for (int i = 0; i < attempt.batch().size(); i++) {
            EventRecord event = attempt.batch().get(i);
            if (first < 0
                    || first + i >= stored.size()
                    || !stored.get(first + i).event().equals(event)) {
                partial++;
                find(attempt + " is not there in one piece: event " + (i + 1) + " is missing, misplaced or changed");
                return;
            }
        }
    }

    private void checkExpectation(Attempt attempt) {
        int first = placeOf(attempt);
        for (Condition condition : attempt.expectation().conditions()) {
            boolean aboutFirst = condition
                    .scope()
                    .equals(EventFilter.entity(attempt.batch().get(0).entityId()));
            if (!aboutFirst || condition.bound() != Bound.EXACTLY) {
                throw new IllegalArgumentException("this judge cannot judge " + condition);
            }
            if (first >= 0 && before[first] != condition.sequence()) {
                broken++;
                find(attempt + " expected its entity at " + condition.sequence() + ", but it was at " + before[first]);
            }
        }
    }

    private void checkActual(Answered entry, Outcome.Conflict conflict) {
        String entity = entry.attempt().batch().get(0).entityId();
        long expected = entry.attempt().expectation().conditions().get(0).sequence();
        boolean real = conflict.actualSequence() == 0
                || sequencesOf.getOrDefault(entity, Set.of()).contains(conflict.actualSequence());
        if (entry.isBefore(until) && (!real || conflict.actualSequence() == expected)) {
            broken++;
            find(entry.attempt() + " met a conflict with " + conflict.actualSequence() + ", which is no event of "
                    + entity + ", or what was expected");
        }
    }

    private void find(String what) {
        if (findings.size() < MOST_FINDINGS) {
            findings.add(what);
        }
    }
}
