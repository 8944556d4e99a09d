package dev.eventsourcing.backend.nats;

import dev.eventsourcing.UuidV7;
import dev.eventsourcing.backend.nats.Append.Guard;
import dev.eventsourcing.spi.EventRecord;
import dev.eventsourcing.spi.RecordFormat;
import io.nats.client.Connection;
import io.nats.client.JetStream;
import io.nats.client.JetStreamApiException;
import io.nats.client.Message;
import io.nats.client.PublishOptions;
import io.nats.client.api.PublishAck;
import io.nats.client.impl.Headers;
import io.nats.client.support.NatsJetStreamConstants;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Sends appends. One message is an ordinary publish; several are an atomic batch publish, all or nothing, in the form
 * of NATS ADR-50. Safe for use by many threads.
 */
final class Publisher {
    private final Connection connection;
    private final JetStream jetStream;
    private final EntitySubject names;
    private final Duration requestTimeout;
    private final AnswerDeadlines deadlines;

    Publisher(Connection connection, JetStream jetStream, EntitySubject names, Duration requestTimeout) {
        this.connection = connection;
        this.jetStream = jetStream;
        this.names = names;
        this.requestTimeout = requestTimeout;
        this.deadlines = new AnswerDeadlines(requestTimeout);
    }

    /** Sends an append of one message. An answer that is lost with its connection is a time-out. */
    CompletableFuture<PublishAck> publish(Append append, Guard guard) {
        PublishOptions.Builder how =
                PublishOptions.builder().expectedStream(names.stream()).messageId(append.id());
        guard.ofSubject().ifPresent(how::expectedLastSubjectSequence);
        guard.ofStream().ifPresent(how::expectedLastSequence);
        List<EventRecord> run = append.runs().get(0);
        CompletableFuture<PublishAck> answer =
                jetStream.publishAsync(names.of(run.get(0).entityId()), null, RecordFormat.encode(run), how.build());
        deadlines.add(answer); // the client library's own would be 10 seconds
        return answer;
    }

    /** Sends an append of one or several messages, and waits. */
    PublishAck publishAndWait(Append append, Guard guard) throws IOException, JetStreamApiException {
        if (!append.isOneMessage()) {
            return publishBatch(append, guard);
        }
        try {
            return publish(append, guard).get(requestTimeout.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        } catch (TimeoutException | CancellationException e) {
            throw new IOException("no answer", e);
        } catch (ExecutionException e) {
            throw sort(e);
        }
    }

    private static IOException sort(ExecutionException failure) throws JetStreamApiException {
        Throwable cause = failure.getCause();
        while (cause instanceof RuntimeException && cause.getCause() != null) {
            cause = cause.getCause();
        }
        if (cause instanceof JetStreamApiException api) {
            throw api;
        }
        return cause instanceof IOException io ? io : new IOException("no answer", cause);
    }

    private PublishAck publishBatch(Append append, Guard guard) throws IOException, JetStreamApiException {
        String batch = UUID.randomUUID().toString();
        int parts = append.runs().size();
        for (int part = 1; part < parts; part++) {
            String subject = names.of(append.runs().get(part - 1).get(0).entityId());
            byte[] data = RecordFormat.encode(append.runs().get(part - 1));
            Headers headers = headers(append, guard, batch, part);
            if (part == 1) {
                requireAccepted(request(subject, headers, data));
            } else {
                connection.publish(subject, headers, data);
            }
        }
        Headers commit = headers(append, guard, batch, parts).put(NatsJetStreamConstants.NATS_BATCH_COMMIT_HDR, "1");
        List<EventRecord> last = append.runs().get(parts - 1);
        return new PublishAck(request(names.of(last.get(0).entityId()), commit, RecordFormat.encode(last)));
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
            PublishAck unexpected = new PublishAck(answer); // throws what the answer says
            throw new IOException("a batch was answered at its beginning, at " + unexpected.getSeqno());
        }
    }

    private Message request(String subject, Headers headers, byte[] data) throws IOException {
        try {
            Message answer = connection.request(subject, headers, data, requestTimeout);
            if (answer == null) {
                throw new IOException("no answer");
            }
            if (answer.isStatusMessage() && answer.getStatus().getCode() == 503) {
                throw new IOException("503 no responders");
            }
            return answer;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        } catch (CancellationException e) {
            throw new IOException("no answer", e);
        }
    }
}
