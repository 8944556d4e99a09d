package dev.eventsourcing.keystore.nats;

import dev.eventsourcing.nats.NatsConfig;
import dev.eventsourcing.spi.KeyStore;
import dev.eventsourcing.tck.Capability;
import dev.eventsourcing.tck.KeyStoreFixture;
import dev.eventsourcing.testkit.NatsCluster;
import dev.eventsourcing.testkit.NatsProcess;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

/** A bucket on one server, or on three with a replica each. */
final class NatsKeysFixture implements KeyStoreFixture {
    private final String name;
    private final List<NatsProcess> servers;
    private final AutoCloseable owner;

    private NatsKeysFixture(String name, List<NatsProcess> servers, AutoCloseable owner) {
        this.name = name;
        this.servers = servers;
        this.owner = owner;
    }

    /** The newest server there is. */
    static NatsKeysFixture newest() {
        NatsProcess server = NatsProcess.start();
        return new NatsKeysFixture("nats", List.of(server), server);
    }

    /** The oldest line that is supported. */
    static NatsKeysFixture oldest() {
        NatsProcess server = NatsProcess.builder().versionLine("2.10").start();
        return new NatsKeysFixture("nats-oldest", List.of(server), server);
    }

    /** Three servers. */
    static NatsKeysFixture cluster() {
        NatsCluster cluster = NatsCluster.start();
        return new NatsKeysFixture(
                "nats-cluster",
                IntStream.range(0, cluster.size()).mapToObj(cluster::node).toList(),
                cluster);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public String version() {
        return "nats-server " + servers.get(0).server().version();
    }

    @Override
    public KeyStore connect() {
        String[] urls = servers.stream().map(one -> one.server().url()).toArray(String[]::new);
        return NatsKeyStore.connect(
                NatsConfig.servers(urls),
                NatsKeyStoreOptions.bucket("keys")
                        .withReplicas(servers.size())
                        .withTimeouts(Duration.ofSeconds(1), Duration.ofSeconds(5)));
    }

    @Override
    public Set<Capability> claims() {
        return servers.size() > 1 // three that are killed at once are a cluster's own test: it takes them a while
                ? Set.of(Capability.SURVIVES_FREEZES, Capability.WATCHES_KEYS)
                : Set.of(Capability.SURVIVES_CRASHES, Capability.SURVIVES_FREEZES, Capability.WATCHES_KEYS);
    }

    @Override
    public Optional<EngineAction> crash() {
        return servers.size() > 1
                ? Optional.empty()
                : Optional.of(() -> {
                    servers.get(0).kill();
                    servers.get(0).restart();
                });
    }

    @Override
    public Optional<Freeze> freeze() {
        return Optional.of(() -> {
            servers.forEach(NatsProcess::pause);
            return () -> servers.forEach(NatsProcess::resume);
        });
    }

    @Override
    public void close() throws Exception {
        owner.close();
    }
}
