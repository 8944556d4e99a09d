package dev.eventsourcing.backend.nats;

import dev.eventsourcing.nats.Deadline;
import io.nats.client.Message;
import io.nats.client.Subscription;
import io.nats.client.api.MessageInfo;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Messages of one subject, many for each request and without a consumer: the batched direct get of nats-server 2.11
 * (NATS ADR-31). Any replica answers. One that lags behind has fewer messages and no other ones, because messages are
 * stored in one order and never changed; what it does not have is asked for again. Where to end was asked of the leader
 * before, so nothing is missed. See ADR 023. Used by one thread at a time.
 */
final class DirectBatches implements Source {
    private static final int MOST_MESSAGES = 256;
    private static final int MOST_BYTES = 4 << 20;
    private static final int END_OF_BATCH = 204;
    private static final String PENDING = "Nats-Num-Pending";
    private static final String BEFORE = "Nats-Last-Sequence"; // of the batch's message before; 0 in the first

    private static final int FEWEST_MESSAGES = 16; // of many subjects at once
    private static final int FEWEST_BYTES = 32 << 10;

    private final StreamReader stream;
    private final String subject;
    private final int mostMessages;
    private final int mostBytes;
    private long next;
    private long last; // of the batch so far
    private @Nullable Subscription batch;

    /**
     * Messages of a subject.
     *
     * @param share how many subjects are read at the same time, and have to share what a read may hold
     */
    DirectBatches(StreamReader stream, String subject, long from, int share) {
        this.stream = stream;
        this.subject = subject;
        this.next = from;
        this.mostMessages = Math.max(FEWEST_MESSAGES, MOST_MESSAGES / share);
        this.mostBytes = Math.max(FEWEST_BYTES, MOST_BYTES / share);
    }

    @Override
    public void begin() {
        try {
            batch = request();
        } catch (IllegalStateException e) {
            // the connection is closed, or takes no more: next() tries again
        }
    }

    @Override
    public StoredMessage next() {
        Deadline deadline = stream.deadline();
        while (true) {
            Exception problem;
            try {
                if (batch == null) {
                    batch = request();
                }
                Message message = batch.nextMessage(stream.requestTimeout());
                if (message != null && !message.isStatusMessage() && followsOnTheLast(message)) {
                    return accept(message);
                }
                problem = new IOException(message == null ? "no answer" : "no next message");
                close();
                if (message != null
                        && message.isStatusMessage()
                        && message.getStatus().getCode() == END_OF_BATCH) {
                    continue;
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                problem = e;
            } catch (IllegalStateException e) { // the connection is closed, or takes no more
                problem = e;
                close();
            }
            if (deadline.isOver()) {
                throw stream.unavailable(problem);
            }
            deadline.pause();
        }
    }

    private Subscription request() {
        String inbox = stream.connection().createInbox();
        Subscription answers = stream.connection().subscribe(inbox);
        String request = "{\"batch\":%d,\"max_bytes\":%d,\"seq\":%d,\"next_by_subj\":\"%s\"}"
                .formatted(mostMessages, mostBytes, next, subject);
        try {
            stream.connection()
                    .publish(
                            "$JS.API.DIRECT.GET." + stream.names().stream(),
                            inbox,
                            request.getBytes(StandardCharsets.US_ASCII));
        } catch (IllegalStateException e) {
            end(answers);
            throw e;
        }
        return answers;
    }

    /** What comes while the connection is made anew is lost, and what comes after that is not. */
    private boolean followsOnTheLast(Message message) {
        String before = message.getHeaders().getFirst(BEFORE);
        return before == null ? last == 0 : Long.parseLong(before) == last;
    }

    private StoredMessage accept(Message message) {
        StoredMessage stored = StoredMessage.of(new MessageInfo(message, stream.names().stream(), true));
        last = stored.number();
        if (message.getHeaders().getFirst(PENDING) == null) {
            close(); // a replica that is older than 2.11 answers with one message
        }
        next = stored.number() + 1;
        return stored;
    }

    @Override
    public void close() {
        Subscription over = batch;
        batch = null;
        last = 0;
        if (over != null) {
            end(over);
        }
    }

    private static void end(Subscription over) {
        try {
            over.unsubscribe();
        } catch (IllegalStateException e) {
            // the connection is closed, and the subscription with it
        }
    }
}
