package dev.eventsourcing.nats;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.eventsourcing.testkit.NatsProcess;
import io.nats.client.Connection;
import io.nats.client.JetStream;
import io.nats.client.JetStreamApiException;
import io.nats.client.JetStreamManagement;
import io.nats.client.JetStreamOptions;
import io.nats.client.PublishOptions;
import io.nats.client.api.DiscardPolicy;
import io.nats.client.api.PublishAck;
import io.nats.client.api.StreamConfiguration;
import io.nats.client.impl.Headers;
import io.nats.client.support.NatsJetStreamConstants;
import java.io.IOException;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

/** What real servers answer, and what is made of it. */
@ParameterizedClass
@ValueSource(strings = {"2.10", "newest"})
class NatsOutcomeTest {
    private static final byte[] DATA = {1};
    private static final Duration PATIENCE = Duration.ofMillis(500);

    private final String line;
    private NatsProcess process;
    private Connection connection;
    private JetStream jetStream;
    private JetStreamManagement management;

    NatsOutcomeTest(String line) {
        this.line = line;
    }

    @BeforeEach
    void start() throws Exception {
        process = line.equals("newest")
                ? NatsProcess.start()
                : NatsProcess.builder().versionLine(line).start();
        connection = NatsConnector.connect(NatsConfig.servers(process.server().url()));
        JetStreamOptions patience =
                JetStreamOptions.builder().requestTimeout(PATIENCE).build();
        jetStream = connection.jetStream(patience);
        management = connection.jetStreamManagement(patience);
        management.addStream(stream("s").build());
        jetStream.publish("s.a", DATA);
    }

    @AfterEach
    void end() throws Exception {
        connection.close();
        process.close();
    }

    private static StreamConfiguration.Builder stream(String name) {
        return StreamConfiguration.builder()
                .name(name)
                .subjects(name + ".*")
                .discardPolicy(DiscardPolicy.New)
                .denyDelete(true);
    }

    @Test
    void anotherLastMessageIsAConflict() throws Exception {
        PublishOptions ofSubject =
                PublishOptions.builder().expectedLastSubjectSequence(0).build();
        PublishOptions ofStream =
                PublishOptions.builder().expectedLastSequence(7).build();

        assertMeans(NatsOutcome.CONFLICT, 10071, () -> jetStream.publish("s.a", DATA, ofSubject));
        assertMeans(NatsOutcome.CONFLICT, 10071, () -> jetStream.publish("s.a", DATA, ofStream));
        CompletionException async = assertThrows(
                CompletionException.class,
                () -> jetStream.publishAsync("s.a", DATA, ofStream).join());
        assertEquals(NatsOutcome.CONFLICT, NatsOutcome.of(async));
    }

    @Test
    void conflictNamesTheLastMessage() throws Exception {
        jetStream.publish("s.b", DATA);
        PublishOptions ofSubject =
                PublishOptions.builder().expectedLastSubjectSequence(7).build();
        PublishOptions ofStream =
                PublishOptions.builder().expectedLastSequence(7).build();

        assertEquals(OptionalLong.of(1), actualLast(() -> jetStream.publish("s.a", DATA, ofSubject)));
        assertEquals(OptionalLong.of(0), actualLast(() -> jetStream.publish("s.new", DATA, ofSubject)));
        assertEquals(OptionalLong.of(2), actualLast(() -> jetStream.publish("s.a", DATA, ofStream)));
        assertEquals(OptionalLong.empty(), actualLast(() -> management.getMessage("s", 99)));
    }

    private static OptionalLong actualLast(Executable request) {
        return NatsOutcome.actualLast(assertThrows(JetStreamApiException.class, request));
    }

    @Test
    void whatDoesNotExistIsNotFound() throws Exception {
        assertMeans(NatsOutcome.NOT_FOUND, 10059, () -> management.getStreamInfo("missing"));
        assertMeans(NatsOutcome.NOT_FOUND, 10014, () -> management.getConsumerInfo("s", "missing"));
        assertMeans(NatsOutcome.NOT_FOUND, 10037, () -> management.getMessage("s", 99));
    }

