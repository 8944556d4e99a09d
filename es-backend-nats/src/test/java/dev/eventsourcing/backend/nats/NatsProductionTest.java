package dev.eventsourcing.backend.nats;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.eventsourcing.EventFilter;
import dev.eventsourcing.EventStoreException;
import dev.eventsourcing.Expectation;
import dev.eventsourcing.nats.NatsConfig;
import dev.eventsourcing.nats.NatsConnector;
import dev.eventsourcing.spi.EventLog;
import dev.eventsourcing.spi.EventRecord;
import dev.eventsourcing.spi.StoreName;
import dev.eventsourcing.testkit.DocumentedConfiguration;
import dev.eventsourcing.testkit.NatsProcess;
import dev.eventsourcing.testkit.TestCertificate;
import io.nats.client.Connection;
import io.nats.client.JetStreamApiException;
import io.nats.client.JetStreamManagement;
import io.nats.client.JetStreamOptions;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The server configuration of docs/nats-production.md, word for word: what its users can do, and what they cannot. */
class NatsProductionTest {
    private static final StoreName LOANS = new StoreName("loans");

    private static NatsProcess process;
    private static TestCertificate certificate;
    private static List<EventRecord> written;

    @BeforeAll
    static void writeAsTheWriter(@TempDir Path folder) throws Exception {
        certificate = TestCertificate.create(folder, "ip:127.0.0.1");
        process = DocumentedConfiguration.start(
                certificate,
                Map.of(
                        "writer",
                        "writer-secret",
                        "reader",
                        "reader-secret",
                        "keys",
                        "keys-secret",
                        "system",
                        "sys-secret"));
        written = new ArrayList<>();
        try (NatsBackend backend = connect("writer");
                EventLog log = backend.open(LOANS)) {
            for (int i = 0; i < 20; i++) {
                EventRecord event = Events.about("card-" + i % 2);
                log.append(List.of(event), Expectation.any()).join();
                written.add(event);
            }
            List<EventRecord> together = List.of(Events.about("card-1"), Events.about("card-2"));
            log.append(together, Expectation.any()).join();
            written.addAll(together);
            assertEquals(written, Events.read(log, EventFilter.all()));
        }
    }

    @AfterAll
    static void end() {
        process.close();
    }

    @Test
    void readerReadsEverythingAndOneEntity() {
        try (NatsBackend backend = connect("reader");
                EventLog log = backend.open(LOANS)) {
            assertEquals(written, Events.read(log, EventFilter.all()));
            assertEquals(
                    written.stream()
                            .filter(event -> event.entityId().equals("card-0"))
                            .toList(),
                    Events.read(log, EventFilter.entity("card-0")));
        }
    }

    @Test
    void readerCannotWrite() {
        try (NatsBackend backend = connect("reader");
                EventLog log = backend.open(LOANS)) {
            CompletionException refused = assertThrows(
                    CompletionException.class,
                    () -> log.append(List.of(Events.about("card-3")), Expectation.any())
                            .join());

            assertTrue(refused.getCause() instanceof EventStoreException, refused.toString());
            assertEquals(written, Events.read(log, EventFilter.all()));
        }
    }

    @Test
    void readerCannotMakeAStore() {
        try (NatsBackend backend = connect("reader")) {
            assertThrows(
                    EventStoreException.class,
                    () -> backend.open(new StoreName("new")).close());
        }
    }

    @Test
    void nobodyDeletesWhatIsWritten() throws Exception {
        try (Connection writer = NatsConnector.connect(config("writer"))) {
            JetStreamManagement management = writer.jetStreamManagement(JetStreamOptions.builder()
                    .requestTimeout(Duration.ofMillis(700))
                    .build());
            assertThrows(IOException.class, () -> management.deleteStream("es_loans"));
            assertThrows(IOException.class, () -> management.deleteMessage("es_loans", 1));
        }
        try (NatsBackend backend = connect("reader");
                EventLog log = backend.open(LOANS)) {
            assertEquals(written, Events.read(log, EventFilter.all()));
        }
    }

    @Test
    void keyUserSeesNoEvents() throws Exception {
        try (Connection keys = NatsConnector.connect(config("keys"))) {
            JetStreamApiException missing = assertThrows(
                    JetStreamApiException.class,
                    () -> keys.jetStreamManagement().getStreamInfo("es_loans"));
            assertEquals(10059, missing.getApiErrorCode(), "in the account of the keys there is no such stream");
        }
        try (NatsBackend backend = connect("keys")) {
            assertThrows(EventStoreException.class, () -> {
                try (EventLog log = backend.open(LOANS)) {
                    log.append(List.of(Events.about("card-1")), Expectation.any())
                            .join();
                } catch (CompletionException e) {
                    throw e.getCause();
                }
            });
        }
    }

    @Test
    void serverSyncsBeforeItAnswers() throws Exception {
        URI jetStream = URI.create(process.server().monitoringUrl().orElseThrow() + "/jsz?config=true");
        String answer = HttpClient.newHttpClient()
                .send(HttpRequest.newBuilder(jetStream).build(), HttpResponse.BodyHandlers.ofString())
                .body();

        assertTrue(answer.contains("\"sync_always\": true"), answer);
    }

    private static NatsBackend connect(String user) {
        NatsOptions options = NatsOptions.defaults()
                .withServersThatSyncAlways()
                .withTimeouts(Duration.ofMillis(700), Duration.ofSeconds(2));
        return NatsBackend.connect(config(user), options);
    }

    private static NatsConfig config(String user) {
        return NatsConfig.servers("tls://127.0.0.1:" + process.port())
                .user(user, (user + "-secret").toCharArray())
                .tls(certificate.trusted());
    }
}
