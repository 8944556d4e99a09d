package dev.eventsourcing.backend.nats;

import dev.eventsourcing.nats.NotDoneException;
import io.nats.client.Connection;
import io.nats.client.Message;
import io.nats.client.Subscription;
import io.nats.client.support.Status;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * Asks a consumer for messages, and gives what comes: JetStream's pull requests (NATS ADR-13), which the server serves
 * one after the other. The client library has them too, but cuts the subject of each message's acknowledgement into
 * strings and looks through its headers to keep count, which takes longer than all else that is done to read a message.
 * Used by one thread at a time.
 */
final class PullRequests implements AutoCloseable {
    private static final int MOST_BYTES = 2 << 20; // for each request
    private static final Duration EXPIRES = Duration.ofSeconds(1);
    private static final Duration AT_ONCE = Duration.ofMillis(1);

    private final Connection connection;
    private final String subject;
    private final String inbox;
    private final Subscription answers;
    private final Deque<Request> open = new ArrayDeque<>(); // as they are served
    private int asked; // requests so far

    /** What is left of a request. */
    private static final class Request {
        private final String reply;
        private final long end = System.nanoTime() + EXPIRES.toNanos();
        private int messages;
        private long bytes = MOST_BYTES;

        private Request(String reply, int messages) {
            this.reply = reply;
            this.messages = messages;
        }

        private Duration left() {
            Duration left = Duration.ofNanos(end - System.nanoTime());
            return left.compareTo(AT_ONCE) > 0 ? left : AT_ONCE; // what has come lies in memory, and may be old
        }
    }

    PullRequests(Connection connection, String stream, String consumer) {
        this.connection = connection;
        this.subject = "$JS.API.CONSUMER.MSG.NEXT." + stream + "." + consumer;
        this.inbox = connection.createInbox();
        this.answers = connection.subscribe(inbox + ".*");
    }

    /** Asks for so many messages, or as many of them as are no more than {@value #MOST_BYTES} bytes. */
    void ask(int messages) {
        Request request = new Request(inbox + "." + ++asked, messages);
        String how =
                "{\"batch\":%d,\"max_bytes\":%d,\"expires\":%d}".formatted(messages, MOST_BYTES, EXPIRES.toNanos());
        connection.publish(subject, request.reply, how.getBytes(StandardCharsets.US_ASCII));
        open.add(request);
    }

    /** How many requests are being served. */
    int open() {
        return open.size();
    }

    /** How many messages they may still bring. */
    int due() {
        int due = 0;
        for (Request request : open) {
            due += request.messages;
        }
        return due;
    }

    /**
     * The next message that comes for what was asked.
     *
     * @return null if a request came to its end without one
     * @throws IOException if the server says that the consumer cannot go on
     */
    @Nullable Message next() throws IOException, InterruptedException {
        while (!open.isEmpty()) {
            Request first = open.element();
            Message message = answers.nextMessage(first.left());
            if (message == null) {
                open.remove();
                return null;
            }
            if (!message.isStatusMessage()) {
                first.messages--;
                first.bytes -= message.consumeByteCount();
                if (first.messages == 0 || first.bytes <= 0) { // the server says nothing more of it
                    open.remove();
                }
                return message;
            }
            end(message.getSubject(), message.getStatus());
        }
        return null;
    }

    private void end(String reply, Status status) throws IOException {
        boolean isServed = status.getCode() == Status.REQUEST_TIMEOUT_CODE
                || status.getCode() == Status.NOT_FOUND_CODE
                || Status.MESSAGE_SIZE_EXCEEDS_MAX_BYTES.equals(status.getMessage())
                || Status.BATCH_COMPLETED.equals(status.getMessage());
        if (!isServed) {
            throw new NotDoneException("the consumer ended: " + status.getMessageWithCode());
        }
        open.removeIf(request -> request.reply.equals(reply));
    }

    /** Hears nothing more. */
    @Override
    public void close() {
        try {
            answers.unsubscribe();
        } catch (IllegalStateException e) {
            // the connection is closed, and the subscription with it
        }
    }
}
