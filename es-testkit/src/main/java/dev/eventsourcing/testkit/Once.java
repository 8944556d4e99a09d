package dev.eventsourcing.testkit;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A value made at the first call; a failure is remembered too, so that a slow one is suffered once. Thread-safe. */
final class Once<T> {
    private final Supplier<T> maker;
    private @Nullable T value;
    private @Nullable NoServerException failure;

    Once(Supplier<T> maker) {
        this.maker = maker;
    }

    synchronized T get() {
        if (failure != null) {
            throw new NoServerException(failure.getMessage(), failure);
        }
        if (value == null) {
            try {
                value = maker.get();
            } catch (NoServerException e) {
                failure = e;
                throw e;
            }
        }
        return value;
    }
}
