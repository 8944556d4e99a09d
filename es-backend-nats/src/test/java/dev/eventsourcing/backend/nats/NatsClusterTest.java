package dev.eventsourcing.backend.nats;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import dev.eventsourcing.EventFilter;
import dev.eventsourcing.nats.NatsConfig;
import dev.eventsourcing.spi.EventCursor;
import dev.eventsourcing.spi.EventLog;
import dev.eventsourcing.spi.EventRecord;
import dev.eventsourcing.spi.ReadRequest;
import dev.eventsourcing.spi.StoreName;
import dev.eventsourcing.testkit.CuttableProxy;
import dev.eventsourcing.testkit.NatsCluster;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Three servers, three replicas, and everybody at work while servers are killed, frozen, restarted and parted: nothing
 * acknowledged is lost, nothing is stored twice, and when the servers are well again everybody goes on by itself.
 */
class NatsClusterTest {
    private static NatsCluster cluster;

    @BeforeAll
    static void start() {
        cluster = NatsCluster.start();
    }

    @AfterAll
    static void end() {
        cluster.close();
    }

    @Test
    void killedLeaderIsReplaced() throws Exception {
        ClusterTrial.run(cluster, "killed", trial -> {
            int leader = cluster.leaderOf(trial.stream());
            cluster.node(leader).kill();
            assertNotEquals(leader, cluster.successorOf(leader, trial.stream()));
            trial.awaitProgress();
            cluster.node(leader).restart();
        });
    }

    @Test
    void frozenLeaderIsReplacedAndComesBack() throws Exception {
        ClusterTrial.run(cluster, "frozen", trial -> {
            int leader = cluster.leaderOf(trial.stream());
            cluster.node(leader).pause();
            assertNotEquals(leader, cluster.successorOf(leader, trial.stream()));
            trial.awaitProgress();
            cluster.node(leader).resume();
        });
    }

    @Test
    void serversAreRestartedOneAfterTheOther() throws Exception {
        ClusterTrial.run(cluster, "rolling", trial -> {
            for (int node = 0; node < cluster.size(); node++) {
                cluster.node(node).restart();
                cluster.awaitHealth();
            }
        });
    }

    @Test
    void partedLeaderIsReplacedAndStoresNothingAlone() throws Exception {
        ClusterTrial.partLeader(cluster);
    }

    /** A read that has begun, through a consumer or by direct gets, goes on at the next leader. */
    @Test
    void readsGoOnWhenTheLeaderIsKilled() throws Exception {
        cluster.awaitHealth();
        NatsOptions options = ClusterTrial.options(Duration.ofSeconds(30));
        try (NatsBackend backend = NatsBackend.connect(NatsConfig.servers(cluster.urls()), options);
                EventLog log = backend.open(new StoreName("reading"))) {
            List<EventRecord> events = Events.fill(log, 3000, 2, new byte[10]);
            try (EventCursor all = log.read(ReadRequest.of(EventFilter.all()));
                    EventCursor one = log.read(ReadRequest.of(EventFilter.entity("card-1")))) {
                List<EventRecord> ofAll = new ArrayList<>(List.of(all.next().event()));
                List<EventRecord> ofOne = new ArrayList<>(List.of(one.next().event()));
                int leader = cluster.leaderOf("es_reading");
                cluster.node(leader).kill();

                all.forEachRemaining(event -> ofAll.add(event.event()));
                one.forEachRemaining(event -> ofOne.add(event.event()));

                cluster.node(leader).restart();
                assertEquals(events, ofAll);
                assertEquals(
                        events.stream()
                                .filter(event -> event.entityId().equals("card-1"))
                                .toList(),
                        ofOne);
            }
        }
    }

    /** Frozen while the others stored, it lags behind; its clients read what it lacks as soon as it has it. */
    @Test
    void replicaThatLagsBehindShowsNoShorterLog() throws Exception {
        cluster.awaitHealth();
        NatsOptions options = ClusterTrial.options(Duration.ofSeconds(30));
        try (NatsBackend backend = NatsBackend.connect(NatsConfig.servers(cluster.urls()), options);
                EventLog log = backend.open(new StoreName("lagging"))) {
            int leader = cluster.leaderOf("es_lagging");
            int follower = (leader + 1) % cluster.size();
            try (NatsBackend atTheFollower = NatsBackend.connect(
                            NatsConfig.servers(cluster.node(follower).server().url()), options);
                    EventLog other = atTheFollower.open(new StoreName("lagging"));
                    NatsBackend elsewhere = NatsBackend.connect(
                            NatsConfig.servers(cluster.node(leader).server().url()), options);
                    EventLog writing = elsewhere.open(new StoreName("lagging"))) {
                List<EventRecord> events = new ArrayList<>(Events.fill(writing, 10, 2, new byte[10]));
                assertEquals(events, Events.read(other, EventFilter.all()));
                cluster.node(follower).pause();
                events.addAll(Events.fill(writing, 2000, 2, new byte[1000]));

                cluster.node(follower).resume();
                assertEquals(events, Events.read(other, EventFilter.all()), "while it catches up");
                cluster.node(leader).kill();
                assertEquals(events, Events.read(other, EventFilter.all()), "after the leader is gone");
                assertEquals(
                        events.stream()
                                .filter(event -> event.entityId().equals("card-1"))
                                .toList(),
                        Events.read(other, EventFilter.entity("card-1")));

                cluster.node(leader).restart();
            }
        }
    }

    /** For some seconds a leader that is parted from the others still answers, with less than there is. */
    @Test
    void clientThatComesToTheOldLeaderMissesNothingItKnowsOf() throws Exception {
        cluster.awaitHealth();
        ClusterTrial.make(cluster, "deposed");
        int leader = cluster.leaderOf("es_deposed");
        NatsOptions options = ClusterTrial.options(Duration.ofSeconds(30));
        try (CuttableProxy away = cluster.wayTo(leader);
                CuttableProxy near = cluster.wayTo((leader + 1) % cluster.size())) {
            away.refuse();
            NatsConfig both = NatsConfig.servers("nats://localhost:" + near.port(), "nats://localhost:" + away.port());
            try (NatsBackend backend = NatsBackend.connect(both, options);
                    EventLog log = backend.open(new StoreName("deposed"));
                    EventCursor begun = log.read(ReadRequest.of(EventFilter.all()))) {
                List<EventRecord> events = new ArrayList<>(Events.fill(log, 2, 2, new byte[10]));
                cluster.isolate(leader);
                assertNotEquals(leader, cluster.successorOf(leader, "es_deposed"));
                events.addAll(Events.fill(log, 4, 2, new byte[10]));
                List<EventRecord> seen = new ArrayList<>(List.of(begun.next().event()));
                long last = log.lastSequence(EventFilter.all());

                away.admit();
                near.refuse();
                CompletableFuture.delayedExecutor(3, TimeUnit.SECONDS).execute(cluster::heal);

                begun.forEachRemaining(event -> seen.add(event.event()));
                assertEquals(events, seen, "a read that had begun");
                assertEquals(last, log.lastSequence(EventFilter.all()));
                assertEquals(events, Events.read(log, EventFilter.all()));
            }
        }
    }
}
