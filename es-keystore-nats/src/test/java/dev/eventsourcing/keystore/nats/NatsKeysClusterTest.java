package dev.eventsourcing.keystore.nats;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.eventsourcing.nats.NatsConfig;
import dev.eventsourcing.nats.NatsConnector;
import dev.eventsourcing.spi.Bytes;
import dev.eventsourcing.testkit.CuttableProxy;
import dev.eventsourcing.testkit.NatsCluster;
import io.nats.client.Connection;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A leader that was parted from the others still answers for some seconds, with what is no longer so. */
class NatsKeysClusterTest {
    private static NatsCluster cluster;

    @BeforeAll
    static void startServers() {
        cluster = NatsCluster.start();
    }

    @AfterAll
    static void endServers() {
        cluster.close();
    }

    /** What is asked of a leader that does not know that it was replaced. */
    private interface Question {
        void ask(NatsKeyStore keys, long revision);
    }

    @Test
    void keyThatThisClientDestroyedIsNotFoundAtTheOldLeader() throws Exception {
        atTheOldLeader(
                "found",
                (keys, revision) -> assertEquals(
                        Optional.of(bytes("second")), keys.find("ann").map(key -> key.content())));
    }

    @Test
    void refusalOfTheOldLeaderIsNotTakenForAConflict() throws Exception {
        atTheOldLeader(
                "replaced",
                (keys, revision) ->
                        keys.replace("ann", revision, bytes("third")).orElseThrow());
    }

    @Test
    void keyThatThisClientMadeIsListed() throws Exception {
        atTheOldLeader(
                "listed",
                (keys, revision) ->
                        assertEquals(Set.of("ann", "bob"), keys.entityIds().collect(Collectors.toSet())));
    }

    private static void atTheOldLeader(String bucket, Question question) throws Exception {
        cluster.awaitHealth();
        NatsKeyStoreOptions options = NatsKeyStoreOptions.bucket(bucket)
                .withReplicas(cluster.size())
                .withTimeouts(Duration.ofSeconds(1), Duration.ofSeconds(30));
        NatsKeyStore.connect(NatsConfig.servers(cluster.urls()), options).close(); // there is a leader
        int leader = cluster.leaderOf("KV_" + bucket);
        try (CuttableProxy away = cluster.wayTo(leader);
                CuttableProxy near = cluster.wayTo((leader + 1) % cluster.size())) {
            away.refuse();
            NatsConfig both = NatsConfig.servers("nats://localhost:" + near.port(), "nats://localhost:" + away.port());
            try (Connection connection = NatsConnector.connect(both);
                    NatsKeyStore keys = NatsKeyStore.over(connection, options)) {
                long first = keys.replace("ann", 0, bytes("first")).orElseThrow();
                cluster.isolate(leader);
                assertNotEquals(leader, cluster.successorOf(leader, "KV_" + bucket));
                long second = keys.replace("ann", first, bytes("second")).orElseThrow();
                keys.replace("bob", 0, bytes("other")).orElseThrow();

                away.admit();
                near.refuse();
                awaitConnection(connection, away.port());
                CompletableFuture.delayedExecutor(3, TimeUnit.SECONDS).execute(cluster::heal);

                question.ask(keys, second);
            }
        }
    }

    private static void awaitConnection(Connection connection, int port) throws InterruptedException {
        long deadline = System.nanoTime() + Duration.ofSeconds(10).toNanos();
        while (connection.getStatus() != Connection.Status.CONNECTED
                || !connection.getConnectedUrl().endsWith(":" + port)) {
            assertTrue(System.nanoTime() < deadline, () -> "still at " + connection.getConnectedUrl());
            Thread.sleep(10);
        }
    }

    private static Bytes bytes(String text) {
        return Bytes.wrap(text.getBytes(StandardCharsets.UTF_8));
    }
}
