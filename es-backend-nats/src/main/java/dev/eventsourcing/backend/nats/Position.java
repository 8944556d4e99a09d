package dev.eventsourcing.backend.nats;

/**
 * Turns the number of a message and the place of an event in it into a sequence, and back: message times 4096, plus a
 * slot. The events of a message take its <em>last</em> slots, so that its last event always has slot 4095. Whether an
 * expected sequence can be the last of an entity is then seen without asking the server. See ADR 012.
 */
final class Position {
    private static final int SLOT_BITS = 12;
    private static final int LAST_SLOT = (1 << SLOT_BITS) - 1;

    private Position() {}

    /** The sequence of event {@code index} of {@code count}. */
    static long of(long message, int index, int count) {
        return ofLast(message) - (count - 1 - index);
    }

    /** The sequence of a message's last event; 0 for no message. */
    static long ofLast(long message) {
        return message == 0 ? 0 : message << SLOT_BITS | LAST_SLOT;
    }

    /** Whether it can be the last event of a message; 0 stands for no message. */
    static boolean isLast(long sequence) {
        return sequence == 0 || (sequence & LAST_SLOT) == LAST_SLOT;
    }

    /** The message that holds the event; 0 for sequence 0. */
    static long message(long sequence) {
        return sequence >>> SLOT_BITS;
    }
}
