package dev.eventsourcing.testkit;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Ports for servers that will be restarted on them.
 *
 * <p>They lie below the range that Linux takes for outgoing connections (32768 and up): from that range, a client that
 * tries to reconnect to a dead server sooner or later connects to itself, and the server cannot come back.
 */
final class FreePort {
    /** How often to look for another one when a server finds its port taken after all. */
    static final int ATTEMPTS = 5;

    private static final int FIRST = 15_000;
    private static final int BEYOND = 32_000;

    private FreePort() {}

    static int find() {
        for (int attempt = 0; attempt < 100; attempt++) {
            int port = ThreadLocalRandom.current().nextInt(FIRST, BEYOND);
            if (isFree(port)) {
                return port;
            }
        }
        throw new IllegalStateException("no free port between " + FIRST + " and " + BEYOND);
    }

    private static boolean isFree(int port) {
        try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            return socket.isBound();
        } catch (IOException e) {
            return false;
        }
    }
}
