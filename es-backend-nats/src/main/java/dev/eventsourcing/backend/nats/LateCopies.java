package dev.eventsourcing.backend.nats;

import dev.eventsourcing.UuidV7;
import dev.eventsourcing.spi.EventRecord;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Which messages are second copies of an append. An append that rests on nothing can be held up on its way for longer
 * than the server remembers its id; if it was appended again meanwhile, the server stores it twice. The first copy is
 * the append, the other one is nothing: whoever reads passes over it. See ADR 045.
 *
 * <p>A copy betrays itself: it has no guard, and was stored much later than its events were made, by the time in their
 * ids. Only what looks like that is looked up, and almost nothing does. Safe for use by many threads.
 */
final class LateCopies {
    private static final int MOST = 10_000;

    private final StreamReader stream;
    private final long lateMillis;
    private final Map<Long, Long> judged = new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Long, Long> eldest) {
            return size() > MOST;
        }
    }; // the first copy of each message that looked late; guarded by itself

    LateCopies(StreamReader stream, Duration duplicateWindow) {
        this.stream = stream;
        this.lateMillis = youngest(duplicateWindow).multipliedBy(2).toMillis();
    }

    /**
     * How far the ids of events may be from the clock for their append to be sent without a guard. With clocks that
     * agree to within as much again, no copy can have been stored before twice of it is over, and nothing else is
     * stored that late.
     */
    static Duration youngest(Duration duplicateWindow) {
        return duplicateWindow.dividedBy(4);
    }

    /** Whether the append of a message is stored before it. */
    boolean isCopy(StoredMessage message) {
        return original(message) != message.firstOfAppend();
    }

    /** The same, for who has read the message's events. */
    boolean isCopy(StoredMessage message, EventRecord event) {
        return looksLate(message, event) && isCopy(message);
    }

    /** Where the append of a message is stored first: its first message there. */
    long original(StoredMessage message) {
        List<EventRecord> records = message.records(stream.names());
        if (records.isEmpty() || !looksLate(message, records.get(0))) {
            return message.firstOfAppend();
        }
        synchronized (judged) {
            Long known = judged.get(message.firstOfAppend());
            if (known != null) {
                return known;
            }
        }
        long original =
                message.part() == 1 ? find(message, records.get(0)) : original(stream.told(message.firstOfAppend()));
        synchronized (judged) {
            judged.put(message.firstOfAppend(), original);
        }
        return original;
    }

    private boolean looksLate(StoredMessage message, EventRecord event) {
        long made = message.parts() == 1 ? UuidV7.millisOf(event.id()) : message.made();
        return made >= 0 // what has no time in its id is never sent without a guard
                && message.time().toEpochMilli() - made > lateMillis
                && !message.guarded();
    }

    private long find(StoredMessage message, EventRecord event) {
        Instant since = Append.earliest(event, message.time());
        try (Pull messages = Pull.headersSince(stream, stream.names().of(event.entityId()), since)) {
            while (true) {
                StoredMessage earlier = messages.next();
                if (earlier.number() >= message.number() || earlier.id().equals(message.id())) {
                    return Math.min(earlier.number(), message.number());
                }
            }
        }
    }
}
