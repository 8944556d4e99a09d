package dev.eventsourcing.backend.nats;

import dev.eventsourcing.BackendUnavailableException;
import dev.eventsourcing.StoreClosedException;
import dev.eventsourcing.nats.Deadline;
import dev.eventsourcing.nats.LeaderRequests;
import dev.eventsourcing.nats.NatsFailures;
import io.nats.client.Connection;
import io.nats.client.JetStreamManagement;
import io.nats.client.StreamContext;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** What the stream holds, as its leader says. Safe for use by many threads. */
final class StreamReader {
    /** The most subjects that a consumer is told to filter by. */
    private static final int MOST_SUBJECTS = 32;

    private final Connection connection;
    private final JetStreamManagement management;
    private final StreamContext context;
    private final EntitySubject names;
    private final NatsOptions options;
    private final boolean takesDirectBatches;
    private final LeaderRequests requests;
    private volatile long knownEnd; // the last message of some append

    StreamReader(
            Connection connection,
            JetStreamManagement management,
            StreamContext context,
            EntitySubject names,
            NatsOptions options,
            boolean takesDirectBatches) {
        this.connection = connection;
        this.management = management;
        this.context = context;
        this.names = names;
        this.options = options;
        this.takesDirectBatches = takesDirectBatches;
        this.requests = new LeaderRequests(
                connection, names.stream(), options.requestTimeout(), options.timeout(), this::unavailable);
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

    Duration requestTimeout() {
        return options.requestTimeout();
    }

    Duration timeout() {
        return options.timeout();
    }

    Deadline deadline() {
        return Deadline.in(options.timeout());
    }

    /** Messages of some subjects, or of all if none is given, from a number: in the quickest way the server has. */
    Source from(List<String> subjects, long number) {
        return takesDirectBatches && subjects.size() == 1
                ? new DirectBatches(this, subjects.get(0), number)
                : Pull.from(this, subjects, number);
    }

    boolean isConnected() {
        return connection.getStatus() == Connection.Status.CONNECTED;
    }

    /** One message, by its number. */
    Optional<StoredMessage> at(long number) {
        return requests.at(number).map(StoredMessage::of);
    }

    /** The last message of a subject. Its append may have further messages that are about to appear. */
    Optional<StoredMessage> lastOf(String subject) {
        return requests.last(subject).map(StoredMessage::of);
    }

    /** The last message of the stream, never within an append; 0 if there is none. */
    long head() {
        long last = requests.ask(
                () -> management.getStreamInfo(names.stream()).getStreamState().getLastSequence());
        return last == 0 || last == knownEnd
                ? last
                : at(last).map(this::settled).orElse(last);
    }

    /** The last message of some subjects, its append being complete; 0 if there is none. */
    long head(Collection<String> subjects) {
        long last = 0;
        for (String subject : subjects) {
            Optional<StoredMessage> message = lastOf(subject);
            if (message.isPresent()) {
                settled(message.get());
                last = Math.max(last, message.get().number());
            }
        }
        return last;
    }

    /** The messages of an append appear one after the other, within moments: waits for the last of them. */
    private long settled(StoredMessage message) {
        long end = message.lastOfAppend();
        Deadline deadline = deadline();
        while (end > message.number() && end > knownEnd && at(end).isEmpty()) {
            if (deadline.isOver()) {
                throw new BackendUnavailableException(
                        "stream " + names.stream() + " holds message " + message.number()
                                + " but not the rest of its append; is the server recovering?",
                        null);
            }
            deadline.pause();
        }
        knows(end);
        return end;
    }

    /** Notes that an append ends with this message. */
    void knows(long end) {
        if (end > knownEnd) {
            knownEnd = end; // a race may keep the smaller of two ends, which costs a request
        }
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
