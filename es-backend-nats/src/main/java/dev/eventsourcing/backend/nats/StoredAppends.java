package dev.eventsourcing.backend.nats;

import dev.eventsourcing.DuplicateEventIdException;
import dev.eventsourcing.backend.nats.Append.Guard;
import dev.eventsourcing.spi.AppendResult.Appended;
import dev.eventsourcing.spi.EventRecord;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;

/** Finds out whether a batch is stored already. Safe for use by many threads. */
final class StoredAppends {
    private static final int MOST_SUBJECTS = 8; // of which ids are kept

    private final StreamReader stream;
    private final RecentIds recent;
    private final Clock clock;
    private final Map<String, SubjectIds> ids = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, SubjectIds> eldest) {
            return size() > MOST_SUBJECTS;
        }
    }; // guarded by itself
    private volatile boolean areKept; // ids, of any subject

    StoredAppends(StreamReader stream, RecentIds recent, Clock clock) {
        this.stream = stream;
        this.recent = recent;
        this.clock = clock;
    }

    /** Whether this client appended an event of the batch lately. */
    boolean hasRecent(Append append) {
        return recent.find(append.batch()).isPresent();
    }

    /**
     * Looks among what this client appended lately.
     *
     * @throws DuplicateEventIdException if an id is taken by another event
     */
    Optional<Appended> findRecent(Append append) {
        return recent.find(append.batch()).map(known -> same(append, known.first(), known.id()));
    }

    /**
     * Looks at everything that can be the batch: the messages of its first entity since its first event was made.
     *
     * @param least a message that the entity is known to have; 0 for none
     * @throws DuplicateEventIdException if the ids are taken by other events
     */
    Optional<Appended> find(Append append, long least) {
        Optional<Appended> mine = findRecent(append);
        if (mine.isPresent()) {
            return mine;
        }
        String subject = stream.names().of(append.firstEntity());
        Optional<StoredMessage> last = stream.lastOf(subject, least);
        Instant since = append.earliest(clock.instant());
        if (last.isEmpty() || last.get().time().isBefore(since)) {
            return Optional.empty();
        }
        OptionalLong first = last.get().id().equals(append.id())
                ? OptionalLong.of(last.get().number())
                : ids(subject).find(append.id(), since, last.get().number()).first();
        return first.isEmpty() ? Optional.empty() : sameIfItIs(append, first.getAsLong());
    }

    /**
     * Looks through the whole stream, which is what a server leaves to do that knows the id and does not say where it
     * has it. Empty if the message is not there yet.
     *
     * @throws DuplicateEventIdException if the ids are taken by other events
     */
    Optional<Appended> findAnywhere(Append append) {
        long end = stream.end().message();
        Instant since = append.earliest(clock.instant());
        if (end == 0 || stream.told(end).time().isBefore(since)) {
            return Optional.empty();
        }
        try (Pull messages = Pull.headersSince(stream, stream.names().all(), since)) {
            StoredMessage message = messages.next();
            while (message.number() < end && !message.id().equals(append.id())) {
                message = messages.next();
            }
            return message.id().equals(append.id()) ? sameIfItIs(append, message.number()) : Optional.empty();
        }
    }

    /** The ids of an entity, kept if they are asked for often. */
    SubjectIds ids(String subject) {
        synchronized (ids) {
            areKept = true;
            return ids.computeIfAbsent(subject, name -> new SubjectIds(stream, name));
        }
    }

    /** Notes what this client appended, where ids of the entity are kept. */
    void note(Append append, Guard guard, long message) {
        if (guard.ofSubject().isEmpty() || !areKept) {
            return;
        }
        SubjectIds kept;
        synchronized (ids) {
            kept = ids.get(stream.names().of(append.firstEntity()));
        }
        if (kept != null) {
            kept.note(append.id(), guard.ofSubject().getAsLong(), message);
        }
    }

    /**
     * The answer to a batch whose id was found at a message; empty if it is another id after all.
     *
     * @throws DuplicateEventIdException if the ids are taken by other events
     */
    Optional<Appended> sameIfItIs(Append append, long first) {
        return stream.told(first).id().equals(append.id())
                ? Optional.of(same(append, first, append.batch().get(0).id()))
                : Optional.empty();
    }

    /**
     * The answer to a batch that begins with a known message.
     *
     * @throws DuplicateEventIdException if the stored events are others
     */
    Appended same(Append append, long first, UUID known) {
        List<EventRecord> stored = new ArrayList<>();
        List<Long> sequences = new ArrayList<>();
        long begin = stream.copies().original(stream.told(first));
        long last = begin;
        for (long number = begin; number <= last; number++) {
            StoredMessage message = stream.told(number);
            last = message.lastOfAppend();
            message.events(stream.names()).forEach(event -> {
                stored.add(event.event());
                sequences.add(event.sequence());
            });
        }
        stream.knows(End.at(last));
        if (!stored.equals(append.batch())) {
            throw new DuplicateEventIdException(
                    stream.names().store().value(),
                    taken(append.batch(), stored).orElse(known),
                    "the events that are stored under these ids are others");
        }
        recent.add(append.batch(), begin);
        return new Appended(sequences, true);
    }

    private static Optional<UUID> taken(List<EventRecord> batch, List<EventRecord> stored) {
        return batch.stream()
                .filter(event -> stored.stream().anyMatch(other -> other.id().equals(event.id())))
                .map(EventRecord::id)
                .findFirst();
    }
}
