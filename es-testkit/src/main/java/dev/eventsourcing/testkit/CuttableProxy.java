package dev.eventsourcing.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Stands between clients and a server on this machine, to cut their connections without harming the server.
 *
 * <p>Gone when closed. Safe for use by many threads.
 */
public final class CuttableProxy implements AutoCloseable {
    private final InetSocketAddress server;
    private final ServerSocket listener;
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private volatile boolean refusing;

    private CuttableProxy(InetSocketAddress server, ServerSocket listener) {
        this.server = server;
        this.listener = listener;
    }

    /** Listens on a free port, for a server that listens on {@code port}. */
    public static CuttableProxy to(int port) {
        try {
            InetAddress local = InetAddress.getLoopbackAddress();
            CuttableProxy proxy = new CuttableProxy(new InetSocketAddress(local, port), new ServerSocket(0, 50, local));
            start(proxy::accept);
            return proxy;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Where clients connect to. */
    public int port() {
        return listener.getLocalPort();
    }

    /** Ends all connections at once; what was not read yet is lost. New ones are accepted. */
    public void cut() {
        sockets.forEach(this::end);
    }

    /** Ends all connections, and new ones as soon as they are made, until {@link #admit}. */
    public void refuse() {
        refusing = true;
        cut();
    }

    /** Lets new connections through again, after {@link #refuse}. */
    public void admit() {
        refusing = false;
    }

    /** Ends all connections and takes no more. */
    @Override
    public void close() throws IOException {
        listener.close();
        cut();
    }

    private void accept() {
        while (!listener.isClosed()) {
            Socket client = null;
            try {
                client = listener.accept();
                Socket onward = new Socket();
                sockets.add(client);
                sockets.add(onward);
                client.setTcpNoDelay(true); // else every request waits for a delayed acknowledgement
                onward.setTcpNoDelay(true);
                onward.connect(server);
                if (refusing) {
                    end(client);
                    end(onward);
                } else {
                    connect(client, onward);
                }
            } catch (IOException e) {
                if (client != null) {
                    end(client);
                }
            }
        }
    }

    private void connect(Socket client, Socket onward) {
        start(() -> copy(client, onward));
        start(() -> copy(onward, client));
    }

    private void copy(Socket from, Socket to) {
        try {
            from.getInputStream().transferTo(to.getOutputStream());
        } catch (IOException e) {
            // cut, or gone
        } finally {
            end(from);
            end(to);
        }
    }

    private void end(Socket socket) {
        sockets.remove(socket);
        try {
            socket.close();
        } catch (IOException e) {
            // it is of no more use either way
        }
    }

    private static void start(Runnable work) {
        Thread thread = new Thread(work, "es-testkit-proxy");
        thread.setDaemon(true);
        thread.start();
    }
}
