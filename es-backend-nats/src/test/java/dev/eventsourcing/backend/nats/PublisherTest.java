package dev.eventsourcing.backend.nats;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.eventsourcing.Expectation;
import dev.eventsourcing.backend.nats.Append.Guard;
import dev.eventsourcing.nats.NatsOutcome;
import dev.eventsourcing.spi.StoreName;
import dev.eventsourcing.testkit.NatsProcess;
import io.nats.client.Connection;
import io.nats.client.JetStreamApiException;
import io.nats.client.Message;
import io.nats.client.Nats;
import io.nats.client.Options;
import io.nats.client.api.StreamConfiguration;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What becomes of a publish whose answer the client library does not read. */
class PublisherTest {
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private static NatsProcess process;

    @BeforeAll
    static void start() {
        process = NatsProcess.start();
    }

    @AfterAll
    static void end() {
        process.close();
    }

    @Test
    void theServersAnswersAreRead() throws Exception {
        EntitySubject names = new EntitySubject(new StoreName("read"));
        try (Connection connection = Nats.connect(process.server().url())) {
            connection
                    .jetStreamManagement()
                    .addStream(StreamConfiguration.builder()
                            .name(names.stream())
                            .subjects(names.all())
                            .build());
            Publisher publisher = new Publisher(connection, names, PATIENCE);
            Append append = append();

            assertEquals(new Acknowledgement(1, false), publisher.publishAndWait(append, Guard.subject(0)));
            assertEquals(new Acknowledgement(1, true), publisher.publishAndWait(append, Guard.none()));
            JetStreamApiException conflict = assertThrows(
                    JetStreamApiException.class, () -> publisher.publishAndWait(append(), Guard.subject(0)));
            assertEquals(NatsOutcome.CONFLICT, NatsOutcome.of(conflict));
            assertEquals(new Acknowledgement(2, false), publisher.publishAndWait(append(), Guard.stream(1)));
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void thatNoStreamListensIsNoDoubt(boolean reported) throws Exception {
        Options.Builder options = Options.builder().server(process.server().url());
        if (reported) {
            options.reportNoResponders();
        }
        try (Connection connection = Nats.connect(options.build())) {
            Publisher publisher = new Publisher(connection, new EntitySubject(new StoreName("nobody")), PATIENCE);

            IOException failure =
                    assertThrows(IOException.class, () -> publisher.publishAndWait(append(), Guard.none()));

            assertEquals(NatsOutcome.NOT_DONE, NatsOutcome.of(failure), failure::toString);
        }
    }

    @Test
    void anAnswerThatIsLostWithItsConnectionOrItsTimeIsDoubt() throws Exception {
        EntitySubject names = new EntitySubject(new StoreName("lost"));
        Connection connection = Nats.connect(process.server().url());
        connection.subscribe(names.all()); // listens, and never answers
        CompletableFuture<Message> cut = new Publisher(connection, names, PATIENCE).publish(append(), Guard.none());
        Publisher impatient = new Publisher(connection, names, Duration.ofMillis(50));
        CompletableFuture<Message> late = impatient.publish(append(), Guard.none());

        assertThrows(Exception.class, () -> late.get(10, TimeUnit.SECONDS));
        connection.close();
        assertThrows(Exception.class, () -> cut.get(10, TimeUnit.SECONDS));

        for (CompletableFuture<Message> answer : List.of(late, cut)) {
            IOException failure = assertThrows(IOException.class, () -> impatient.read(answer));
            assertEquals(NatsOutcome.UNKNOWN, NatsOutcome.of(failure), failure::toString);
        }
    }

    private static Append append() {
        return Append.of(List.of(Events.about("card-1")), Expectation.any());
    }
}
