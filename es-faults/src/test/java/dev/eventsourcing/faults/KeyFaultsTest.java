package dev.eventsourcing.faults;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.eventsourcing.keystore.nats.NatsKeyStore;
import dev.eventsourcing.keystore.nats.NatsKeyStoreOptions;
import dev.eventsourcing.nats.NatsConfig;
import dev.eventsourcing.spi.KeyStore;
import dev.eventsourcing.testkit.ByteCutProxy;
import dev.eventsourcing.testkit.ByteCutProxy.Direction;
import dev.eventsourcing.testkit.DiskSnapshot;
import dev.eventsourcing.testkit.LoopDisk;
import dev.eventsourcing.testkit.NatsCluster;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A key that is lost shreds what it sealed, and one that comes back undoes a shredding: key stores lose nothing. */
class KeyFaultsTest {
    private static final Duration PATIENT = Duration.ofSeconds(15);
    private static final Duration IMPATIENT = Duration.ofMillis(150);
    private static final Duration LIVE_WITHIN = Duration.ofSeconds(20);
    private static final Duration ELECTED_WITHIN =
            Duration.ofSeconds(60); // servers parted again and again take their time
    private static final int WRITERS = 8;
    private static final String STREAM = "KV_keys";
    private static final int CLIENTS_EXCHANGE = 3000; // bytes, of some requests and answers
    private static final int DISK_MEGABYTES = 400;

    /** What was acknowledged when the power was lost, and what the disk held. */
    private record Loss(Map<String, Integer> stored, DiskSnapshot disk) {}

    @ParameterizedTest
    @CsvSource({"POSTGRESQL, 10, 300", "NATS, 50, 150"})
    void serverIsKilled(Engine.Kind kind, int kills, int longestLifeMillis, @TempDir Path folder) throws Exception {
        SplittableRandom random = new SplittableRandom(FaultRun.seed());
        try (Engine engine = kind.start(folder.resolve("data"), true);
                KeyStore patient = kind.connectKeys(engine.port(), PATIENT);
                KeyStore impatient = kind.connectKeys(engine.port(), IMPATIENT);
                KeyWriters writers = KeyWriters.start(List.of(patient, impatient), WRITERS)) {
            for (int kill = 0; kill < FaultRun.times(kills); kill++) {
                writers.awaitProgress(WRITERS, LIVE_WITHIN);
                Thread.sleep(random.nextInt(longestLifeMillis));
                engine.kill();
                Thread.sleep(kill % 2 * IMPATIENT.toMillis()); // a quick restart would spare those who give up
                engine.restart();
            }
            end(writers, patient, kills / 2, LIVE_WITHIN);
        }
    }

    @ParameterizedTest
    @CsvSource({"POSTGRESQL, 200", "NATS, 200"})
    void connectionsAreCut(Engine.Kind kind, int cuts, @TempDir Path folder) throws Exception {
        SplittableRandom random = new SplittableRandom(FaultRun.seed());
        try (Engine engine = kind.start(folder.resolve("data"), true);
                ByteCutProxy proxy = ByteCutProxy.to(engine.port());
                KeyStore direct = kind.connectKeys(engine.port(), PATIENT);
                KeyStore cut = kind.connectKeys(proxy.port(), IMPATIENT);
                KeyWriters writers = KeyWriters.start(List.of(cut), WRITERS)) {
            for (int n = 0; n < FaultRun.times(cuts); n++) {
                writers.awaitProgress(1, LIVE_WITHIN);
                long before = proxy.cuts();
                proxy.cutAfter(
                        random.nextBoolean() ? Direction.TO_SERVER : Direction.TO_CLIENT,
                        random.nextInt(CLIENTS_EXCHANGE));
                while (proxy.cuts() == before) {
                    Thread.sleep(1);
                }
                Thread.sleep(n % 4 == 0 ? IMPATIENT.toMillis() : 0); // else who is cut finds its way again
                proxy.heal();
            }
            end(writers, direct, cuts / 4, LIVE_WITHIN);
        }
    }

    /** Each client knows one server and shares its fate, so the others must go on. */
    @Test
    void leaderIsKilledAndParted() throws Exception {
        List<KeyStore> clients = new ArrayList<>();
        try (NatsCluster cluster = NatsCluster.start()) {
            for (int node = 0; node < cluster.size(); node++) {
                clients.add(NatsKeyStore.connect(
                        NatsConfig.servers(cluster.node(node).server().url()),
                        NatsKeyStoreOptions.bucket("keys")
                                .withReplicas(cluster.size())
                                .withTimeouts(Duration.ofSeconds(1), PATIENT)));
            }
            try (KeyWriters writers = KeyWriters.start(clients, WRITERS)) {
                for (boolean kill : List.of(true, false)) {
                    writers.awaitProgress(WRITERS, ELECTED_WITHIN);
                    strike(cluster, kill, writers);
                    cluster.awaitHealth();
                }
                end(writers, clients.get(0), 0, ELECTED_WITHIN);
            }
            clients.forEach(KeyStore::close);
        }
    }

    private static void strike(NatsCluster cluster, boolean kill, KeyWriters writers) throws InterruptedException {
        int leader = cluster.leaderOf(STREAM);
        if (kill) {
            cluster.node(leader).kill();
        } else {
            cluster.isolate(leader);
        }
        cluster.successorOf(leader, STREAM);
        writers.awaitProgress(1, ELECTED_WITHIN);
        if (kill) {
            cluster.node(leader).restart();
        } else {
            cluster.heal();
        }
    }

    @ParameterizedTest
    @CsvSource({"POSTGRESQL, 5", "NATS, 5"})
    @Tag("privileged") // needs root and loop devices
    void powerIsLost(Engine.Kind kind, int losses) throws Exception {
        SplittableRandom random = new SplittableRandom(FaultRun.seed());
        List<Loss> lost = new ArrayList<>();
        try (LoopDisk disk = LoopDisk.create(DISK_MEGABYTES);
                Engine engine = kind.start(disk.folder().resolve("data"), true)) {
            try (KeyStore keys = kind.connectKeys(engine.port(), PATIENT);
                    KeyWriters writers = KeyWriters.start(List.of(keys), WRITERS)) {
                for (int loss = 0; loss < FaultRun.times(losses); loss++) {
                    writers.awaitProgress(4 * WRITERS, LIVE_WITHIN);
                    Thread.sleep(random.nextInt(150));
                    lost.add(new Loss(writers.stored(), disk.snapshot()));
                }
                end(writers, keys, 0, LIVE_WITHIN);
            }
            engine.kill();
            for (Loss loss : lost) {
                requireStored(kind, loss);
            }
        }
    }

    private static void requireStored(Engine.Kind kind, Loss loss) {
        try (DiskSnapshot disk = loss.disk();
                Engine engine = kind.start(disk.mount().resolve("data"), true);
                KeyStore keys = kind.connectKeys(engine.port(), PATIENT)) {
            loss.stored().forEach((entity, number) -> {
                int found = keys.find(entity).map(KeyWriters::number).orElse(0);
                assertTrue(found >= number, () -> entity + " is " + found + ", but " + number + " was acknowledged");
            });
        }
    }

    private static void end(KeyWriters writers, KeyStore keys, int inDoubt, Duration within) throws Exception {
        writers.awaitProgress(WRITERS, within);
        writers.stop();
        writers.check(keys);
        assertTrue(writers.inDoubt() >= inDoubt, "only " + writers.inDoubt() + " were told that they cannot know");
    }
}
