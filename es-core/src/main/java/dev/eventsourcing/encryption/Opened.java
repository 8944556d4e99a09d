package dev.eventsourcing.encryption;

import dev.eventsourcing.Forgotten;

/** Stand-in. */
public sealed interface Opened {
    /**
     * Stand-in.
     *
     * @param bytes bytes
     */
    @SuppressWarnings("ArrayRecordComponent")
    record Clear(byte[] bytes) implements Opened {}

    /**
     * Stand-in.
     *
     * @param forgotten how
     */
    record Lost(Forgotten forgotten) implements Opened {}
}
