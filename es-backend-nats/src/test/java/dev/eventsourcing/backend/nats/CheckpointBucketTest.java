package dev.eventsourcing.backend.nats;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.eventsourcing.BackendUnavailableException;
import dev.eventsourcing.nats.NatsConfig;
import dev.eventsourcing.nats.NatsConnector;
import dev.eventsourcing.testkit.NatsProcess;
import io.nats.client.Connection;
import java.time.Duration;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class CheckpointBucketTest {
    private static final NatsOptions OPTIONS =
            NatsOptions.defaults().withTimeouts(Duration.ofSeconds(1), Duration.ofSeconds(2));

    /** A snapshot that is gone is no sign of a leader that was replaced; a checkpoint that is gone is. */
    @Test
    void recordThatSomebodyDeletedIsMissedOnlyWhereNobodyMay() throws Exception {
        try (NatsProcess process = NatsProcess.start();
                Connection connection = NatsConnector.connect(
                        NatsConfig.servers(process.server().url()))) {
            CheckpointBucket bucket = CheckpointBucket.open(connection, "records", OPTIONS);
            CheckpointBucket other = CheckpointBucket.open(connection, "records", OPTIONS);
            long snapshot = bucket.putDeletable("snapshot", new byte[1], 0).orElseThrow();
            long checkpoint = bucket.put("checkpoint", new byte[1], 0).orElseThrow();

            other.purge("snapshot");
            other.purge("checkpoint");

            assertEquals(OptionalLong.empty(), bucket.putDeletable("snapshot", new byte[1], snapshot));
            assertThrows(BackendUnavailableException.class, () -> bucket.put("checkpoint", new byte[1], checkpoint));
        }
    }
}
