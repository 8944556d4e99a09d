package dev.eventsourcing.tck.linearizability;

import java.util.Objects;
import java.util.Optional;

/**
 * One place that holds a value or none, with reads, writes and compare-and-set: a key record, a checkpoint, a lease.
 * Immutable.
 *
 * @param <V> the values, compared by {@code equals}
 */
public final class RegisterModel<V> implements Model<Optional<V>, RegisterModel.Request<V>, RegisterModel.Answer<V>> {
    private final Optional<V> initial;

    /**
     * What is asked of a register.
     *
     * @param <V> the values
     */
    public sealed interface Request<V> {}

    /**
     * Asks for the value; answered by {@link Value}.
     *
     * @param <V> the values
     */
    public record Read<V>() implements Request<V> {}

    /**
     * Puts a value in place of whatever is there; answered by {@link Done}.
     *
     * @param <V> the values
     * @param value the new value; empty to leave none
     */
    public record Write<V>(Optional<V> value) implements Request<V> {}

    /**
     * Puts a value in place of another; answered by {@link Done}.
     *
     * @param <V> the values
     * @param expected the value that must be there; empty if there must be none
     * @param value the new value; empty to leave none
     */
    public record CompareAndSet<V>(Optional<V> expected, Optional<V> value) implements Request<V> {}

    /**
     * What a register answers.
     *
     * @param <V> the values
     */
    public sealed interface Answer<V> {}

    /**
     * What was read.
     *
     * @param <V> the values
     * @param value the value; empty if there is none
     */
    public record Value<V>(Optional<V> value) implements Answer<V> {}

    /**
     * Whether something was written.
     *
     * @param <V> the values
     * @param written false only if another value was there than expected
     */
    public record Done<V>(boolean written) implements Answer<V> {}

    /** A register that holds nothing at first. */
    public RegisterModel() {
        this(Optional.empty());
    }

    /**
     * A register with a first value.
     *
     * @param initial the value; empty for none
     */
    public RegisterModel(Optional<V> initial) {
        this.initial = Objects.requireNonNull(initial, "initial");
    }

    @Override
    public Optional<V> initial() {
        return initial;
    }

    @Override
    public Optional<Optional<V>> step(Optional<V> state, Request<V> input, Optional<Answer<V>> output) {
        if (input instanceof Write<V> write) {
            return when(agrees(output, new Done<>(true)), write.value());
        }
        if (input instanceof CompareAndSet<V> cas) {
            boolean matches = state.equals(cas.expected());
            return when(agrees(output, new Done<>(matches)), matches ? cas.value() : state);
        }
        return when(agrees(output, new Value<>(state)), state);
    }

    private static <V> boolean agrees(Optional<Answer<V>> output, Answer<V> right) {
        return output.isEmpty() || output.get().equals(right);
    }

    private static <V> Optional<Optional<V>> when(boolean agrees, Optional<V> next) {
        return agrees ? Optional.of(next) : Optional.empty();
    }
}
