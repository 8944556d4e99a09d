package dev.eventsourcing.backend.nats;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** From a message to a later one. A few messages are asked for one by one, of the leader. */
final class Ascending implements Messages {
    private static final int A_FEW = 8;

    private final StreamReader stream;
    private final List<String> subjects;
    private final long end;
    private final int share;
    private long next;
    private @Nullable Source source;

    /** There must be a message of these subjects at {@code end} or behind it. */
    Ascending(StreamReader stream, List<String> subjects, long from, long end) {
        this(stream, subjects, from, end, 1);
    }

    /** One of so many that share what a read may hold. */
    Ascending(StreamReader stream, List<String> subjects, long from, long end, int share) {
        this.stream = stream;
        this.subjects = subjects;
        this.next = from;
        this.end = end;
        this.share = share;
    }

    /** Asks for the first messages without waiting for them. */
    void begin() {
        if (!isAlmostThere() && next <= end) {
            source = stream.from(subjects, next, share);
            source.begin();
        }
    }

    private boolean isAlmostThere() {
        return end - next < A_FEW;
    }

    @Override
    public @Nullable StoredMessage next() {
        while (next <= end) {
            StoredMessage message = following();
            next = message.number() + 1;
            if (message.number() <= end) {
                return message;
            }
        }
        close();
        return null;
    }

    private StoredMessage following() {
        if (source == null && isAlmostThere()) {
            Optional<StoredMessage> message = stream.at(next);
            if (message.isPresent()) {
                return message.get();
            }
            // who answered may no longer lead, and lack it: what delivers in order passes over nothing
        }
        if (source == null) {
            source = stream.from(subjects, next, share);
        }
        return source.next();
    }

    @Override
    public void close() {
        if (source != null) {
            source.close();
            source = null;
        }
    }
}
