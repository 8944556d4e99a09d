package dev.eventsourcing.backend.memory;

import java.util.UUID;

/**
 * Where the event of each id is. Nearly every question is about an id that is not there, and asked just before it is
 * added; and nearly every id is greater than all before it, because generators of version 7 count upwards. So ids that
 * come in order are written one after the other and not hashed at all; a new one is told from them by one comparison
 * (ADR 052). All others are in a hash table.
 *
 * <p>Confined to one thread at a time.
 */
final class IdIndex {
    private final EventArray events;
    private final OrderedIds ordered = new OrderedIds();
    private final IdTable others;

    /** An index over events that are added to the array first. */
    IdIndex(EventArray events) {
        this.events = events;
        this.others = new IdTable(events);
    }

    /** The sequence of the event with this id; 0 if there is none. */
    long sequenceOf(UUID id) {
        long upperHalf = id.getMostSignificantBits();
        if (ordered.isBelow(upperHalf)) {
            return 0; // nor is it among the others: each was no greater than the last ordered one when it came
        }
        int sequence = ordered.sequenceOf(upperHalf);
        return sequence != 0 && events.get(sequence).id().equals(id) ? sequence : others.sequenceOf(id);
    }

    /** Adds an id that is not there yet. */
    void add(UUID id, long sequence) {
        long upperHalf = id.getMostSignificantBits();
        if (ordered.isBelow(upperHalf)) {
            ordered.add(upperHalf, Math.toIntExact(sequence));
        } else {
            others.add(id, Math.toIntExact(sequence));
        }
    }
}
