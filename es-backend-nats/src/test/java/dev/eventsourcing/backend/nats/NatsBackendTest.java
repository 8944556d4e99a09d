package dev.eventsourcing.backend.nats;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.eventsourcing.CorruptRecordException;
import dev.eventsourcing.EventFilter;
import dev.eventsourcing.Expectation;
import dev.eventsourcing.IncompatibleStoreException;
import dev.eventsourcing.UnsupportedServerException;
import dev.eventsourcing.UuidV7;
import dev.eventsourcing.nats.NatsConfig;
import dev.eventsourcing.nats.NatsConnector;
import dev.eventsourcing.spi.AppendResult;
import dev.eventsourcing.spi.Bytes;
import dev.eventsourcing.spi.EventCursor;
import dev.eventsourcing.spi.EventLog;
import dev.eventsourcing.spi.EventRecord;
import dev.eventsourcing.spi.ReadRequest;
import dev.eventsourcing.spi.StoreName;
import dev.eventsourcing.testkit.NatsProcess;
import io.nats.client.Connection;
import io.nats.client.api.DiscardPolicy;
import io.nats.client.api.StorageType;
import io.nats.client.api.StreamConfiguration;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What is of NATS alone; the rest is in the conformance suite. */
class NatsBackendTest {
    private static final UuidV7 IDS = new UuidV7(Clock.systemUTC());

    private static NatsProcess process;
    private static Connection connection;
    private static NatsBackend backend;

    @BeforeAll
    static void start() {
        process = NatsProcess.start();
        connection = NatsConnector.connect(NatsConfig.servers(process.server().url()));
        backend = NatsBackend.over(connection, NatsOptions.defaults());
    }

    @AfterAll
    static void end() throws Exception {
        backend.close();
        assertEquals(Connection.Status.CONNECTED, connection.getStatus(), "the caller's connection stays open");
        connection.close();
        process.close();
    }

    @Test
    void streamThatLosesEventsIsRefusedAndLeftAsItIs() throws Exception {
        connection
                .jetStreamManagement()
                .addStream(StreamConfiguration.builder()
                        .name("es_foreign")
                        .subjects("es.foreign.e.*")
                        .storageType(StorageType.Memory)
                        .maxMessagesPerSubject(5)
                        .build());

        IncompatibleStoreException refused =
                assertThrows(IncompatibleStoreException.class, () -> backend.open(new StoreName("foreign")));

        assertTrue(refused.getMessage().contains("storage"), refused.getMessage());
        assertTrue(refused.getMessage().contains("max_msgs_per_subject 5"), refused.getMessage());
        assertEquals(
                5,
                connection
                        .jetStreamManagement()
                        .getStreamInfo("es_foreign")
                        .getConfiguration()
                        .getMaxMsgsPerSubject());
    }

    @Test
    void messageThatIsNotOursIsReportedByItsNumber() throws Exception {
        try (EventLog log = backend.open(new StoreName("corrupt"))) {
            log.append(List.of(event("card-1")), Expectation.any()).join();
            connection.jetStream().publish("es.corrupt.e.card-1", new byte[] {1, 2, 3});

            CorruptRecordException reported = assertThrows(CorruptRecordException.class, () -> count(log));

            assertTrue(reported.getMessage().contains("message 2 of stream es_corrupt"), reported.getMessage());
        }
    }

    @Test
    void severalEntitiesAreRefusedWhereTheStreamCannotTakeThemTogether() throws Exception {
        connection
                .jetStreamManagement()
                .addStream(StreamConfiguration.builder()
                        .name("es_single")
                        .subjects("es.single.e.*")
                        .discardPolicy(DiscardPolicy.New)
                        .denyDelete(true)
                        .denyPurge(true)
                        .build());
        try (EventLog log = backend.open(new StoreName("single"))) {
            List<EventRecord> batch = List.of(event("card-1"), event("card-2"));

            CompletionException refused = assertThrows(
                    CompletionException.class,
                    () -> log.append(batch, Expectation.any()).join());

            assertInstanceOf(UnsupportedServerException.class, refused.getCause());
            assertEquals(0, count(log));
        }
    }

    @Test
    void middleOfABatchIsNotTheEndOfItsEntity() {
        try (EventLog log = backend.open(new StoreName("middle"))) {
            AppendResult.Appended stored = assertInstanceOf(
                    AppendResult.Appended.class,
                    log.append(List.of(event("card-1"), event("card-1")), Expectation.any())
                            .join());
            long middle = stored.sequences().get(0);
            long last = stored.sequences().get(1);

            assertInstanceOf(
                    AppendResult.Conflict.class,
                    log.append(List.of(event("card-1")), Expectation.entityAt("card-1", middle))
                            .join());
            assertInstanceOf(
                    AppendResult.Appended.class,
                    log.append(List.of(event("card-1")), Expectation.entityAt("card-1", last))
                            .join());
        }
    }

    @Test
    void readsLeaveNoConsumerBehind() throws Exception {
        try (EventLog log = backend.open(new StoreName("consumers"))) {
            for (int i = 0; i < 50; i++) {
                log.append(List.of(event("card-" + i)), Expectation.any()).join();
            }
            assertEquals(50, count(log));
            try (EventCursor early = log.read(ReadRequest.of(EventFilter.all()))) {
                early.next();
            }

            assertEquals(List.of(), connection.jetStreamManagement().getConsumerNames("es_consumers"));
        }
    }

    private static int count(EventLog log) {
        int count = 0;
        try (EventCursor events = log.read(ReadRequest.of(EventFilter.all()))) {
            while (events.hasNext()) {
                events.next();
                count++;
            }
        }
        return count;
    }

    private static EventRecord event(String entity) {
        return new EventRecord(
                IDS.next(), "borrowed", entity, Instant.now(), Set.of(), Map.of(), Bytes.copyOf(new byte[] {1}));
    }
}
