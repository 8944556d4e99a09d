package dev.eventsourcing.backend.nats;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The ids of the appends of one entity, stored since some moment. They are read once, and again from where they ended:
 * many appends that are in each other's way would otherwise read all of them again and again. What this client appends
 * on condition of the message before is known without being read. Safe for use by many threads.
 *
 * <p>When there are too many, the older half is forgotten.
 */
final class SubjectIds {
    private static final int MOST = 1 << 18; // of a half, 8 MiB
    private static final int MOST_NOTED = 4096;
    private static final Duration EARLIER = Duration.ofSeconds(10); // the next event may have been made before this one
    private static final Duration LONG = Duration.ofMinutes(1);
    private static final int FAR = 10_000; // messages of the stream

    private final StreamReader stream;
    private final String subject;
    private final int most;
    private final ConcurrentMap<Long, Noted> noted = new ConcurrentHashMap<>(); // by the message before
    private final ReentrantLock lock = new ReentrantLock();
    // guarded by the lock, as the rest is
    private IdNumbers older = new IdNumbers();
    private IdNumbers younger = new IdNumbers();
    private @Nullable Instant since; // what was stored from then on is in one of the two
    private Instant youngerSince = Instant.EPOCH; // and in the younger one
    private Instant latest = Instant.EPOCH; // from when on it was last searched
    private long upTo;
    private boolean isPlain; // the message that it ends with

    /** An append of this client. */
    private record Noted(String id, long number) {}

    /**
     * Whether an append was found among the messages up to one.
     *
     * @param first its first message
     * @param upTo the last message that was looked at, of the subject's
     * @param isPlain whether that one is an append of its own, on condition of the one before; so it is no
     *     {@linkplain LateCopies late copy}
     */
    record Search(OptionalLong first, long upTo, boolean isPlain) {}

    SubjectIds(StreamReader stream, String subject) {
        this(stream, subject, MOST);
    }

    /** With another size of a half. */
    SubjectIds(StreamReader stream, String subject, int most) {
        this.stream = stream;
        this.subject = subject;
        this.most = most;
    }

    /** Notes what this client appended on condition that a certain message was the subject's last one. */
    void note(String id, long before, long number) {
        if (noted.size() < MOST_NOTED) {
            noted.put(before, new Noted(id, number));
        }
    }

    /** Whether no more than the latest needs to be read to find what was stored since a moment. */
    boolean covers(Instant from, long last) {
        lock.lock();
        try {
            takeNoted();
            return isCovered(from, last);
        } finally {
            lock.unlock();
        }
    }

    /**
     * Looks for an append.
     *
     * @param from nothing that was stored earlier needs to be looked at
     * @param last the last message that must be looked at; it is stored, and not before {@code from}, unless what is
     *     {@linkplain #covers covered} begins before {@code from}
     */
    Search find(String id, Instant from, long last) {
        lock.lock();
        try {
            takeNoted();
            OptionalLong first;
            if (!isCovered(from, last)) {
                first = readSince(from, last, id);
            } else {
                first = firstOf(id);
                if (upTo < last) {
                    OptionalLong behind = readOn(last, id);
                    first = first.isPresent() ? first : behind;
                }
            }
            latest = from;
            return new Search(first, upTo, isPlain);
        } finally {
            lock.unlock();
        }
    }

    /** The same without asking the server, and without waiting for a thread that does; empty if that cannot be. */
    Optional<Search> findKnown(String id, Instant from, long last) {
        if (!lock.tryLock()) {
            return Optional.empty();
        }
        try {
            takeNoted();
            if (!isCovered(from, last) || upTo < last) {
                return Optional.empty();
            }
            latest = from;
            return Optional.of(new Search(firstOf(id), upTo, isPlain));
        } finally {
            lock.unlock();
        }
    }

    /** Not if it was left alone for so long that all its messages since then are more than those since the moment. */
    private boolean isCovered(Instant from, long last) {
        return since != null && !from.isBefore(since) && (last - upTo <= FAR || !from.isAfter(latest.plus(LONG)));
    }

    private OptionalLong firstOf(String id) {
        OptionalLong first = older.find(id);
        return first.isPresent() ? first : younger.find(id);
    }

    private OptionalLong readSince(Instant moment, long last, String wanted) {
        Instant from = moment.isBefore(Instant.EPOCH.plus(EARLIER)) ? Instant.EPOCH : moment.minus(EARLIER);
        since = null; // until all is read
        older = new IdNumbers();
        younger = new IdNumbers();
        youngerSince = from;
        try (Source messages = Pull.headersSince(stream, subject, from)) {
            OptionalLong first = read(messages, last, wanted);
            since = since == null ? from : since;
            return first;
        }
    }

    private OptionalLong readOn(long last, String wanted) {
        try (Source messages = stream.from(List.of(subject), upTo + 1, 1)) {
            return read(messages, last, wanted);
        }
    }

    /** Looks at each message for the wanted id, because it may be forgotten again before the last one is read. */
    private OptionalLong read(Source messages, long last, String wanted) {
        OptionalLong first = OptionalLong.empty();
        do {
            StoredMessage message = messages.next();
            if (younger.size() >= most) {
                forgetTheOlder(message.time());
            }
            add(message.id(), message.number(), message.isPlain());
            if (first.isEmpty() && message.id().equals(wanted)) {
                first = OptionalLong.of(message.number());
            }
        } while (upTo < last);
        noted.keySet().removeIf(before -> before < upTo);
        return first;
    }

    /** What this client has appended behind what is known; not if that would need room. */
    private void takeNoted() {
        if (since == null) {
            noted.clear();
        }
        Noted next = younger.size() < most ? noted.remove(upTo) : null;
        while (next != null) {
            add(next.id, next.number, true);
            next = younger.size() < most ? noted.remove(upTo) : null;
        }
    }

    private void add(String id, long number, boolean plain) {
        upTo = number;
        isPlain = plain;
        if (!id.isEmpty() && older.find(id).isEmpty()) {
            younger.add(id, number);
        }
    }

    /** What is stored from {@code now} on, and more, will be in the next half. */
    private void forgetTheOlder(Instant now) {
        older = younger;
        younger = new IdNumbers();
        since = youngerSince;
        youngerSince = now.plusNanos(1);
    }
}
