package dev.eventsourcing.benchmarks;

import org.jspecify.annotations.Nullable;

/**
 * Something expensive that several workloads share, such as a store of a million events: made when the first of them
 * asks for it, and not at all if none is wanted. Confined to one thread.
 *
 * @param <T> what is made
 */
final class OnDemand<T> {
    private final Maker<T> maker;
    private @Nullable T made;

    OnDemand(Maker<T> maker) {
        this.maker = maker;
    }

    /** Makes it. */
    @FunctionalInterface
    interface Maker<T> {
        T make() throws Exception;
    }

    T get() throws Exception {
        if (made == null) {
            made = maker.make();
        }
        return made;
    }
}
