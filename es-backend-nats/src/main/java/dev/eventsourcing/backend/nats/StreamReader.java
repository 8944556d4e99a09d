package dev.eventsourcing.backend.nats;

import dev.eventsourcing.BackendUnavailableException;
import dev.eventsourcing.StoreClosedException;
import dev.eventsourcing.nats.Deadline;
import dev.eventsourcing.nats.NatsFailures;
import dev.eventsourcing.nats.NatsOutcome;
import io.nats.client.Connection;
import io.nats.client.JetStreamApiException;
import io.nats.client.JetStreamManagement;
import io.nats.client.StreamContext;
import io.nats.client.api.MessageGetRequest;
import java.io.IOException;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * Asks the stream's leader, again and again until it answers or time is up. The stream does not allow direct gets, so
 * no answer comes from a replica that lags behind. Safe for use by many threads.
 */
final class StreamReader {
    private static final int NO_SUCH_MESSAGE = 10037;
    /** The most subjects that a consumer is told to filter by. */
    private static final int MOST_SUBJECTS = 32;

    private final Connection connection;
    private final JetStreamManagement management;
    private final StreamContext context;
    private final EntitySubject names;
    private final Duration timeout;
    private volatile long knownEnd; // the last message of some append

    StreamReader(
            Connection connection,
            JetStreamManagement management,
            StreamContext context,
            EntitySubject names,
            Duration timeout) {
        this.connection = connection;
        this.management = management;
        this.context = context;
        this.names = names;
        this.timeout = timeout;
    }

    /** A request that changes nothing. */
    @FunctionalInterface
    interface Question<T> {
        T ask() throws IOException, JetStreamApiException;
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

    Duration timeout() {
        return timeout;
    }

    Deadline deadline() {
        return Deadline.in(timeout);
    }

    boolean isConnected() {
        return connection.getStatus() == Connection.Status.CONNECTED;
    }

    /**
     * Asks.
     *
     * @throws BackendUnavailableException if there is no answer
     */
    <T> T ask(Question<T> question) {
        Deadline deadline = deadline();
        while (true) {
            Exception problem;
            try {
                return question.ask();
            } catch (IOException | JetStreamApiException | RuntimeException e) {
                problem = e;
            }
            NatsOutcome outcome = NatsOutcome.of(problem);
            boolean again = outcome == NatsOutcome.NOT_DONE || outcome == NatsOutcome.UNKNOWN;
            if (!again || isClosed() || deadline.isOver()) {
                throw unavailable(problem);
            }
            deadline.pause();
        }
    }

    private boolean isClosed() {
        return connection.getStatus() == Connection.Status.CLOSED;
    }

    /** One message, by its number. */
    Optional<StoredMessage> at(long number) {
        return find(MessageGetRequest.forSequence(number));
    }

    /** The last message of a subject. Its append may have further messages that are about to appear. */
    Optional<StoredMessage> lastOf(String subject) {
        return find(MessageGetRequest.lastForSubject(subject));
    }

    private Optional<StoredMessage> find(MessageGetRequest request) {
        return ask(() -> {
            try {
                return Optional.of(StoredMessage.of(management.getMessage(names.stream(), request)));
            } catch (JetStreamApiException e) {
                if (e.getApiErrorCode() == NO_SUCH_MESSAGE) {
                    return Optional.empty();
                }
                throw e;
            }
        });
    }

    /** The last message of the stream, never within an append; 0 if there is none. */
    long head() {
        long last = ask(
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
