package dev.eventsourcing.testkit;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.EnumMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Stands between clients and a server on this machine, and cuts their connections after a chosen number of bytes.
 *
 * <pre>{@code
 * proxy.cutAfter(Direction.TO_SERVER, 100);   // the server gets 100 more bytes, then every connection ends
 * ...
 * proxy.heal();                               // until then new connections are refused
 * }</pre>
 *
 * <p>Gone when closed. Safe for use by many threads.
 */
public final class ByteCutProxy implements AutoCloseable {
    /** Which way bytes go. */
    public enum Direction {
        TO_SERVER,
        TO_CLIENT
    }

    private final InetSocketAddress server;
    private final ServerSocket listener;
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private final Map<Direction, Long> passed = new EnumMap<>(Direction.class); // guarded by this, as all below
    private @Nullable Direction armed;
    private long left;
    private boolean cut;

    private ByteCutProxy(InetSocketAddress server, ServerSocket listener) {
        this.server = server;
        this.listener = listener;
    }

    /** Listens on a free port, for a server that listens on {@code port}. */
    public static ByteCutProxy to(int port) {
        try {
            InetAddress local = InetAddress.getLoopbackAddress();
            ByteCutProxy proxy = new ByteCutProxy(new InetSocketAddress(local, port), new ServerSocket(0, 50, local));
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

    /** How many bytes went through so far, over all connections. */
    public synchronized long passed(Direction direction) {
        return passed.getOrDefault(direction, 0L);
    }

    /** Lets so many more bytes through in one direction, over all connections; with the next one all are cut. */
    public synchronized void cutAfter(Direction direction, long bytes) {
        armed = direction;
        left = bytes;
    }

    /** Whether connections were cut since the last {@link #heal}. */
    public synchronized boolean isCut() {
        return cut;
    }

    /** Forgets a cut that has not happened, and accepts connections again. */
    public synchronized void heal() {
        armed = null;
        cut = false;
    }

    /** Ends all connections and takes no more. */
    @Override
    public void close() throws IOException {
        listener.close();
        sockets.forEach(this::end);
    }

    private void accept() {
        while (!listener.isClosed()) {
            Socket client = null;
            try {
                client = listener.accept();
                sockets.add(client);
                if (isCut()) {
                    end(client);
                } else {
                    connect(client);
                }
            } catch (IOException e) {
                if (client != null) {
                    end(client);
                }
            }
        }
    }

    private void connect(Socket client) throws IOException {
        Socket onward = new Socket();
        sockets.add(onward);
        client.setTcpNoDelay(true); // else every request waits for a delayed acknowledgement
        onward.setTcpNoDelay(true);
        onward.connect(server);
        start(() -> copy(client, onward, Direction.TO_SERVER));
        start(() -> copy(onward, client, Direction.TO_CLIENT));
    }

    private void copy(Socket from, Socket to, Direction direction) {
        byte[] buffer = new byte[16_384];
        try {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                int allowed = pass(direction, read);
                out.write(buffer, 0, allowed);
                if (allowed < read) {
                    sockets.forEach(this::end);
                }
            }
        } catch (IOException e) {
            // cut, or gone
        } finally {
            end(from);
            end(to);
        }
    }

    /** How many of these bytes go through. */
    private synchronized int pass(Direction direction, int bytes) {
        int allowed = bytes;
        if (cut) {
            allowed = 0;
        } else if (direction == armed) {
            allowed = (int) Math.min(bytes, left);
            left -= allowed;
            if (allowed < bytes) {
                cut = true;
                armed = null;
            }
        }
        passed.merge(direction, (long) allowed, Long::sum);
        return allowed;
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
