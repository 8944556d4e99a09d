package dev.eventsourcing.backend.nats;

import dev.eventsourcing.BackendUnavailableException;
import dev.eventsourcing.StoreClosedException;
import dev.eventsourcing.nats.NatsConfig;
import dev.eventsourcing.nats.NatsConnector;
import dev.eventsourcing.nats.NatsFailures;
import dev.eventsourcing.spi.AppendSignal;
import dev.eventsourcing.spi.Backend;
import dev.eventsourcing.spi.EventLog;
import dev.eventsourcing.spi.StoreName;
import io.nats.client.Connection;
import io.nats.client.JetStream;
import io.nats.client.JetStreamApiException;
import io.nats.client.JetStreamManagement;
import io.nats.client.JetStreamOptions;
import java.io.IOException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps every log in a stream of NATS JetStream, nats-server 2.10 or newer: stream {@code es_<store>}, subjects
 * {@code es.<store>.e.<entity>}.
 *
 * <pre>{@code
 * try (NatsBackend backend = NatsBackend.connect(NatsConfig.servers("nats://localhost:4222"));
 *         EventLog loans = backend.open(new StoreName("loans"))) { ... }
 * }</pre>
 *
 * <p>Sequences have large gaps. An append over several entities needs nats-server 2.12.14, 2.14.4 or newer. An event id
 * is recognized when the same batch comes again, or when this client used it before; not when another client uses it
 * within another batch. Whether what the server acknowledged survives a loss of power is a setting of the server,
 * {@code sync_interval: always}, which a client cannot see: see docs/nats.md.
 *
 * <p>Safe for use by many threads.
 */
public final class NatsBackend implements Backend {
    private static final Logger LOG = LoggerFactory.getLogger(NatsBackend.class);
    private static final AtomicBoolean WARNED = new AtomicBoolean(); // once for all stores of this JVM
    private static final int MOST_THREADS = 8;
    private static final int KEEP_THREADS_SECONDS = 5;

    private final Connection connection;
    private final boolean ownsConnection;
    private final NatsOptions options;
    private final ThreadPoolExecutor executor;
    private final Map<StoreName, Shared> stores = new HashMap<>(); // guarded by this
    private final Map<NatsLog, StoreName> opened = new HashMap<>(); // guarded by this
    private boolean closed; // guarded by this

    /** What all logs of a store have in common. */
    private record Shared(StreamReader stream, Appender appender, AppendSignal appended) {}

    private NatsBackend(Connection connection, boolean ownsConnection, NatsOptions options) {
        this.connection = connection;
        this.ownsConnection = ownsConnection;
        this.options = options;
        AtomicInteger threads = new AtomicInteger();
        this.executor = new ThreadPoolExecutor(
                MOST_THREADS,
                MOST_THREADS,
                KEEP_THREADS_SECONDS,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(), // bounded by the number of appends in flight
                work -> new AppendThread(work, threads.incrementAndGet()));
        executor.allowCoreThreadTimeOut(true);
    }

    /**
     * Connects, with the default options. The connection is closed with the backend.
     *
     * @param config where to and as whom
     * @return the backend
     * @throws BackendUnavailableException if no server can be reached
     */
    public static NatsBackend connect(NatsConfig config) {
        return connect(config, NatsOptions.defaults());
    }

    /**
     * Connects. The connection is closed with the backend.
     *
     * @param config where to and as whom
     * @param options how stores are kept and how long calls wait
     * @return the backend
     * @throws BackendUnavailableException if no server can be reached
     */
    public static NatsBackend connect(NatsConfig config, NatsOptions options) {
        return new NatsBackend(NatsConnector.connect(config), true, options);
    }

    /**
     * Uses a connection of the caller's, which stays open when the backend is closed.
     *
     * @param connection a connection that reconnects for ever ({@code maxReconnects(-1)}), and asks often enough
     *     whether the server is there ({@code pingInterval}, 2 minutes unless set)
     * @param options how stores are kept and how long calls wait
     * @return the backend
     */
    public static NatsBackend over(Connection connection, NatsOptions options) {
        return new NatsBackend(connection, false, options);
    }

    @Override
    public EventLog open(StoreName store) {
        requireOpen();
        EntitySubject names = new EntitySubject(store);
        try {
            JetStreamOptions patience = JetStreamOptions.builder()
                    .requestTimeout(options.requestTimeout())
                    .build();
            JetStreamManagement management = connection.jetStreamManagement(patience);
            StreamSetup.Abilities abilities = new StreamSetup(connection, management, names, options).prepare();
            warnOnce();
            JetStream jetStream = connection.jetStream(patience);
            StreamReader stream = new StreamReader(
                    connection, management, jetStream.getStreamContext(names.stream()), names, options, abilities);
            synchronized (this) {
                requireOpen();
                Shared shared = stores.computeIfAbsent(store, name -> share(stream, abilities));
                NatsLog log = new NatsLog(shared.stream(), shared.appender(), shared.appended(), this::forget);
                opened.put(log, store);
                return log;
            }
        } catch (IOException | JetStreamApiException | IllegalStateException e) {
            throw new BackendUnavailableException(
                    "store '" + store + "' could not be opened at NATS: " + NatsFailures.describe(e)
                            + "; try again later",
                    e);
        }
    }

    private void warnOnce() {
        if (!options.serversSyncAlways() && WARNED.compareAndSet(false, true)) {
            LOG.warn(
                    "appends to NATS survive a crash of the server, but may be lost with the power of its machine unless"
                            + " the server runs with 'sync_interval: always', which a client cannot see;"
                            + " say so with NatsOptions.withServersThatSyncAlways(), see docs/nats-production.md");
        }
    }

    private Shared share(StreamReader stream, StreamSetup.Abilities abilities) {
        AppendSignal appended = new AppendSignal();
        Publisher publisher = new Publisher(connection, stream.names(), options.requestTimeout());
        Appender appender =
                new Appender(stream, publisher, new RecentIds(), appended, executor, abilities, Clock.systemUTC());
        return new Shared(stream, appender, appended);
    }

    private synchronized void requireOpen() {
        if (closed) {
            throw new StoreClosedException("NATS backend");
        }
    }

    @Override
    public void close() {
        List<NatsLog> logs;
        synchronized (this) {
            if (closed) {
                return;
            }
            closed = true;
            logs = new ArrayList<>(opened.keySet());
        }
        logs.forEach(NatsLog::close); // outside the lock: it waits for listeners
        executor.shutdown();
        boolean interrupted = false;
        try {
            executor.awaitTermination(options.timeout().toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            interrupted = true;
        }
        try {
            if (ownsConnection) {
                connection.close();
            }
        } catch (InterruptedException e) {
            interrupted = true;
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** Who opens a store anew knows nothing of what was there before. */
    private synchronized void forget(NatsLog log) {
        StoreName store = opened.remove(log);
        if (store != null && !opened.containsValue(store)) {
            stores.remove(store);
        }
    }
}