    @Test
    void whatTheServerWillNeverTakeIsRefused() throws Exception {
        management.addStream(stream("small").maximumMessageSize(10).build());
        PublishOptions elsewhere =
                PublishOptions.builder().expectedStream("other").build();

        assertMeans(NatsOutcome.REFUSED, 10060, () -> jetStream.publish("s.a", DATA, elsewhere));
        assertMeans(NatsOutcome.REFUSED, 10054, () -> jetStream.publish("small.a", new byte[99]));
        assertMeans(NatsOutcome.REFUSED, 10057, () -> management.deleteMessage("s", 1));
        IllegalArgumentException tooLarge =
                assertThrows(IllegalArgumentException.class, () -> jetStream.publish("s.a", new byte[2 << 20]));
        assertEquals(NatsOutcome.REFUSED, NatsOutcome.of(tooLarge));
    }

    @Test
    void fullStreamTookNothingAndMayHaveRoomLater() throws Exception {
        management.addStream(stream("full").maxMessages(1).build());
        jetStream.publish("full.a", DATA);

        assertMeans(NatsOutcome.NOT_DONE, 10077, () -> jetStream.publish("full.a", DATA));
    }

    @Test
    void streamThatIsNotThereTookNothing() throws Exception {
        IOException nobody = assertThrows(IOException.class, () -> jetStream.publish("nobody.a", DATA));
        assertEquals(NatsOutcome.NOT_DONE, NatsOutcome.of(nobody));
        assertEquals(
                NatsOutcome.UNKNOWN,
                NatsOutcome.of(new IOException("no answer from 10.0.0.1:45033")),
                "a port that looks like the code");
    }

    @Test
    void silenceMeansThatNobodyKnows() throws Exception {
        process.pause();
        try {
            IOException silence = assertThrows(IOException.class, () -> jetStream.publish("s.a", DATA));
            assertEquals(NatsOutcome.UNKNOWN, NatsOutcome.of(silence));
        } finally {
            process.resume();
        }
    }

    /** Old servers ignore what they do not know and store each message: so they are never asked. */
    @Test
    void batchesAreRefusedByCodeOrNotUnderstood() throws Exception {
        if (line.equals("2.10")) {
            assertEquals(0, management.getAccountStatistics().getApi().getLevel());
            management.addStream(stream("old").allowAtomicPublish().build());
            assertEquals(
                    false, management.getStreamInfo("old").getConfiguration().getAllowAtomicPublish());
            return;
        }
        assertMeans(NatsOutcome.REFUSED, 10174, () -> commit("s.a", "batch-1", "id-1"));
        management.addStream(stream("batches").allowAtomicPublish().build());
        commit("batches.a", "batch-1", "id-1");
        assertMeans(NatsOutcome.DUPLICATE, 10201, () -> commit("batches.a", "batch-2", "id-1"));
    }

    private void commit(String subject, String batch, String id) throws Exception {
        Headers headers = new Headers()
                .put(NatsJetStreamConstants.NATS_BATCH_ID_HDR, batch)
                .put(NatsJetStreamConstants.NATS_BATCH_SEQUENCE_HDR, "1")
                .put(NatsJetStreamConstants.NATS_BATCH_COMMIT_HDR, "1")
                .put(NatsJetStreamConstants.MSG_ID_HDR, id);
        new PublishAck(connection.request(subject, headers, DATA, PATIENCE));
    }

    private static void assertMeans(NatsOutcome expected, int code, Executable request) {
        JetStreamApiException answer = assertThrows(JetStreamApiException.class, request);
        assertEquals(code, answer.getApiErrorCode(), answer.getMessage());
        assertEquals(expected, NatsOutcome.of(answer));
    }
}
