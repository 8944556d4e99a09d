package dev.eventsourcing.testkit;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.IntStream;

/**
 * Each server in a network namespace, as on a host of its own: one cable leads to the tests, another one to a switch
 * with the other servers. A cable that is pulled loses packets and says nothing: connections stay open on both sides,
 * as when a host loses its power or a network its way.
 *
 * <p>Needs Linux, root, and the program {@code ip} (iproute2). Gone when closed, and at the latest when the JVM is.
 */
final class NamespaceNetwork implements ClusterNetwork {
    private static final String NEEDED =
            "servers in network namespaces need Linux, root and the program ip (iproute2), for veth and bridge";
    private static final int PORT = 6222; // in a namespace of its own, no port is taken
    private static final int LARGEST = 60; // networks of 4 addresses in the last byte, from 0

    /** Addresses that are set aside for tests of networks (RFC 2544), and so not in use. */
    private static final String TO_CLIENTS = "198.18.%d.%d";

    private static final String TO_SERVERS = "198.19.0.%d"; // seen within the namespaces only

    private static final String SET_UP_SWITCH = """
            ip netns add $1-s
            ip -n $1-s link add switch type bridge
            ip -n $1-s link set switch up
            """;

    /** The namespace's name, that of the switch, the two ends of the clients' cable, the end of the servers'. */
    private static final String SET_UP_NODE = """
            ip netns add $1
            ip -n $1 link set lo up
            ip link add $1 type veth peer name clients netns $1
            ip address add $3/30 dev $1
            ip link set $1 up
            ip -n $1 address add $4/30 dev clients
            ip -n $1 link set clients up
            ip -n $1 link add servers type veth peer name $1 netns $2
            ip -n $2 link set $1 master switch up
            ip -n $1 address add $5/24 dev servers
            ip -n $1 link set servers up
            """;

    /** A namespace may stay until its last packet is gone. */
    private static final String CLEAN_UP = """
            for name in $(ip netns list | cut -d ' ' -f 1 | grep "^$1-"); do
              ip link delete $name
              ip netns delete $name
            done
            """;

    private final String name;
    private final int size;
    private final int block = freeBlock();
    private final CleanUp cleanUp;

    NamespaceNetwork(int size) {
        if (size > LARGEST) {
            throw new IllegalArgumentException(size + " servers, there are addresses for " + LARGEST);
        }
        this.size = size;
        name = "es%06x".formatted(ThreadLocalRandom.current().nextInt(1 << 24)); // names of cables are short
        cleanUp = CleanUp.of(CLEAN_UP, name);
        try {
            run(SET_UP_SWITCH, name);
            for (int node = 0; node < size; node++) {
                run(
                        SET_UP_NODE,
                        namespace(node),
                        name + "-s",
                        TO_CLIENTS.formatted(block, 4 * node + 1),
                        host(node),
                        TO_SERVERS.formatted(node + 1));
            }
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    /** The third byte of addresses that nobody on this machine has. */
    private static int freeBlock() {
        String taken = Command.run(List.of("ip", "-4", "address")).output();
        int block = ThreadLocalRandom.current().nextInt(256);
        while (taken.contains("198.18." + block + ".")) {
            block = ThreadLocalRandom.current().nextInt(256);
        }
        return block;
    }

    private String namespace(int node) {
        return name + "-" + node;
    }

    /** Where clients reach a server. */
    private String host(int node) {
        return TO_CLIENTS.formatted(block, 4 * node + 2);
    }

    @Override
    public void place(int node, NatsProcess.Builder server) {
        List<String> urls = IntStream.range(0, size)
                .filter(other -> other != node)
                .mapToObj(other -> "\"nats://" + TO_SERVERS.formatted(other + 1) + ":" + PORT + '"')
                .toList();
        server.behind(List.of("ip", "netns", "exec", namespace(node)), host(node))
                .setting("cluster { name: es, listen: \"%s:%d\", no_advertise: true, routes: %s }"
                        .formatted(TO_SERVERS.formatted(node + 1), PORT, urls));
    }

    @Override
    public void isolate(int node) {
        run("ip -n $1 link set $2 nomaster", name + "-s", namespace(node));
    }

    /** Pulls both cables: neither the other servers nor clients hear of the server any more. */
    void vanish(int node) {
        isolate(node);
        run("ip -n $1 link set clients down", namespace(node));
    }

    @Override
    public void heal() {
        for (int node = 0; node < size; node++) {
            run("ip -n $1 link set $2 master switch", name + "-s", namespace(node));
            run("ip -n $1 link set clients up", namespace(node));
        }
    }

    @Override
    public void close() {
        cleanUp.close();
    }

    private static void run(String script, String... arguments) {
        List<String> command = new ArrayList<>(List.of("sh", "-c", "set -e\n" + script, "es-testkit-network"));
        command.addAll(List.of(arguments));
        Command.Result result = Command.run(command);
        if (!result.succeeded()) {
            throw new IllegalStateException(NEEDED + ": " + result.lastLine());
        }
    }
}
