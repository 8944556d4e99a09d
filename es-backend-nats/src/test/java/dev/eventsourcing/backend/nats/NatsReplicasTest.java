package dev.eventsourcing.backend.nats;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.eventsourcing.EventFilter;
import dev.eventsourcing.IncompatibleStoreException;
import dev.eventsourcing.UnsupportedServerException;
import dev.eventsourcing.nats.NatsConfig;
import dev.eventsourcing.nats.NatsConnector;
import dev.eventsourcing.spi.EventLog;
import dev.eventsourcing.spi.EventRecord;
import dev.eventsourcing.spi.StoreName;
import dev.eventsourcing.testkit.NatsCluster;
import dev.eventsourcing.testkit.NatsProcess;
import io.nats.client.Connection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** How many replicas a store has: as many as asked for, or {@code open} says why not. */
class NatsReplicasTest {
    private static final StoreName LOANS = new StoreName("loans");
    private static final NatsOptions PATIENT =
            NatsOptions.defaults().withTimeouts(Duration.ofSeconds(2), Duration.ofSeconds(30));

    @Test
    void singleServerCannotKeepThree() throws Exception {
        try (NatsProcess process = NatsProcess.start();
                Connection connection = NatsConnector.connect(
                        NatsConfig.servers(process.server().url()));
                NatsBackend three =
                        NatsBackend.over(connection, NatsOptions.defaults().withReplicas(3))) {
            UnsupportedServerException refused =
                    assertThrows(UnsupportedServerException.class, () -> three.open(LOANS));

            assertTrue(refused.getMessage().startsWith("3 replicas need as many nats-servers"), refused.getMessage());
            assertEquals(List.of(), connection.jetStreamManagement().getStreamNames());
        }
    }

    @Test
    void storeWithFewerThanAskedForIsRefusedAndLeftAsItIs() throws Exception {
        try (NatsProcess process = NatsProcess.start();
                Connection connection = NatsConnector.connect(
                        NatsConfig.servers(process.server().url()));
                NatsBackend one = NatsBackend.over(connection, NatsOptions.defaults());
                NatsBackend three =
                        NatsBackend.over(connection, NatsOptions.defaults().withReplicas(3));
                EventLog log = one.open(LOANS)) {
            EventRecord event = Events.about("card-1");
            Events.append(log, event);

            IncompatibleStoreException refused =
                    assertThrows(IncompatibleStoreException.class, () -> three.open(LOANS));

            assertTrue(refused.getMessage().contains("replicas 1"), refused.getMessage());
            assertEquals(List.of(event), Events.read(log, EventFilter.all()));
            assertEquals(1, replicas(connection));
        }
    }

    /** Two of five may be gone. */
    @Test
    void fiveServersKeepFiveAndGoOnWithThree() throws Exception {
        try (NatsCluster cluster = NatsCluster.ofSize(5);
                Connection connection = NatsConnector.connect(NatsConfig.servers(cluster.urls()));
                NatsBackend backend = NatsBackend.over(connection, PATIENT.withReplicas(5));
                EventLog log = backend.open(LOANS)) {
            List<EventRecord> events = new ArrayList<>(Events.fill(log, 50, 5, new byte[10]));
            assertEquals(5, replicas(connection));
            int leader = cluster.leaderOf("es_loans");

            cluster.node(leader).kill();
            cluster.node((leader + 1) % 5).kill();
            events.addAll(Events.fill(log, 50, 5, new byte[10]));

            List<EventRecord> stored = Events.read(log, EventFilter.all());
            assertEquals(events.size(), stored.size());
            assertEquals(Set.copyOf(events), Set.copyOf(stored)); // tried again they may overtake each other
            try (NatsBackend fewer = NatsBackend.over(connection, PATIENT.withReplicas(3));
                    EventLog same = fewer.open(LOANS)) {
                assertEquals(stored, Events.read(same, EventFilter.all()), "more than asked for are welcome");
            }
        }
    }

    private static int replicas(Connection connection) throws Exception {
        return connection
                .jetStreamManagement()
                .getStreamInfo("es_loans")
                .getConfiguration()
                .getReplicas();
    }
}
