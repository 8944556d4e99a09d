package dev.eventsourcing.backend.nats;

/**
 * Where the stream, or the messages of some subjects, end. Immutable.
 *
 * @param message the last message, be it a {@linkplain LateCopies late copy}; 0 if there is none
 * @param sequence the sequence of the last event; 0 if there is none
 */
record End(long message, long sequence) {
    static final End NONE = new End(0, 0);

    /** The end at a message that is no copy. */
    static End at(long message) {
        return new End(message, Position.ofLast(message));
    }

    /** The one of two ends of the stream that is the later one. */
    static End latest(End one, End other) {
        return other.message > one.message ? other : one;
    }

    End later(End other) {
        return new End(Math.max(message, other.message), Math.max(sequence, other.sequence));
    }
}
