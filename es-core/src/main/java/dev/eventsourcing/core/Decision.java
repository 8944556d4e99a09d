package dev.eventsourcing.core;

import dev.eventsourcing.Event;
import java.util.List;
import java.util.Objects;

/**
 * What came of a command. Immutable, apart from a mutable state. Its {@link #toString()} shows no state.
 *
 * @param <S> the state, or the entity
 * @param state the state after the events
 * @param events what was stored, in order and with sequences; empty if nothing happened
 * @param sequence the sequence of the entity's last event, as far as this decision knew; 0 if it has none
 * @param attempts how many times it was decided; 0 if it had been decided before
 * @param isRepeated whether the command's id had been handled before, so that {@code events} are those of that time
 */
public record Decision<S>(S state, List<Event<?>> events, long sequence, int attempts, boolean isRepeated) {
    public Decision {
        Objects.requireNonNull(state, "state");
        events = List.copyOf(events);
    }

    /** Without the state, which may be personal. */
    @Override
    public String toString() {
        return "Decision[" + events.size() + " events, sequence=" + sequence + ", attempts=" + attempts
                + (isRepeated ? ", repeated" : "") + "]";
    }
}
