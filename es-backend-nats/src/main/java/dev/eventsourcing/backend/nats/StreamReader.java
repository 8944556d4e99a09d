package dev.eventsourcing.backend.nats;

import dev.eventsourcing.BackendUnavailableException;
import dev.eventsourcing.StoreClosedException;
import dev.eventsourcing.nats.Deadline;
import dev.eventsourcing.nats.LeaderRequests;
import dev.eventsourcing.nats.NatsFailures;
import io.nats.client.Connection;
import io.nats.client.JetStreamManagement;
import io.nats.client.StreamContext;
import io.nats.client.api.MessageInfo;
import io.nats.client.api.StreamState;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

/** What the stream holds, as its leader says. Safe for use by many threads. */
final class StreamReader {
    /** The most subjects that a consumer is told to filter by. */
    private static final int MOST_SUBJECTS = 32;

    /** The most subjects that are read side by side, and the most bytes that the next message of each may take. */
    private static final int MOST_APART = 500;

    private static final long MOST_BYTES_APART = 8 << 20;

    /** So many messages are read one behind the other while one subject is asked for by itself. */
    private static final int WORTH_ASKING = 64;

    private final Connection connection;
    private final JetStreamManagement management;
    private final StreamContext context;
    private final EntitySubject names;
    private final NatsOptions options;
    private final boolean takesDirectBatches;
    private final LeaderRequests requests;
    private final LateCopies copies;
    private volatile End known = End.NONE; // the latest end of an append that was seen; written under this
    private final AtomicLong seen = new AtomicLong(); // the latest message that was
    private volatile long averageBytes; // of a message, when the end was last asked for

    StreamReader(
            Connection connection,
            JetStreamManagement management,
            StreamContext context,
            EntitySubject names,
            NatsOptions options,
            StreamSetup.Abilities abilities) {
        this.connection = connection;
        this.management = management;
        this.context = context;
        this.names = names;
        this.options = options;
        this.takesDirectBatches = abilities.directBatches();
        this.copies = new LateCopies(this, abilities.duplicateWindow());
        this.requests = new LeaderRequests(
                connection,
                names.stream(),
                options.requestTimeout(),
                options.timeout(),
                (what, cause) -> unavailable(cause));
    }

    EntitySubject names() {
        return names;
    }

    StreamContext context() {
        return context;
    }

    JetStreamManagement management() {
        return management;
    }

    Connection connection() {
        return connection;
    }

    LateCopies copies() {
        return copies;
    }

    Duration requestTimeout() {
        return options.requestTimeout();
    }

    Duration timeout() {
        return options.timeout();
    }

    Deadline deadline() {
        return Deadline.in(options.timeout());
    }

    /**
     * Messages of some subjects, or of all if none is given, from a number: in the quickest way the server has.
     *
     * @param share how many such sources share what a read may hold
     */
    Source from(List<String> subjects, long number, int share) {
        return takesDirectBatches && subjects.size() == 1
                ? new DirectBatches(this, subjects.get(0), number, share)
                : Pull.from(this, subjects, number);
    }

    boolean isConnected() {
        return connection.getStatus() == Connection.Status.CONNECTED;
    }

    /** One message, by its number. */
    Optional<StoredMessage> at(long number) {
        return requests.at(number).map(this::shown);
    }

    /** The last message of a subject. Its append may have further messages that are about to appear. */
    Optional<StoredMessage> lastOf(String subject) {
        return requests.last(subject).map(this::shown);
    }

    /** The last message of a subject that has a certain one, or a later one. */
    Optional<StoredMessage> lastOf(String subject, long least) {
        Deadline deadline = deadline();
        Optional<StoredMessage> last = lastOf(subject);
        while (last.map(StoredMessage::number).orElse(0L) < least) {
            pause(deadline, least);
            last = lastOf(subject);
        }
        return last;
    }

    private StoredMessage shown(MessageInfo message) {
        saw(message.getSeq());
        return StoredMessage.of(message);
    }

    private void saw(long message) {
        seen.accumulateAndGet(message, Math::max);
    }

    /** The end of the stream, never within an append, and never before an end that this client has seen. */
    End end() {
        long least = seen.get();
        Deadline deadline = deadline();
        long last = askForLast();
        while (last < least) {
            pause(deadline, least);
            last = askForLast();
        }
        End latest = known;
        return last == 0 ? End.NONE : last == latest.message() ? latest : end(told(last), List.of());
    }

    /** A message that some server says there is: one that lacks it is asked again. */
    StoredMessage told(long number) {
        Deadline deadline = deadline();
        Optional<StoredMessage> message = at(number);
        while (message.isEmpty()) {
            pause(deadline, number);
            message = at(number);
        }
        return message.get();
    }

