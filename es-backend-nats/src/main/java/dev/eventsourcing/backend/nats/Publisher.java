package dev.eventsourcing.backend.nats;

import dev.eventsourcing.UuidV7;
import dev.eventsourcing.backend.nats.Append.Guard;
import dev.eventsourcing.nats.NotDoneException;
import dev.eventsourcing.spi.EventRecord;
import dev.eventsourcing.spi.RecordFormat;
import io.nats.client.Connection;
import io.nats.client.JetStreamApiException;
import io.nats.client.JetStreamStatusException;
import io.nats.client.Message;
import io.nats.client.api.PublishAck;
import io.nats.client.impl.Headers;
import io.nats.client.support.NatsJetStreamConstants;
import io.nats.client.support.NatsRequestCompletableFuture;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Sends appends. One message is an ordinary publish; several are an atomic batch publish, all or nothing, in the form
 * of NATS ADR-50. Safe for use by many threads.
 */
final class Publisher {
    private static final int NO_RESPONDERS = 503;
    private static final String NOBODY = "no stream listens";

    private final Connection connection;
    private final EntitySubject names;
    private final Duration requestTimeout;
    private final AnswerDeadlines deadlines;
    private final Acknowledgement.Reader reader;

    Publisher(Connection connection, EntitySubject names, Duration requestTimeout) {
        this.connection = connection;
        this.names = names;
        this.reader = new Acknowledgement.Reader(names.stream());
        this.requestTimeout = requestTimeout;
        this.deadlines = new AnswerDeadlines(requestTimeout);
    }

    /**
     * Sends an append of one message, as the client library's own publish would, except that the answer is left as it
     * is: the connection's thread, which gets it, should not be the one that reads all answers. An answer that is lost
     * with its connection is a time-out.
     *
     * @return for {@link #read}
     */
    CompletableFuture<Message> publish(Append append, Guard guard) {
        Headers headers = new Headers()
                .put(NatsJetStreamConstants.EXPECTED_STREAM_HDR, names.stream())
                .put(NatsJetStreamConstants.MSG_ID_HDR, append.id());
        guard.ofSubject().ifPresent(last -> headers.put(NatsJetStreamConstants.EXPECTED_LAST_SUB_SEQ_HDR, "" + last));
        guard.ofStream().ifPresent(last -> headers.put(NatsJetStreamConstants.EXPECTED_LAST_SEQ_HDR, "" + last));
        List<EventRecord> run = append.runs().get(0);
        CompletableFuture<Message> answer =
                connection.request(names.of(run.get(0).entityId()), headers, RecordFormat.encode(run));
        deadlines.add(answer); // the client library's own would be 10 seconds
        return answer;
    }

    /** Sends an append of one or several messages, and waits. */
    Acknowledgement publishAndWait(Append append, Guard guard) throws IOException, JetStreamApiException {
        if (!append.isOneMessage()) {
            return publishBatch(append, guard);
        }
        CompletableFuture<Message> answer = publish(append, guard);
        try {
            answer.get(requestTimeout.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        } catch (TimeoutException e) {
            throw new IOException("no answer", e);
        } catch (ExecutionException | CancellationException e) {
            // read tells the same
        }
        return read(answer);
    }

    /**
     * What an append has been answered.
     *
     * @param answer is done
     * @throws JetStreamApiException if it is a refusal
     * @throws IOException if there is none
     */
    Acknowledgement read(CompletableFuture<Message> answer) throws IOException, JetStreamApiException {
        try {
            return reader.read(answer.join());
        } catch (CancellationException e) {
            throw nobodyWasThere(answer) ? new NotDoneException(NOBODY, e) : new IOException("no answer", e);
        } catch (CompletionException e) {
            boolean nobody = e.getCause() instanceof JetStreamStatusException status
                    && status.getStatus().getCode() == NO_RESPONDERS;
            throw nobody ? new NotDoneException(NOBODY, e) : new IOException("no answer", e.getCause());
        }
    }

    /**
     * Whether the connected server said that no stream listens, so that nothing was stored: the client library cancels
     * the request, as it does when its connection or its time ends, but notes it then.
     */
    private static boolean nobodyWasThere(CompletableFuture<Message> answer) {
        return answer instanceof NatsRequestCompletableFuture request
                && !request.wasCancelledClosing()
                && !request.wasCancelledTimedOut();
    }

    private Acknowledgement publishBatch(Append append, Guard guard) throws IOException, JetStreamApiException {
        String batch = UUID.randomUUID().toString();
        int parts = append.runs().size();
        for (int part = 1; part < parts; part++) {
            String subject = names.of(append.runs().get(part - 1).get(0).entityId());
            byte[] data = RecordFormat.encode(append.runs().get(part - 1));
            Headers headers = headers(append, guard, batch, part);
            sendPart(part, subject, headers, data);
        }
        Headers commit = headers(append, guard, batch, parts).put(NatsJetStreamConstants.NATS_BATCH_COMMIT_HDR, "1");
        List<EventRecord> last = append.runs().get(parts - 1);
        return Acknowledgement.of(
                new PublishAck(request(names.of(last.get(0).entityId()), commit, RecordFormat.encode(last))));
    }

    /** Only the first part is answered. Until the last one comes the server stores nothing. */
    private void sendPart(int part, String subject, Headers headers, byte[] data)
            throws IOException, JetStreamApiException {
        Message answer = null;
        try {
            if (part == 1) {
                answer = request(subject, headers, data);
            } else {
                connection.publish(subject, headers, data);
            }
        } catch (IOException | IllegalStateException e) {
            throw new NotDoneException("the end of a batch was not sent", e);
        }
        if (answer != null) {
            requireAccepted(answer);
        }
    }

    private Headers headers(Append append, Guard guard, String batch, int part) {
        Headers headers = new Headers()
                .put(NatsJetStreamConstants.NATS_BATCH_ID_HDR, batch)
                .put(NatsJetStreamConstants.NATS_BATCH_SEQUENCE_HDR, "" + part)
                .put(NatsJetStreamConstants.EXPECTED_STREAM_HDR, names.stream())
                .put(StoredMessage.PART, part + "/" + append.runs().size());
        if (guard.isNone()) {
            headers.put(
                    StoredMessage.MADE,
                    "" + UuidV7.millisOf(append.batch().get(0).id()));
        }
        if (part == 1) {
            headers.put(NatsJetStreamConstants.MSG_ID_HDR, append.id());
            guard.ofStream().ifPresent(last -> headers.put(NatsJetStreamConstants.EXPECTED_LAST_SEQ_HDR, "" + last));
        }
        return headers;
    }

    /** The answer to a batch's first message is empty unless the batch is refused. */
    private static void requireAccepted(Message answer) throws IOException, JetStreamApiException {
        if (answer.isStatusMessage() || (answer.getData() != null && answer.getData().length > 0)) {
            PublishAck unused = new PublishAck(answer); // throws what the answer says
            throw new IOException("a batch was answered at its beginning");
        }
    }

    private Message request(String subject, Headers headers, byte[] data) throws IOException {
        try {
            Message answer = connection.request(subject, headers, data, requestTimeout);
            if (answer == null) {
                throw new IOException("no answer");
            }
            if (answer.isStatusMessage() && answer.getStatus().getCode() == NO_RESPONDERS) {
                throw new IOException(NOBODY);
            }
            Acknowledgement.requireServed(answer);
            return answer;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        } catch (CancellationException e) {
            throw new IOException("no answer", e);
        }
    }
}
