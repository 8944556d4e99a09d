package dev.eventsourcing.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;

/**
 * All on loopback: each server reaches each other one through a proxy of that pair's own, so no root is needed. Who is
 * parted sees connections end and new ones refused.
 */
final class ProxiedNetwork implements ClusterNetwork {
    private final List<Integer> ports = new ArrayList<>();
    private final List<Route> routes = new ArrayList<>();

    /** The way that server {@code from} takes to server {@code to}. */
    private record Route(int from, int to, CuttableProxy proxy) {}

    ProxiedNetwork(int size) {
        for (int node = 0; node < size; node++) {
            ports.add(FreePort.find());
        }
        try {
            for (int from = 0; from < size; from++) {
                for (int to = 0; to < size; to++) {
                    if (from != to) {
                        routes.add(new Route(from, to, CuttableProxy.to(ports.get(to))));
                    }
                }
            }
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    /** What the servers tell each other of each other leads nowhere, so that they keep to the proxies. */
    @Override
    public void place(int node, NatsProcess.Builder server) {
        List<String> urls = routes.stream()
                .filter(route -> route.from == node)
                .map(route -> "\"nats://127.0.0.1:" + route.proxy.port() + '"')
                .toList();
        server.setting(
                "cluster { name: es, listen: \"127.0.0.1:%d\", advertise: \"127.0.0.1:1\", no_advertise: true, routes: %s }"
                        .formatted(ports.get(node), urls));
    }

    @Override
    public void isolate(int node) {
        routes.stream().filter(route -> route.from == node || route.to == node).forEach(route -> route.proxy.refuse());
    }

    @Override
    public void heal() {
        routes.forEach(route -> route.proxy.admit());
    }

    @Override
    public void close() {
        for (Route route : routes) {
            try {
                route.proxy.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
