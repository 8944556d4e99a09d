package dev.eventsourcing.backend.nats;

import dev.eventsourcing.nats.NotDoneException;
import io.nats.client.Connection;
import io.nats.client.Message;
import io.nats.client.Subscription;
import io.nats.client.support.Status;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Asks a consumer for messages, and gives what comes: JetStream's pull requests (NATS ADR-13). Servers serve those that
 * are open in turns, so that what comes is counted for all of them together. The client library has such requests too,
 * but cuts the subject of each message's acknowledgement into strings and looks through its headers to keep count,
 * which takes longer than all else that is done to read a message. Used by one thread at a time. See ADR 056.
 */
final class PullRequests implements AutoCloseable {
    private static final int MOST_BYTES = 2 << 20; // for each request
    private static final Duration EXPIRES = Duration.ofSeconds(1);
    private static final Duration AT_ONCE = Duration.ofMillis(1);
    private static final String PENDING = "Nats-Pending-Messages"; // that a request which is over has not brought

    private final Connection connection;
    private final String subject;
    private final String inbox;
    private final Subscription answers;
    private final Set<String> open = new HashSet<>(); // where the requests that are not over want to be answered
    private int due;
    private int asked; // requests so far
    private long end; // of the latest request

    PullRequests(Connection connection, String stream, String consumer) {
        this.connection = connection;
        this.subject = "$JS.API.CONSUMER.MSG.NEXT." + stream + "." + consumer;
        this.inbox = connection.createInbox();
        this.answers = connection.subscribe(inbox + ".*");
    }

    /** Asks for so many messages, or as many of them as are no more than {@value #MOST_BYTES} bytes. */
    void ask(int messages) {
        String reply = inbox + "." + ++asked;
        String request =
                "{\"batch\":%d,\"max_bytes\":%d,\"expires\":%d}".formatted(messages, MOST_BYTES, EXPIRES.toNanos());
        connection.publish(subject, reply, request.getBytes(StandardCharsets.US_ASCII));
        open.add(reply);
        due += messages;
        end = System.nanoTime() + EXPIRES.toNanos();
    }

    /** How many messages may still come for what was asked. */
    int due() {
        return due;
    }

    /**
     * The next message that comes for what was asked.
     *
     * @return null if none comes any more
     * @throws NotDoneException if the server says that the consumer cannot go on
     */
    @Nullable Message next() throws NotDoneException, InterruptedException {
        while (due > 0) {
            Message message = answers.nextMessage(left());
            if (message == null) {
                forget();
            } else if (message.isStatusMessage()) {
                heed(message);
            } else {
                due--;
                if (due == 0) {
                    forget(); // older servers say nothing of a request that brought what it asked for
                }
                return message;
            }
        }
        return null;
    }

    private Duration left() {
        Duration left = Duration.ofNanos(end - System.nanoTime());
        return left.compareTo(AT_ONCE) > 0 ? left : AT_ONCE; // what has come lies in memory, and may be old
    }

    private void heed(Message word) throws NotDoneException {
        Status status = word.getStatus();
        boolean isServed = status.getCode() == Status.REQUEST_TIMEOUT_CODE
                || status.getCode() == Status.NOT_FOUND_CODE
                || Status.MESSAGE_SIZE_EXCEEDS_MAX_BYTES.equals(status.getMessage())
                || Status.BATCH_COMPLETED.equals(status.getMessage());
        if (!isServed) {
            throw new NotDoneException("the consumer ended: " + status.getMessageWithCode());
        }
        if (open.remove(word.getSubject())) {
            String pending = word.getHeaders().getFirst(PENDING);
            due -= pending == null ? 0 : Integer.parseInt(pending);
            if (due <= 0 || open.isEmpty()) {
                forget();
            }
        }
    }

    private void forget() {
        open.clear();
        due = 0;
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
