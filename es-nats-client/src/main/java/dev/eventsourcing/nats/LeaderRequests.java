package dev.eventsourcing.nats;

import dev.eventsourcing.EventStoreException;
import io.nats.client.Connection;
import io.nats.client.JetStream;
import io.nats.client.JetStreamApiException;
import io.nats.client.Message;
import io.nats.client.api.MessageGetRequest;
import io.nats.client.api.MessageInfo;
import io.nats.client.api.StreamInfo;
import io.nats.client.api.StreamState;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CancellationException;

/**
 * Requests to the leader of one stream, repeated until it answers or time is up: over lost connections, and while
 * another leader is elected. Only the leader answers, so no answer comes from a replica that lags behind; the client
 * library's own {@code getMessage} asks any replica if the stream allows it. A server that was parted from the others
 * may still take itself for the leader; {@link #latest} takes nothing from one that lacks what was seen before. Safe
 * for use by many threads.
 */
public final class LeaderRequests {
    private static final int NO_SUCH_MESSAGE = 10037;

    private final Connection connection;
    private final String subject;
    private final String stream;
    private final Duration requestTimeout;
    private final Duration timeout;
    private final Failure unavailable;
    private final SeenMessages seen = new SeenMessages();

    /**
     * Requests about a stream.
     *
     * @param connection stays the caller's
     * @param stream the stream
     * @param requestTimeout how long the server may take to answer one request
     * @param timeout how long to try
     * @param unavailable makes what is thrown if there is no answer
     */
    public LeaderRequests(
            Connection connection, String stream, Duration requestTimeout, Duration timeout, Failure unavailable) {
        this.connection = connection;
        this.subject = "$JS.API.STREAM.MSG.GET." + stream;
        this.stream = stream;
        this.requestTimeout = requestTimeout;
        this.timeout = timeout;
        this.unavailable = unavailable;
    }

    /** Makes what callers are told. */
    @FunctionalInterface
    public interface Failure {
        /**
         * An exception.
         *
         * @param what what that means for what was asked for, in words
         * @param cause the last failure
         * @return the exception to be thrown
         */
        EventStoreException of(String what, Exception cause);
    }

    String stream() {
        return stream;
    }

    Duration timeout() {
        return timeout;
    }

    EventStoreException unavailable(String what, Exception cause) {
        return unavailable.of(what, cause);
    }

    /**
     * A request that changes nothing, or that may be done twice.
     *
     * @param <T> the answer
     */
    @FunctionalInterface
    public interface Request<T> {
        /**
         * Sends it and waits.
         *
         * @return the answer
         * @throws IOException if there is none
         * @throws JetStreamApiException if the server refuses
         */
        T send() throws IOException, JetStreamApiException;
    }

    /**
     * Sends a request until it is answered.
     *
     * @param request the request
     * @param <T> the answer
     * @return the answer
     * @throws EventStoreException if the server refuses for good, does not answer in time, or the connection is closed
     */
    public <T> T ask(Request<T> request) {
        Deadline deadline = Deadline.in(timeout);
        while (true) {
            Exception problem;
            try {
                return request.send();
            } catch (IOException | JetStreamApiException | RuntimeException e) {
                problem = e;
            }
            NatsOutcome outcome = NatsOutcome.of(problem);
            boolean again = outcome == NatsOutcome.NOT_DONE || outcome == NatsOutcome.UNKNOWN;
            if (!again || connection.getStatus() == Connection.Status.CLOSED || deadline.isOver()) {
                throw unavailable("try again later", problem);
            }
            deadline.pause();
        }
    }

    /**
     * The message with a number.
     *
     * @param number its sequence in the stream
     * @return empty if there is none
     */
    public Optional<MessageInfo> at(long number) {
        return find(MessageGetRequest.forSequence(number));
    }

    /**
     * The last message of a subject.
     *
     * @param of the exact subject
     * @return empty if there is none
     */
    public Optional<MessageInfo> last(String of) {
        return find(MessageGetRequest.lastForSubject(of));
    }

    /**
     * Notes that the stream has a message: no answer of {@link #latest} is older.
     *
     * @param message the message
     */
    public void saw(MessageInfo message) {
        seen.add(message.getSubject(), message.getSeq());
    }

