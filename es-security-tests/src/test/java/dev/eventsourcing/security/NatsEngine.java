package dev.eventsourcing.security;

import dev.eventsourcing.backend.nats.NatsBackend;
import dev.eventsourcing.backend.nats.NatsOptions;
import dev.eventsourcing.keystore.nats.NatsKeyStore;
import dev.eventsourcing.keystore.nats.NatsKeyStoreOptions;
import dev.eventsourcing.nats.NatsConfig;
import dev.eventsourcing.spi.Backend;
import dev.eventsourcing.spi.WatchableKeyStore;
import dev.eventsourcing.testkit.NatsCluster;
import dev.eventsourcing.testkit.NatsProcess;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/** One nats-server, or three that keep a replica each. */
final class NatsEngine implements Engine {
    static final String USER = "keeper";

    private static final Duration REQUEST = Duration.ofSeconds(1);

    private final String name;
    private final List<NatsProcess> servers;
    private final AutoCloseable owner;
    private final Optional<String> password;

    private NatsEngine(String name, List<NatsProcess> servers, AutoCloseable owner, Optional<String> password) {
        this.name = name;
        this.servers = servers;
        this.owner = owner;
        this.password = password;
    }

    static NatsEngine single() {
        NatsProcess server = NatsProcess.start();
        return new NatsEngine("nats", List.of(server), server, Optional.empty());
    }

    /** One that lets in only who knows a password. */
    static NatsEngine guarded(String password) {
        NatsProcess server = NatsProcess.builder().authorization(USER, password).start();
        return new NatsEngine("nats", List.of(server), server, Optional.of(password));
    }

    static NatsEngine cluster() {
        NatsCluster cluster = NatsCluster.start();
        List<NatsProcess> servers =
                IntStream.range(0, cluster.size()).mapToObj(cluster::node).toList();
        return new NatsEngine("nats-cluster", servers, cluster, Optional.empty());
    }

    @Override
    public String name() {
        return name;
    }

    NatsConfig config(Optional<String> secret) {
        NatsConfig config = NatsConfig.servers(
                servers.stream().map(one -> one.server().url()).toArray(String[]::new));
        return secret.map(known -> config.user(USER, known.toCharArray())).orElse(config);
    }

    @Override
    public Backend connectBackend() {
        return NatsBackend.connect(
                config(password),
                NatsOptions.defaults().withReplicas(servers.size()).withTimeouts(REQUEST, Duration.ofSeconds(10)));
    }

    @Override
    public WatchableKeyStore connectKeys() {
        return keys("keys");
    }

    @Override
    public WatchableKeyStore connectOtherKeys() {
        return keys("other-keys");
    }

    private WatchableKeyStore keys(String bucket) {
        return NatsKeyStore.connect(
                config(password),
                NatsKeyStoreOptions.bucket(bucket)
                        .withReplicas(servers.size())
                        .withTimeouts(REQUEST, Duration.ofSeconds(3)));
    }

    @Override
    public List<Path> folders() {
        return servers.stream().map(NatsProcess::storeFolder).toList();
    }

    @Override
    public AutoCloseable freeze() {
        servers.forEach(NatsProcess::pause);
        return () -> servers.forEach(NatsProcess::resume);
    }

    @Override
    public void restart() {
        servers.forEach(NatsProcess::kill);
        servers.forEach(NatsProcess::restart);
    }

    @Override
    public void close() {
        try {
            owner.close();
        } catch (Exception e) {
            throw new IllegalStateException("the servers do not end", e);
        }
    }
}
