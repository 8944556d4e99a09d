package dev.eventsourcing.backend.nats;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.eventsourcing.EventFilter;
import dev.eventsourcing.nats.NatsConfig;
import dev.eventsourcing.spi.EventLog;
import dev.eventsourcing.spi.StoreName;
import dev.eventsourcing.testkit.NatsCluster;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Everybody at work while something is broken and mended again: nothing acknowledged is lost, nothing is stored twice,
 * and everybody goes on by itself. Used by one thread.
 *
 * @param stream of the store
 * @param load who is at work
 */
record ClusterTrial(String stream, ClusterLoad load) {
    /** How soon an append must succeed, and how soon tails must be at the head, after the fault is over. */
    private static final Duration WELL_AGAIN = Duration.ofSeconds(15);

    private static final Duration AT_HEAD = Duration.ofSeconds(60);
    private static final Duration WARM_UP = Duration.ofMillis(500);

    /** For how long the old leader, still with clients, and the new one exist side by side. */
    private static final Duration SPLIT = Duration.ofSeconds(4);

    /** Breaks something and mends it again. */
    @FunctionalInterface
    interface Fault {
        void strike(ClusterTrial trial) throws Exception;
    }

    static NatsOptions options(Duration timeout) {
        return NatsOptions.defaults().withReplicas(3).withTimeouts(Duration.ofSeconds(1), timeout);
    }

    static void run(NatsCluster cluster, String store, Fault fault) throws Exception {
        cluster.awaitHealth();
        make(cluster, store);
        NatsOptions options = options(Duration.ofSeconds(5));
        List<NatsBackend> backends = new ArrayList<>();
        try {
            backends.add(NatsBackend.connect(NatsConfig.servers(cluster.urls()), options));
            for (int node = 0; node < cluster.size(); node++) {
                // clients that know one server only share its fate
                NatsConfig one = NatsConfig.servers(cluster.node(node).server().url());
                backends.add(NatsBackend.connect(one, options));
            }
            List<EventLog> logs = backends.stream()
                    .map(backend -> backend.open(new StoreName(store)))
                    .toList();
            try (ClusterLoad load = new ClusterLoad(logs)) {
                new ClusterTrial("es_" + store, load).run(fault);
            }
        } finally {
            backends.forEach(NatsBackend::close);
        }
    }

    /** The leader is parted from the others, however the cluster does that, and keeps its clients. */
    static void partLeader(NatsCluster cluster) throws Exception {
        run(cluster, "parted", trial -> {
            int leader = cluster.leaderOf(trial.stream);
            cluster.isolate(leader);
            assertNotEquals(leader, cluster.successorOf(leader, trial.stream));
            trial.awaitProgress();
            Thread.sleep(SPLIT.toMillis());
            cluster.heal();
        });
    }

    /** For some seconds after a server is back the others may still take it for gone; {@code open} waits for it. */
    static void make(NatsCluster cluster, String store) {
        try (NatsBackend backend =
                        NatsBackend.connect(NatsConfig.servers(cluster.urls()), options(Duration.ofSeconds(30)));
                EventLog log = backend.open(new StoreName(store))) {
            assertEquals(0, log.lastSequence(EventFilter.all()));
        }
    }

    private void run(Fault fault) throws Exception {
        load.start();
        Thread.sleep(WARM_UP.toMillis());
        assertTrue(load.acknowledged() > 0, "the load has begun");

        fault.strike(this);

        awaitProgress();
        load.finish(AT_HEAD);
        load.check(AT_HEAD);
    }

    void awaitProgress() throws InterruptedException {
        int before = load.acknowledged();
        long deadline = System.nanoTime() + WELL_AGAIN.toNanos();
        while (load.acknowledged() == before && System.nanoTime() < deadline) {
            Thread.sleep(20);
        }
        assertTrue(load.acknowledged() > before, "an append succeeds within " + WELL_AGAIN);
    }
}