    private long askForLast() {
        StreamState state =
                requests.ask(() -> management.getStreamInfo(names.stream()).getStreamState());
        averageBytes = state.getByteCount() / Math.max(1, state.getMsgCount());
        return state.getLastSequence();
    }

    /** Who answered lacks a message that this client has seen: another server leads by now, or has to be waited for. */
    private void pause(Deadline deadline, long least) {
        if (deadline.isOver()) {
            throw new BackendUnavailableException(
                    "stream " + names.stream() + " ends before message " + least
                            + ", which this client has seen: the server was parted from the others and is not back,"
                            + " or has lost what it acknowledged; connect to another one, or open the store again",
                    null);
        }
        deadline.pause();
    }

    /**
     * The end of some subjects, as a server says that has a certain message, if this client has seen so many. If the
     * message is of one of them, an end before it is never taken, whoever says so.
     *
     * @param least the number of the message
     */
    End end(Collection<String> subjects, long least) {
        Deadline deadline = deadline();
        End end = end(subjects);
        while (end.message() < least && least <= seen.get() && isMissing(subjects, least)) {
            pause(deadline, least);
            end = end(subjects);
        }
        return end;
    }

    /** Whether who says that some subjects end before a message lacks it, even if another server has it. */
    private boolean isMissing(Collection<String> subjects, long message) {
        Optional<StoredMessage> found = at(message);
        return found.isEmpty() || isOf(subjects, found.get());
    }

    /** What a server answers that has a certain message, if this client has seen so many. */
    <T> T asOf(long least, Supplier<T> question) {
        Deadline deadline = deadline();
        T answer = question.get();
        while (least <= seen.get() && at(least).isEmpty()) {
            pause(deadline, least);
            answer = question.get();
        }
        return answer;
    }

    /** The end of some subjects, never within an append. A server that was just replaced may lack the latest. */
    End end(Collection<String> subjects) {
        End end = End.NONE;
        for (String subject : subjects) {
            Optional<StoredMessage> last = lastOf(subject);
            if (last.isPresent() && settle(last.get()) > last.get().number()) {
                last = lastOf(subject); // a later part of the same append may be about it, too
            }
            if (last.isPresent()) {
                end = end.later(ending(last.get(), last.get().number(), List.of(subject)));
            }
        }
        return end;
    }

    private End end(StoredMessage last, List<String> subjects) {
        End end = ending(last, settle(last), subjects);
        knows(end);
        return end;
    }

    private End ending(StoredMessage last, long message, List<String> subjects) {
        return copies.isCopy(last) ? new End(message, before(last.firstOfAppend(), subjects)) : End.at(message);
    }

    /** The last event before a message that is a copy. */
    private long before(long number, List<String> subjects) {
        try (Messages earlier = new Descending(this, subjects, number - 1, 1)) {
            StoredMessage message = earlier.next();
            while (message != null && (!isOf(subjects, message) || copies.isCopy(message))) {
                message = earlier.next();
            }
            return message == null ? 0 : Position.ofLast(message.number());
        }
    }

    private boolean isOf(Collection<String> subjects, StoredMessage message) {
        return subjects.isEmpty()
                || message.records(names).stream().anyMatch(event -> subjects.contains(names.of(event.entityId())));
    }

    /** The messages of an append appear one after the other, within moments: waits for the last of them. */
    private long settle(StoredMessage message) {
        long end = message.lastOfAppend();
        Deadline deadline = deadline();
        while (end > message.number() && end > known.message() && at(end).isEmpty()) {
            if (deadline.isOver()) {
                throw new BackendUnavailableException(
                        "stream " + names.stream() + " holds message " + message.number()
                                + " but not the rest of its append; is the server recovering?",
                        null);
            }
            deadline.pause();
        }
        return end;
    }

    /** Notes where an append ends. */
    void knows(End end) {
        saw(end.message());
        if (end.message() > known.message()) {
            synchronized (this) {
                known = End.latest(known, end);
            }
        }
    }

    /**
     * Whether to ask for each of some entities by itself is quicker than to read all of a range and pass over the rest.
     */
    boolean readsApart(int entities, long messages) {
        return takesDirectBatches
                && entities > MOST_SUBJECTS
                && entities <= MOST_APART
                && entities * averageBytes <= MOST_BYTES_APART
                && messages / WORTH_ASKING > entities;
    }

    /** The subjects of some entities, if a consumer can filter by them; else nothing, which means all. */
    List<String> subjects(Collection<String> entities) {
        return entities.size() > MOST_SUBJECTS
                ? List.of()
                : entities.stream().map(names::of).toList();
    }

    StoreClosedException closed() {
        return new StoreClosedException("store '" + names.store() + "'");
    }

    BackendUnavailableException unavailable(Exception cause) {
        return new BackendUnavailableException(
                "store '" + names.store() + "' could not be read from NATS stream " + names.stream() + ": "
                        + NatsFailures.describe(cause) + "; try again later",
                cause);
    }
}