    /**
     * The last message of a subject, and none before one that this client has seen: see ADR 053.
     *
     * @param of the exact subject
     * @return empty if there is none
     */
    public Optional<MessageInfo> latest(String of) {
        Optional<MessageInfo> latest = ask(() -> {
            SeenMessages.Last known = seen.lastOf(of);
            Optional<MessageInfo> found = message(get(MessageGetRequest.lastForSubject(of)));
            long last = found.map(MessageInfo::getSeq).orElse(0L);
            if (known.isExact()) {
                require(known.number(), last);
            } else if (last < known.number()) { // perhaps another subject's
                require(known.number(), lastOfAll());
            }
            return found;
        });
        latest.ifPresent(this::saw);
        return latest;
    }

    private long lastOfAll() throws IOException, JetStreamApiException {
        return message(get(MessageGetRequest.lastForSubject(">")))
                .map(MessageInfo::getSeq)
                .orElse(0L);
    }

    /**
     * The state of the stream, as a server has it whose stream does not end before what this client has seen.
     *
     * @param request asks for it
     * @return the state
     */
    public StreamState state(Request<StreamInfo> request) {
        long least = seen.last();
        return ask(() -> {
            StreamState found = request.send().getStreamState();
            require(least, found.getLastSequence());
            return found;
        });
    }

    /**
     * Writes the last message of a subject, if a certain one still is the last. What is written is seen, so this is for
     * subjects whose last message nobody deletes.
     *
     * @param jetStream publishes it
     * @param to the exact subject
     * @param content the message
     * @param expected the sequence of the one that is there now; 0 for none
     * @return the sequence of the message; empty if somebody else was faster
     * @throws EventStoreException if it is not known, or not possible
     */
    public OptionalLong replace(JetStream jetStream, String to, byte[] content, long expected) {
        OptionalLong written = new ConditionalWrite(jetStream, this, this::latest, to, content, expected).run();
        written.ifPresent(number -> seen.add(to, number));
        return written;
    }

    /**
     * The same for a subject whose last message somebody may delete, so that an earlier one, or none, may be the truth:
     * a leader that was replaced is believed.
     *
     * @param jetStream publishes it
     * @param to the exact subject
     * @param content the message
     * @param expected the sequence of the one that is there now; 0 for none
     * @return the sequence of the message; empty if somebody else was faster, or is said to have been
     * @throws EventStoreException if it is not known, or not possible
     */
    public OptionalLong replaceDeletable(JetStream jetStream, String to, byte[] content, long expected) {
        return new ConditionalWrite(jetStream, this, this::last, to, content, expected).run();
    }

    private void require(long least, long last) throws NotDoneException {
        if (last < least) {
            throw new NotDoneException("the server does not have message " + least + " of stream " + stream
                    + ", which this client has seen: it was parted from the others and is not back, or has lost what it"
                    + " acknowledged; connect to another one, or open the store again");
        }
    }

    /**
     * The first message of a subject that is not before a number.
     *
     * @param from the least number
     * @param of the exact subject
     * @return empty if there is none
     */
    public Optional<MessageInfo> next(long from, String of) {
        return find(MessageGetRequest.nextForSubject(from, of));
    }

    private Optional<MessageInfo> find(MessageGetRequest wanted) {
        return ask(() -> message(get(wanted)));
    }

    private Optional<MessageInfo> message(Message answer) throws JetStreamApiException {
        MessageInfo found = new MessageInfo(answer, stream, false);
        if (found.hasError() && found.getApiErrorCode() == NO_SUCH_MESSAGE) {
            return Optional.empty();
        }
        return Optional.of(found.throwOnHasError());
    }

    private Message get(MessageGetRequest wanted) throws IOException {
        Message answer;
        try {
            byte[] request = wanted.toJson().getBytes(StandardCharsets.US_ASCII);
            answer = connection.request(subject, request, requestTimeout);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        } catch (CancellationException e) {
            throw new IOException("no answer", e);
        }
        if (answer == null) {
            throw new IOException("no answer");
        }
        if (answer.isStatusMessage()) {
            throw new IOException("status " + answer.getStatus().getCode());
        }
        return answer;
    }
}
