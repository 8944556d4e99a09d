package dev.eventsourcing.backend.nats;

import java.time.Instant;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * The ids of the appends of one entity, stored since some moment. They are read once, and again from where they ended:
 * many appends that are in each other's way would otherwise read all of them again and again. Safe for use by many
 * threads.
 */
final class SubjectIds {
    private static final int MOST = 20_000; // about 2 MiB

    private final StreamReader stream;
    private final String subject;
    private final Map<String, Seen> first = new LinkedHashMap<>(); // guarded by this, as the rest is
    private @Nullable Instant since;
    private long upTo;

    /** Where the first message with an id is. */
    private record Seen(long number, Instant time) {}

    SubjectIds(StreamReader stream, String subject) {
        this.stream = stream;
        this.subject = subject;
    }

    /**
     * The first message with an id.
     *
     * @param from nothing that was stored earlier is looked at
     * @param last the last message to be looked at
     */
    synchronized OptionalLong find(String id, Instant from, long last) {
        if (since == null || from.isBefore(since)) {
            since = null; // until all is read
            first.clear();
            try (Source messages = Pull.headersSince(stream, subject, from)) {
                read(messages, last);
            }
            since = from;
        } else if (upTo < last) {
            try (Source messages = stream.from(List.of(subject), upTo + 1, 1)) {
                read(messages, last);
            }
        }
        Seen seen = first.get(id);
        forgetTheOldest();
        return seen == null ? OptionalLong.empty() : OptionalLong.of(seen.number);
    }

    private void read(Source messages, long last) {
        do {
            StoredMessage message = messages.next();
            upTo = message.number();
            if (!message.id().isEmpty()) {
                first.putIfAbsent(message.id(), new Seen(message.number(), message.time()));
            }
        } while (upTo < last);
    }

    private void forgetTheOldest() {
        Iterator<Seen> oldest = first.values().iterator();
        while (first.size() > MOST) {
            since = oldest.next().time.plusNanos(1);
            oldest.remove();
        }
    }
}
