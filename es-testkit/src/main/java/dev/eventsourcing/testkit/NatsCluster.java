package dev.eventsourcing.testkit;

import io.nats.client.Connection;
import io.nats.client.JetStreamApiException;
import io.nats.client.Nats;
import io.nats.client.Options;
import io.nats.client.api.ClusterInfo;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * Three or more nats-servers of a test's own that keep streams together, to be killed, paused, restarted and parted.
 *
 * <pre>{@code
 * try (NatsCluster cluster = NatsCluster.start()) {
 *     int leader = cluster.leaderOf("es_loans");
 *     cluster.isolate(leader);
 *     cluster.heal();
 * }
 * }</pre>
 *
 * <p>A server that is parted from the others still has its clients. The servers reach each other through proxies, which
 * needs no root ({@link #start()}), or each is in a network namespace, where packets are lost in silence
 * ({@link #inNamespaces()}). Gone when closed, and at the latest when the JVM is. Used by one thread at a time.
 */
public final class NatsCluster implements AutoCloseable {
    private static final int USUAL_SIZE = 3;
    private static final Duration READY = Duration.ofSeconds(60);

    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(2)).build();
    private final List<NatsProcess> nodes = new ArrayList<>();
    private final ClusterNetwork network;
    private final int size;

    private NatsCluster(int size, ClusterNetwork network) {
        this.size = size;
        this.network = network;
    }

    /** Starts three of the newest server there is. */
    public static NatsCluster start() {
        return ofSize(USUAL_SIZE);
    }

    /**
     * Starts some of the newest server there is.
     *
     * @param size how many, at least 3
     */
    public static NatsCluster ofSize(int size) {
        return start(size, null, ProxiedNetwork::new);
    }

    /** Starts three of a line of versions such as {@code 2.10}. */
    public static NatsCluster ofLine(String versions) {
        return start(USUAL_SIZE, versions, ProxiedNetwork::new);
    }

    /**
     * Starts three of the newest server there is, each in a network namespace of its own.
     *
     * @throws IllegalStateException if that cannot be done here; the message says what is needed
     */
    public static NatsCluster inNamespaces() {
        return start(USUAL_SIZE, null, NamespaceNetwork::new);
    }

    private static NatsCluster start(int size, @Nullable String line, IntFunction<ClusterNetwork> networks) {
        for (int attempt = 1; ; attempt++) {
            NatsCluster cluster = new NatsCluster(size, networks.apply(size));
            try {
                cluster.startNodes(line);
                return cluster;
            } catch (PortTakenException e) {
                cluster.close();
                if (attempt == FreePort.ATTEMPTS) {
                    throw e;
                }
            } catch (RuntimeException e) {
                cluster.close();
                throw e;
            }
        }
    }

    private void startNodes(@Nullable String line) {
        for (int node = 0; node < size; node++) {
            NatsProcess.Builder builder = NatsProcess.builder().setting("server_name: " + name(node));
            network.place(node, builder);
            if (line != null) {
                builder.versionLine(line);
            }
            nodes.add(builder.start());
        }
        awaitHealth();
    }

    private static String name(int node) {
        return "n" + node;
    }

    /** Such as {@code 2.15.1}. */
    public String version() {
        return nodes.get(0).server().version();
    }

    /** How many servers there are, running or not. */
    public int size() {
        return size;
    }

    /** One server, from 0 on. */
    public NatsProcess node(int index) {
        return nodes.get(index);
    }

    /** The URLs of all servers, for clients. */
    public String[] urls() {
        return nodes.stream().map(node -> node.server().url()).toArray(String[]::new);
    }

    /** A way to one server for clients, which can be closed. The caller closes the proxy. */
    public CuttableProxy wayTo(int index) {
        return CuttableProxy.to(URI.create(node(index).server().url()).getPort());
    }

    /** Parts a server from the others. Clients still reach all servers. */
    public void isolate(int index) {
        network.isolate(index);
    }

    /**
     * Takes a server's network away, as if its host had lost its power: connections stay open, nothing is answered.
     *
     * @throws IllegalStateException if the servers are not in network namespaces
     */
    public void vanish(int index) {
        if (!(network instanceof NamespaceNetwork namespaces)) {
            throw new IllegalStateException("only servers in network namespaces can vanish");
        }
        namespaces.vanish(index);
    }

    /** Ends all partitions. The servers find each other within a second or two, or more after long silence. */
    public void heal() {
        network.heal();
    }

    /**
     * The server that leads a stream.
     *
     * @throws IllegalStateException if there is no leader for a minute
     */
    public int leaderOf(String stream) {
        return leaderOf(stream, -1);
    }

    /**
     * The server that the others took as leader of a stream in place of one that is frozen, parted or gone.
     *
     * @throws IllegalStateException if they take none within a minute
     */
    public int successorOf(int leader, String stream) {
        return leaderOf(stream, leader);
    }

    private int leaderOf(String stream, int other) {
        String[] witnesses = nodes.stream()
                .filter(node -> nodes.indexOf(node) != other)
                .map(node -> node.server().url())
                .toArray(String[]::new);
        long deadline = System.nanoTime() + READY.toNanos();
        while (System.nanoTime() < deadline) {
            Optional<String> leader = askForLeader(stream, witnesses);
            for (int node = 0; node < size; node++) {
                if (node != other && leader.isPresent() && leader.get().equals(name(node))) {
                    return node;
                }
            }
            pause();
        }
        throw new IllegalStateException("stream " + stream + " has no leader");
    }

    @SuppressWarnings("try") // close may be interrupted, which is handled with the other interruptions
    private Optional<String> askForLeader(String stream, String... witnesses) {
        Options options = Options.builder().servers(witnesses).noReconnect().build();
        try (Connection connection = Nats.connect(options)) {
            ClusterInfo cluster =
                    connection.jetStreamManagement().getStreamInfo(stream).getClusterInfo();
            return Optional.ofNullable(cluster).map(ClusterInfo::getLeader);
        } catch (IOException | JetStreamApiException e) {
            return Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    /**
     * Waits until all servers say that they are healthy: in touch with each other, with all streams up to date.
     *
     * @throws IllegalStateException if they are not within a minute
     */
    public void awaitHealth() {
        long deadline = System.nanoTime() + READY.toNanos();
        for (int node = 0; node < size; node++) {
            while (!isHealthy(nodes.get(node))) {
                if (System.nanoTime() > deadline) {
                    throw new IllegalStateException("server " + name(node) + " does not get healthy");
                }
                pause();
            }
        }
    }

    private boolean isHealthy(NatsProcess node) {
        URI health = URI.create(node.server().monitoringUrl().orElseThrow() + "/healthz");
        HttpRequest request =
                HttpRequest.newBuilder(health).timeout(Duration.ofSeconds(2)).build();
        try {
            return http.send(request, HttpResponse.BodyHandlers.discarding()).statusCode() == 200;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    private static void pause() {
        try {
            Thread.sleep(100);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while waiting for a cluster", e);
        }
    }

    /** Ends all servers and deletes their data. Harmless when repeated. */
    @Override
    public void close() {
        nodes.forEach(NatsProcess::close);
        network.close();
    }
}
