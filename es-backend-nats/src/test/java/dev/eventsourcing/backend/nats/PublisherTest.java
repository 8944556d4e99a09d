package dev.eventsourcing.backend.nats;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.eventsourcing.Expectation;
import dev.eventsourcing.backend.nats.Append.Guard;
import dev.eventsourcing.nats.NatsFailures;
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
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
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
            assertEquals("no stream listens", NatsFailures.describe(failure));
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

    /** The server stores the parts of a batch when it has the last one, which is sent when the first is answered. */
    @Test
    void batchWhoseBeginningIsNotAnsweredIsNotStored() throws Exception {
        EntitySubject names = new EntitySubject(new StoreName("begun"));
        try (Connection connection = Nats.connect(process.server().url())) {
            makeStream(connection, names);
            Publisher impatient = new Publisher(connection, names, Duration.ofMillis(300));

            process.pause();
            IOException failure;
            try {
                failure = assertThrows(IOException.class, () -> impatient.publishAndWait(batch(), Guard.none()));
            } finally {
                process.resume();
            }

            assertEquals(NatsOutcome.NOT_DONE, NatsOutcome.of(failure), failure::toString);
            assertEquals(
                    new Acknowledgement(2, false),
                    new Publisher(connection, names, PATIENCE).publishAndWait(batch(), Guard.stream(0)));
        }
    }

    @Test
    void batchWhoseEndIsNotAnsweredIsDoubt() throws Exception {
        EntitySubject names = new EntitySubject(new StoreName("ended"));
        try (Connection connection = Nats.connect(process.server().url())) {
            makeStream(connection, names);
            AtomicInteger requests = new AtomicInteger();
            Connection freezing = before(connection, () -> {
                if (requests.incrementAndGet() == 2) {
                    process.pause();
                }
            });
            Publisher impatient = new Publisher(freezing, names, Duration.ofMillis(300));

            IOException failure;
            try {
                failure = assertThrows(IOException.class, () -> impatient.publishAndWait(batch(), Guard.none()));
            } finally {
                process.resume();
            }

            assertEquals(2, requests.get());
            assertEquals(NatsOutcome.UNKNOWN, NatsOutcome.of(failure), failure::toString);
        }
    }

    @Test
    void batchThatNoStreamListensToIsNoDoubt() throws Exception {
        try (Connection connection = Nats.connect(process.server().url())) {
            Publisher publisher = new Publisher(connection, new EntitySubject(new StoreName("nobody")), PATIENCE);

            IOException failure =
                    assertThrows(IOException.class, () -> publisher.publishAndWait(batch(), Guard.none()));

            assertEquals(NatsOutcome.NOT_DONE, NatsOutcome.of(failure), failure::toString);
        }
    }

    /** The same connection, with something that happens before each request. */
    private static Connection before(Connection connection, Runnable each) {
        return (Connection) Proxy.newProxyInstance(
                Connection.class.getClassLoader(), new Class<?>[] {Connection.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("request")) {
                        each.run();
                    }
                    try {
                        return method.invoke(connection, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    private static void makeStream(Connection connection, EntitySubject names) throws Exception {
        connection
                .jetStreamManagement()
                .addStream(StreamConfiguration.builder()
                        .name(names.stream())
                        .subjects(names.all())
                        .allowAtomicPublish()
                        .build());
    }

    private static Append batch() {
        return Append.of(List.of(Events.about("card-1"), Events.about("card-2")), Expectation.any());
    }

    private static Append append() {
        return Append.of(List.of(Events.about("card-1")), Expectation.any());
    }
}
