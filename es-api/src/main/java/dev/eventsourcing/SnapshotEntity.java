package dev.eventsourcing;

/**
 * An entity that can be put away and taken up again, so that it need not be rebuilt from its first event.
 *
 * @param <S> what it is put away as; a record, most often
 */
public interface SnapshotEntity<S> extends Entity {
    /**
     * The state that the events so far gave it.
     *
     * @return all that {@link #restore} needs; not changed by what the entity takes afterwards
     */
    S snapshot();

    /**
     * Takes up a state, instead of the events that had led to it. Called before any event.
     *
     * @param state what {@link #snapshot} gave
     */
    void restore(S state);
}
