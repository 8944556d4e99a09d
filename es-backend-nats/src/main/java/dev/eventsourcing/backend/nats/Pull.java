package dev.eventsourcing.backend.nats;

import dev.eventsourcing.nats.Deadline;
import io.nats.client.ConsumerContext;
import io.nats.client.JetStreamApiException;
import io.nats.client.Message;
import io.nats.client.api.AckPolicy;
import io.nats.client.api.ConsumerConfiguration;
import io.nats.client.api.ConsumerInfo;
import io.nats.client.api.DeliverPolicy;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Messages of the stream in ascending order, through a consumer of its own that keeps no state on disk and that the
 * server forgets when it is not used. Whatever happens to the consumer, another one goes on behind the last message.
 *
 * <p>A moment without messages means that the replica that serves the consumer lags behind. Used by one thread at a
 * time.
 */
final class Pull implements Source {
    private static final int FIRST_MESSAGES = 500; // who reads a few is not sent thousands
    private static final int MOST_MESSAGES = 2000;
    private static final Duration FORGOTTEN_AFTER = Duration.ofSeconds(5); // a slow reader makes another one

    private final StreamReader stream;
    private final List<String> subjects;
    private final boolean headersOnly;
    private final @Nullable Instant since;
    private long next;
    private @Nullable String consumer;
    private @Nullable PullRequests requests; // of the consumer
    private int asked; // messages, by the latest request
    private long expected; // the consumer's own number of the next message
    private long pending;
    private boolean fetched; // something, since it was last waited for in vain

    private Pull(StreamReader stream, List<String> subjects, long from, @Nullable Instant since, boolean headersOnly) {
        this.stream = stream;
        this.subjects = subjects;
        this.next = from;
        this.since = since;
        this.headersOnly = headersOnly;
    }

    /** Messages of some subjects, or of all if none is given, from a number. */
    static Pull from(StreamReader stream, List<String> subjects, long number) {
        return new Pull(stream, subjects, number, null, false);
    }

    /** Messages of a subject without their data, from a moment. */
    static Pull headersSince(StreamReader stream, String subject, Instant since) {
        return new Pull(stream, List.of(subject), 0, since, true);
    }

    @Override
    public StoredMessage next() {
        Deadline deadline = stream.deadline();
        while (true) {
            Exception problem = null;
            try {
                StoredMessage message = fetchNext();
                if (message != null) {
                    return message;
                }
            } catch (IOException | JetStreamApiException | RuntimeException e) {
                problem = e;
                giveUpConsumer();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                problem = e;
            }
            if (deadline.isOver()) {
                throw stream.unavailable(Objects.requireNonNullElseGet(problem, () -> new IOException("no message")));
            }
            if (consumer == null) {
                deadline.pause();
            }
        }
    }

    private @Nullable StoredMessage fetchNext() throws IOException, JetStreamApiException, InterruptedException {
        PullRequests requests = this.requests == null ? create() : this.requests;
        int due = requests.due();
        if (due == 0 && pending == 0) {
            giveUpConsumer();
            return null;
        }
        if (due == 0) {
            ask(requests, Math.min(FIRST_MESSAGES, pending));
        } else if (due <= asked / 2 && pending > due) {
            ask(requests, Math.min(MOST_MESSAGES, pending - due)); // sent while the rest is read
        }
        Message message = requests.next();
        if (message == null) {
            if (!fetched) {
                giveUpConsumer(); // told of messages that do not come: gone with its server, perhaps
            }
            fetched = false;
            return null;
        }
        Delivery delivery = Delivery.of(message);
        // nats-server 2.10 starts before the number it was asked for, if the replica has not so much yet
        if (delivery.ofConsumer() != expected || delivery.number() < next) {
            giveUpConsumer();
            return null;
        }
        return accept(message, delivery);
    }

    private void ask(PullRequests requests, long messages) {
        asked = (int) messages;
        requests.ask(asked);
    }

    private StoredMessage accept(Message message, Delivery delivery) {
        fetched = true;
        expected++;
        pending = delivery.pending();
        StoredMessage stored = StoredMessage.of(message, delivery);
        next = stored.number() + 1;
        return stored;
    }

    private PullRequests create() throws IOException, JetStreamApiException {
        ConsumerConfiguration.Builder how = ConsumerConfiguration.builder()
                .ackPolicy(AckPolicy.None)
                .memStorage(true)
                .numReplicas(1)
                .inactiveThreshold(FORGOTTEN_AFTER)
                .headersOnly(headersOnly);
        if (!subjects.isEmpty()) {
            how.filterSubjects(subjects);
        }
        if (since != null && next == 0) {
            how.deliverPolicy(DeliverPolicy.ByStartTime).startTime(since.atZone(ZoneOffset.UTC));
        } else {
            how.deliverPolicy(DeliverPolicy.ByStartSequence).startSequence(next);
        }
        ConsumerContext made = stream.context().createOrUpdateConsumer(how.build());
        consumer = made.getConsumerName();
        ConsumerInfo info = made.getCachedConsumerInfo();
        pending = info == null ? FIRST_MESSAGES : info.getCalculatedPending();
        expected = 1;
        fetched = false;
        PullRequests its = new PullRequests(stream.connection(), stream.names().stream(), consumer);
        requests = its;
        return its;
    }

    private void giveUpConsumer() {
        if (requests != null) {
            requests.close();
            requests = null;
        }
        String useless = consumer;
        consumer = null;
        if (useless != null && stream.isConnected()) {
            try {
                stream.management().deleteConsumer(stream.names().stream(), useless);
            } catch (IOException | JetStreamApiException | RuntimeException e) {
                // the server forgets it after a while
            }
        }
    }

    /** Removes the consumer. */
    @Override
    public void close() {
        giveUpConsumer();
    }
}
