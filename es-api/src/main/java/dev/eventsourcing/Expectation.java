package dev.eventsourcing;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * What a writer believes about the log. An append happens only if it is true at the moment of the write; otherwise
 * nothing is stored and the writer gets a {@link WrongSequenceException}.
 *
 * <p>One idea covers all kinds: <em>the last event that matches a filter has this sequence</em>.
 *
 * <pre>{@code
 * Expectation.any()                          // no belief
 * Expectation.entityAt("device-123", 42)     // what most writers want
 * Expectation.entityAbsent("device-123")     // it has no events yet
 * Expectation.storeAt(99)                    // nobody wrote anything since
 * Expectation.noneAfter(EventFilter.tags("user-name:ada"), 99)   // nothing that matters to my decision since
 * Expectation.entityAbsent("a").and(Expectation.entityAt("b", 7))
 * }</pre>
 *
 * <p>Immutable and safe for use by many threads.
 *
 * @param conditions all of these must hold; empty for no belief
 */
public record Expectation(List<Condition> conditions) {
    private static final Expectation ANY = new Expectation(List.of());

    /** The most conditions one append can rest on. */
    public static final int MAX_CONDITIONS = 100;

    /** How the last matching sequence compares to the expected one. */
    public enum Bound {
        /** It is exactly the expected one. */
        EXACTLY,
        /** It is the expected one or an earlier one. */
        AT_MOST
    }

    /**
     * One belief: where the last matching event is.
     *
     * @param scope the events the belief is about
     * @param bound how to compare
     * @param sequence the expected last sequence; 0 if there is no such event
     */
    public record Condition(EventFilter scope, Bound bound, long sequence) {
        /**
         * Refuses what cannot be a sequence.
         *
         * @throws InvalidInputException if the sequence is negative
         */
        public Condition {
            Objects.requireNonNull(scope, "scope");
            Objects.requireNonNull(bound, "bound");
            if (sequence < 0) {
                throw new InvalidInputException(
                        "expected sequence",
                        sequence,
                        "must be 0 (no such event) or a sequence that was read or appended");
            }
        }

        /**
         * Tells whether the belief is true.
         *
         * @param lastSequence the sequence of the last stored event within {@link #scope()}; 0 if there is none
         * @return whether the append may happen
         */
        public boolean holds(long lastSequence) {
            return bound == Bound.EXACTLY ? lastSequence == sequence : lastSequence <= sequence;
        }
    }

    /**
     * Copies the list.
     *
     * @throws InvalidInputException if there are more than {@value #MAX_CONDITIONS} conditions
     */
    public Expectation {
        conditions = List.copyOf(conditions);
        if (conditions.size() > MAX_CONDITIONS) {
            throw new InvalidInputException(
                    "number of conditions", conditions.size(), "must be at most " + MAX_CONDITIONS);
        }
    }

    /**
     * No belief: the append happens whatever the log holds.
     *
     * @return the expectation that always holds
     */
    public static Expectation any() {
        return ANY;
    }

    /**
     * The whole store ends at a sequence.
     *
     * @param sequence the last sequence the writer has seen; 0 for an empty store
     * @return the expectation
     */
    public static Expectation storeAt(long sequence) {
        return of(EventFilter.all(), Bound.EXACTLY, sequence);
    }

    /**
     * One entity ends at a sequence.
     *
     * @param entityId the entity
     * @param sequence the sequence of its last event; 0 for an entity that has none yet
     * @return the expectation
     */
    public static Expectation entityAt(String entityId, long sequence) {
        return of(EventFilter.entity(entityId), Bound.EXACTLY, sequence);
    }

    /**
     * One entity has no events yet.
     *
     * @param entityId the entity
     * @return the expectation
     */
    public static Expectation entityAbsent(String entityId) {
        return entityAt(entityId, 0);
    }

    /**
     * A dynamic consistency boundary: no event of these entities, types and tags was stored after a sequence.
     *
     * @param filter the events that the decision rests on
     * @param sequence the last sequence the writer had read when it decided
     * @return the expectation
     */
    public static Expectation noneAfter(EventFilter filter, long sequence) {
        return of(filter, Bound.AT_MOST, sequence);
    }

    /**
     * Both this and another.
     *
     * @param other what must hold too
     * @return the conditions of both
     */
    public Expectation and(Expectation other) {
        List<Condition> both = new ArrayList<>(conditions);
        both.addAll(other.conditions);
        return new Expectation(both);
    }

    private static Expectation of(EventFilter scope, Bound bound, long sequence) {
        return new Expectation(List.of(new Condition(scope, bound, sequence)));
    }
}
