package dev.eventsourcing.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.nats.client.Connection;
import io.nats.client.JetStreamManagement;
import io.nats.client.JetStreamOptions;
import io.nats.client.Nats;
import io.nats.client.Options;
import io.nats.client.api.StreamConfiguration;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Tag;
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

    @Test
    @Tag("namespaces") // needs root
    void vanishedServerIsSilentAndItsNamespaceIsGoneInTheEnd() throws Exception {
        String before = namespaces();
        NatsCluster cluster = NatsCluster.inNamespaces();
        String host = URI.create(cluster.node(0).server().url()).getHost();
        try (Connection client = connect(cluster.node(0).server().url())) {
            client.flush(Duration.ofSeconds(5));
            assertTrue(interfaces().contains(network(host)), "a cable leads there");

            cluster.vanish(0);

            assertThrows(TimeoutException.class, () -> client.flush(Duration.ofSeconds(1)));
            assertEquals(Connection.Status.CONNECTED, client.getStatus(), "nobody told it");
            cluster.heal();
            cluster.awaitHealth();
            client.flush(Duration.ofSeconds(20));
        } finally {
            cluster.close();
        }
        assertFalse(interfaces().contains(network(host)), "the cable is gone");
        assertEquals(before, namespaces(), "and so are the namespaces");
    }

    private static String namespaces() {
        return Command.run(List.of("ip", "netns", "list")).output();
    }

    private static String interfaces() {
        return Command.run(List.of("ip", "-4", "address")).output();
    }

    /** An address without its last byte. */
    private static String network(String address) {
        return address.substring(0, address.lastIndexOf('.') + 1);
    }

    private static JetStreamOptions patience() {
        return JetStreamOptions.builder().requestTimeout(Duration.ofSeconds(1)).build();
    }

    private static Connection connect(String... urls) throws IOException, InterruptedException {
        return Nats.connect(Options.builder().servers(urls).maxReconnects(-1).build());
    }
}
