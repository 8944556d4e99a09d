package dev.eventsourcing.nats;

import dev.eventsourcing.EventStoreException;
import io.nats.client.Connection;
import io.nats.client.JetStreamApiException;
import io.nats.client.Message;
import io.nats.client.api.MessageGetRequest;
import io.nats.client.api.MessageInfo;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.function.Function;

/**
 * Requests to the leader of one stream, repeated until it answers or time is up: over lost connections, and while
 * another leader is elected. Only the leader answers, so no answer comes from a replica that lags behind; the client
 * library's own {@code getMessage} asks any replica if the stream allows it. Safe for use by many threads.
 */
public final class LeaderRequests {
    private static final int NO_SUCH_MESSAGE = 10037;

    private final Connection connection;
    private final String subject;
    private final String stream;
    private final Duration requestTimeout;
    private final Duration timeout;
    private final Function<Exception, EventStoreException> unavailable;

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
            Connection connection,
            String stream,
            Duration requestTimeout,
            Duration timeout,
            Function<Exception, EventStoreException> unavailable) {
        this.connection = connection;
        this.subject = "$JS.API.STREAM.MSG.GET." + stream;
        this.stream = stream;
        this.requestTimeout = requestTimeout;
        this.timeout = timeout;
        this.unavailable = unavailable;
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
                throw unavailable.apply(problem);
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
        byte[] request = wanted.toJson().getBytes(StandardCharsets.US_ASCII);
        return ask(() -> {
            MessageInfo found = new MessageInfo(get(request), stream, false);
            if (found.hasError() && found.getApiErrorCode() == NO_SUCH_MESSAGE) {
                return Optional.empty();
            }
            return Optional.of(found.throwOnHasError());
        });
    }

    private Message get(byte[] request) throws IOException {
        Message answer;
        try {
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
