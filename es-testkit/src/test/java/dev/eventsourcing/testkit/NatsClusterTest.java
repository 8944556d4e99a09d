package dev.eventsourcing.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.nats.client.Connection;
import io.nats.client.JetStreamManagement;
import io.nats.client.JetStreamOptions;
import io.nats.client.Nats;
import io.nats.client.Options;
import io.nats.client.api.StreamConfiguration;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class NatsClusterTest {
    @Test
    void isolatedLeaderIsReplacedAndTakesNothing() throws Exception {
        try (NatsCluster cluster = NatsCluster.start();
                Connection any = connect(cluster.urls())) {
            any.jetStreamManagement()
                    .addStream(StreamConfiguration.builder()
                            .name("loans")
                            .replicas(3)
                            .build());
            int first = cluster.leaderOf("loans");
            try (Connection isolated = connect(cluster.node(first).server().url())) {
                cluster.isolate(first);

                assertThrows(
                        IOException.class,
                        () -> isolated.jetStream(patience()).publish("loans", new byte[0]),
                        "it has no majority to store a message with");
                assertNotEquals(first, cluster.successorOf(first, "loans"));
            }
            cluster.heal();
            cluster.awaitHealth();

            JetStreamManagement management = any.jetStreamManagement();
            assertEquals(
                    2,
                    management
                            .getStreamInfo("loans")
                            .getClusterInfo()
                            .getReplicas()
                            .size());
        }
    }

    private static JetStreamOptions patience() {
        return JetStreamOptions.builder().requestTimeout(Duration.ofSeconds(1)).build();
    }

    private static Connection connect(String... urls) throws IOException, InterruptedException {
        return Nats.connect(Options.builder().servers(urls).maxReconnects(-1).build());
    }
}
