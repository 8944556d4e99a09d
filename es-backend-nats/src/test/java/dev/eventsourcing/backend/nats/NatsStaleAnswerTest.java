package dev.eventsourcing.backend.nats;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.eventsourcing.EventFilter;
import dev.eventsourcing.nats.NatsConfig;
import dev.eventsourcing.nats.NatsConnector;
import dev.eventsourcing.spi.EventCursor;
import dev.eventsourcing.spi.EventLog;
import dev.eventsourcing.spi.EventRecord;
import dev.eventsourcing.spi.ReadRequest;
import dev.eventsourcing.spi.StoreName;
import dev.eventsourcing.testkit.NatsProcess;
import io.nats.client.Connection;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What a leader that was replaced would answer once: it has no such message. The real server is asked for one that it
 * does not have instead.
 */
class NatsStaleAnswerTest {
    private static final StoreName LOANS = new StoreName("loans");
    private static final NatsOptions OPTIONS =
            NatsOptions.defaults().withTimeouts(Duration.ofSeconds(1), Duration.ofSeconds(5));

    /** What is read by who is not always answered honestly. */
    private interface Trial {
        void run(EventLog log, EventLog other, AtomicReference<String> denied) throws Exception;
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void messageThatIsSaidNotToBeThereIsNotPassedOver(int message) throws Exception {
        answeringInstead("{\"seq\":999999999}", (log, other, denied) -> {
            List<EventRecord> events = Events.fill(log, 3, 2, new byte[10]);

            denied.set("{\"seq\":" + message + "}");

            assertEquals(events, Events.read(other, EventFilter.all()));
        });
    }

    /** Two servers may take themselves for the leader, and the one that was replaced may be the first to answer. */
    @Test
    void endOfAnEntityIsNotTakenIfItLiesBeforeAMessageOfTheEntity() throws Exception {
        answeringInstead("{\"seq\":1}", (log, other, denied) -> {
            List<EventRecord> events = Events.fill(log, 3, 1, new byte[10]);
            long last = other.lastSequence(EventFilter.all());
            String entity = events.get(0).entityId();

            denied.set("{\"last_by_subj\":\"" + new EntitySubject(LOANS).of(entity) + "\"}");

            List<EventRecord> read = new ArrayList<>();
            try (EventCursor cursor =
                    other.read(ReadRequest.of(EventFilter.entity(entity)).upTo(last))) {
                cursor.forEachRemaining(event -> read.add(event.event()));
            }
            assertEquals(events, read);
        });
    }

    private static void answeringInstead(String question, Trial trial) throws Exception {
        AtomicReference<String> denied = new AtomicReference<>("");
        try (NatsProcess process = NatsProcess.start();
                Connection honest = NatsConnector.connect(
                        NatsConfig.servers(process.server().url()));
                NatsBackend writing = NatsBackend.over(honest, OPTIONS);
                EventLog log = writing.open(LOANS);
                NatsBackend reading = NatsBackend.over(answering(honest, denied, question), OPTIONS);
                EventLog other = reading.open(LOANS)) {
            trial.run(log, other, denied);
        }
        assertEquals("", denied.get(), "the server was asked for it");
    }

    /** The same connection, whose server answers a certain question once with what it would answer to another one. */
    private static Connection answering(Connection connection, AtomicReference<String> denied, String other) {
        return (Connection) Proxy.newProxyInstance(
                Connection.class.getClassLoader(), new Class<?>[] {Connection.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("request")
                            && arguments.length == 3
                            && arguments[1] instanceof byte[] body
                            && denied.get().equals(new String(body, StandardCharsets.US_ASCII))) {
                        denied.set("");
                        arguments[1] = other.getBytes(StandardCharsets.US_ASCII);
                    }
                    try {
                        return method.invoke(connection, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }
}
