package dev.eventsourcing.tck.history;

import java.util.Objects;

/** One call of a tail's listener. Immutable. */
public sealed interface Notice {
    /**
     * When the call was made.
     *
     * @return nanoseconds of the history's clock
     */
    long at();

    /**
     * An event was delivered.
     *
     * @param at when
     * @param seen the event and its sequence
     */
    record Delivered(long at, SeenEvent seen) implements Notice {
        /** Refuses null. */
        public Delivered {
            Objects.requireNonNull(seen, "seen");
        }
    }

    /**
     * The tail told that it had delivered everything up to the end of the log.
     *
     * @param at when
     * @param sequence the log's last sequence
     */
    record CaughtUp(long at, long sequence) implements Notice {}
}
