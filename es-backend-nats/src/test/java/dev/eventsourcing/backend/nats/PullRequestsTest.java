package dev.eventsourcing.backend.nats;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.eventsourcing.nats.NatsFailures;
import dev.eventsourcing.nats.NotDoneException;
import dev.eventsourcing.testkit.NatsProcess;
import io.nats.client.Connection;
import io.nats.client.Message;
import io.nats.client.Nats;
import io.nats.client.api.AckPolicy;
import io.nats.client.api.ConsumerConfiguration;
import io.nats.client.api.StreamConfiguration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** How requests to a consumer end: with what they asked for, with as much as may be sent, by time, or with it. */
@Timeout(60)
class PullRequestsTest {
    private static final String STREAM = "meters";
    private static final int BYTES = 20_000;
    private static final int FULL = (2 << 20) / BYTES; // messages that fit, nearly

    private NatsProcess process;
    private Connection connection;

    @BeforeEach
    void start() throws Exception {
        process = NatsProcess.start();
        connection = Nats.connect(process.server().url());
        connection
                .jetStreamManagement()
                .addStream(StreamConfiguration.builder()
                        .name(STREAM)
                        .subjects(STREAM)
                        .build());
    }

    @AfterEach
    void end() throws Exception {
        connection.close();
        process.close();
    }

    @Test
    void endsWithWhatWasAskedFor() throws Exception {
        store(3, 10);
        try (PullRequests requests = requests()) {
            requests.ask(2);
            requests.ask(1); // served by turns with the first

            assertEquals(3, requests.due());
            for (int i = 1; i <= 3; i++) {
                assertEquals(i, Delivery.of(next(requests)).number());
            }
            assertEquals(0, requests.due());
            assertNull(requests.next());
            store(1, 10);
            requests.ask(1); // what the server has said of the others meanwhile is no message
            assertEquals(4, Delivery.of(next(requests)).number());
        }
    }

    /** The server says so, and it is heard: nobody waits for the rest until the request expires. */
    @Test
    void endsWithAsMuchAsMayBeSentAndTheNextOneGoesOn() throws Exception {
        store(2 * FULL, BYTES);
        try (PullRequests requests = requests()) {
            requests.ask(2 * FULL);
            long start = System.nanoTime();

            int first = count(requests);

            long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
            assertTrue(first > FULL / 2 && first <= FULL, first + " messages");
            assertTrue(millis < 900, "the end was noticed after " + millis + " ms");
            requests.ask(2 * FULL);
            assertEquals(first + 1, Delivery.of(next(requests)).number());
        }
    }

    @Test
    void endsByTimeIfThereIsNoMore() throws Exception {
        store(3, 10);
        try (PullRequests requests = requests()) {
            requests.ask(5);

            assertEquals(3, count(requests));
            assertEquals(0, requests.due());
        }
    }

    @Test
    void endsWithItsConsumer() throws Exception {
        store(1, 10);
        String consumer = consumer();
        try (PullRequests requests = new PullRequests(connection, STREAM, consumer)) {
            requests.ask(5);
            next(requests);
            connection.jetStreamManagement().deleteConsumer(STREAM, consumer);

            assertEquals("the consumer ended: 409 Consumer Deleted", failure(requests));
        }
    }

    @Test
    void endsAtOnceWithoutAConsumer() {
        try (PullRequests requests = new PullRequests(connection, STREAM, "nobody")) {
            requests.ask(5);

            assertTrue(failure(requests).startsWith("the consumer ended: 503"), "nobody answers");
        }
    }

    private static String failure(PullRequests requests) {
        return NatsFailures.describe(assertThrows(NotDoneException.class, requests::next));
    }

    private static int count(PullRequests requests) throws Exception {
        int messages = 0;
        while (requests.next() != null) {
            messages++;
        }
        return messages;
    }

    private static Message next(PullRequests requests) throws Exception {
        Message message = requests.next();
        assertNotNull(message);
        return message;
    }

    private void store(int messages, int bytes) throws Exception {
        for (int i = 0; i < messages; i++) {
            connection.jetStream().publish(STREAM, new byte[bytes]);
        }
    }

    private PullRequests requests() throws Exception {
        return new PullRequests(connection, STREAM, consumer());
    }

    private String consumer() throws Exception {
        return connection
                .jetStreamManagement()
                .createConsumer(
                        STREAM,
                        ConsumerConfiguration.builder()
                                .ackPolicy(AckPolicy.None)
                                .memStorage(true)
                                .build())
                .getName();
    }
}
