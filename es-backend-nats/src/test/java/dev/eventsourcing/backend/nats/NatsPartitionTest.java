package dev.eventsourcing.backend.nats;

import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.eventsourcing.BackendUnavailableException;
import dev.eventsourcing.EventFilter;
import dev.eventsourcing.nats.NatsConfig;
import dev.eventsourcing.nats.NatsConnector;
import dev.eventsourcing.spi.EventLog;
import dev.eventsourcing.spi.StoreName;
import dev.eventsourcing.testkit.NatsCluster;
import io.nats.client.Connection;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Three servers, as on three hosts, between which packets are lost in silence: nobody is told that anything is amiss.
 */
@Tag("namespaces") // needs root
@Timeout(300)
class NatsPartitionTest {
    /** A client takes its server for gone within 15 seconds. */
    private static final Duration NOTICED = Duration.ofSeconds(30);

    private static NatsCluster cluster;

    @BeforeAll
    static void start() {
        cluster = NatsCluster.inNamespaces();
    }

    @AfterEach
    void heal() {
        cluster.heal();
    }

    @AfterAll
    static void end() {
        cluster.close();
    }

    @Test
    void partedLeaderIsReplacedAndStoresNothingAlone() throws Exception {
        ClusterTrial.partLeader(cluster);
    }

    @Test
    void whoeverKnowsAnotherServerLeavesOneThatHasVanished() throws Exception {
        ClusterTrial.run(cluster, "vanished", trial -> {
            int leader = cluster.leaderOf(trial.stream());
            try (Connection connection = connectionTo(leader);
                    NatsBackend backend = NatsBackend.over(connection, ClusterTrial.options(Duration.ofSeconds(2)));
                    EventLog log = backend.open(new StoreName("vanished"))) {
                cluster.vanish(leader);
                assertNotEquals(leader, cluster.successorOf(leader, trial.stream()));
                trial.awaitProgress();
                awaitRead(log);
                cluster.heal();
            }
        });
    }

    /** The client knows all servers, and takes one by chance. */
    private static Connection connectionTo(int node) throws InterruptedException {
        while (true) {
            Connection connection = NatsConnector.connect(NatsConfig.servers(cluster.urls()));
            if (connection.getServerInfo().getServerName().equals("n" + node)) {
                return connection;
            }
            connection.close();
        }
    }

    private static void awaitRead(EventLog log) {
        long deadline = System.nanoTime() + NOTICED.toNanos();
        while (true) {
            try {
                assertTrue(log.lastSequence(EventFilter.all()) > 0);
                return;
            } catch (BackendUnavailableException e) {
                assertTrue(System.nanoTime() < deadline, "its server has been silent for " + NOTICED);
            }
        }
    }
}
