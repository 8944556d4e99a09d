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
import java.util.List;
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
    private boolean refuses;
    private boolean refuseAfterCut;
    private long cuts;
    private boolean holds;

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

    /**
     * Lets so many more bytes through in one direction, over all connections; with the next one all are cut, and none
     * is taken until {@link #heal}.
     */
    public synchronized void cutAfter(Direction direction, long bytes) {
        arm(direction, bytes, true);
    }

    /** As {@link #cutAfter}, but new connections are taken at once. */
    public synchronized void interruptAfter(Direction direction, long bytes) {
        arm(direction, bytes, false);
    }

    /** Keeps what comes from now on, either way, as a network that lost its way; {@link #release} lets it arrive. */
    public synchronized void hold() {
        holds = true;
    }

    /** Lets everything that was held arrive, late. */
    public synchronized void release() {
        holds = false;
        notifyAll();
    }

    /** Ends all connections at once, and takes none until {@link #heal}. */
    public void cutNow() {
        synchronized (this) {
            armed = null;
            refuses = true;
            cuts++;
        }
        sockets.forEach(this::end);
    }

    private synchronized void arm(Direction direction, long bytes, boolean refuse) {
        armed = direction;
        left = bytes;
        refuseAfterCut = refuse;
    }

    /** How often connections were cut. */
    public synchronized long cuts() {
        return cuts;
    }

    private synchronized boolean refuses() {
        return refuses;
    }

    /** Forgets a cut that has not happened, and accepts connections again. */
    public synchronized void heal() {
        armed = null;
        refuses = false;
    }

    /** Ends all connections and takes no more. */
    @Override
    public void close() throws IOException {
        release();
        listener.close();
        sockets.forEach(this::end);
    }

    private void accept() {
        while (!listener.isClosed()) {
            Socket client = null;
            try {
                client = listener.accept();
                sockets.add(client);
                if (refuses()) {
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
                    List.copyOf(sockets).forEach(this::end); // not who is back before all of them have ended
                }
            }
        } catch (IOException | InterruptedException e) {
            // cut, or gone
        } finally {
            end(from);
            end(to);
        }
    }

    /** How many of these bytes go through. */
    private synchronized int pass(Direction direction, int bytes) throws InterruptedException {
        while (holds) {
            wait();
        }
        int allowed = bytes;
        if (refuses) {
            allowed = 0;
        } else if (direction == armed) {
            allowed = (int) Math.min(bytes, left);
            left -= allowed;
            if (allowed < bytes) {
                refuses = refuseAfterCut;
                armed = null;
                cuts++;
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
