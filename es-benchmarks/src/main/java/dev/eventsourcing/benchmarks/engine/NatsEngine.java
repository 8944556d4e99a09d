package dev.eventsourcing.benchmarks.engine;

import dev.eventsourcing.Expectation;
import dev.eventsourcing.backend.nats.NatsBackend;
import dev.eventsourcing.nats.NatsConfig;
import dev.eventsourcing.spi.EventLog;
import dev.eventsourcing.spi.EventRecord;
import dev.eventsourcing.spi.StoreName;
import dev.eventsourcing.testkit.NatsProcess;
import io.nats.client.Connection;
import io.nats.client.JetStreamApiException;
import io.nats.client.JetStreamManagement;
import io.nats.client.Nats;
import io.nats.client.api.StreamConfiguration;
import java.io.IOException;
import java.util.List;

/** A nats-server of the benchmark's own, with its default settings but one. Used by one thread, except where said. */
public final class NatsEngine implements AutoCloseable {
    private static final int EVENTS_OF_AN_ENTITY = 10;

    /** The client library that both sides use. */
    public static final String DRIVER = Nats.CLIENT_VERSION;

    private final NatsProcess process;
    private final NatsBackend backend;
    private final Connection connection;
    private int stores;

    private NatsEngine(NatsProcess process) throws IOException, InterruptedException {
        this.process = process;
        this.backend = NatsBackend.connect(NatsConfig.servers(process.server().url()));
        this.connection = Nats.connect(process.server().url());
    }

    /**
     * Starts a server that writes to disk when its default interval says so.
     *
     * @return the engine
     * @throws IOException if it does not answer
     * @throws InterruptedException if interrupted
     */
    public static NatsEngine start() throws IOException, InterruptedException {
        return new NatsEngine(NatsProcess.start());
    }

    /**
     * Starts a server that writes every message to disk before it answers.
     *
     * @return the engine
     * @throws IOException if it does not answer
     * @throws InterruptedException if interrupted
     */
    public static NatsEngine startSyncAlways() throws IOException, InterruptedException {
        return new NatsEngine(
                NatsProcess.builder().jetStreamSetting("sync_interval: always").start());
    }

    /**
     * Which server it is.
     *
     * @return such as {@code 2.15.1}
     */
    public String version() {
        return process.server().version();
    }

    /** A connection for the bare client; for any thread. */
    Connection connection() {
        return connection;
    }

    /**
     * The backend that all logs are opened with; for any thread.
     *
     * @return the backend; closed with the engine
     */
    public NatsBackend backend() {
        return backend;
    }

    /** Another client of the same server, as another process would be; the caller closes it. */
    NatsBackend anotherClient() {
        return NatsBackend.connect(NatsConfig.servers(process.server().url()));
    }

    /** A store that is empty, and a stream with the same settings for the bare client. */
    Streams newStore() throws IOException, JetStreamApiException {
        StoreName name = new StoreName("b" + ++stores);
        EventLog log = backend.open(name);
        JetStreamManagement management = connection.jetStreamManagement();
        String ours = "es_" + name;
        StreamConfiguration same = management.getStreamInfo(ours).getConfiguration();
        String raw = "raw_" + name;
        management.addStream(StreamConfiguration.builder(same)
                .name(raw)
                .subjects("raw." + name + ".e.*")
                .build());
        return new Streams(name, log, ours, "es." + name + ".e.", raw, "raw." + name + ".e.");
    }

    /**
     * A store that is full, for reading: entities of 10 events, each appended alone, scattered over the whole store.
     */
    Streams newStore(int events) throws Exception {
        Streams streams = newStore();
        byte[] payload = Events.json(Events.BYTES);
        int entities = Math.max(1, events / EVENTS_OF_AN_ENTITY);
        Window window = new Window();
        for (int i = 0; i < events; i++) {
            window.enter();
            EventRecord event = Events.record("ten-" + i % entities, payload);
            window.leaveWith(streams.log().append(List.of(event), Expectation.any()));
        }
        window.drain();
        return streams;
    }

    /** A store that is full, for reading: {@link Scattered} events, each appended alone. */
    Streams newMixedStore(int events) throws Exception {
        Streams streams = newStore();
        Scattered scattered = new Scattered(events);
        byte[] payload = Events.json(Events.BYTES);
        Window window = new Window();
        for (int n = 0; n < events; n++) {
            window.enter();
            window.leaveWith(streams.log().append(List.of(scattered.event(n, payload)), Expectation.any()));
        }
        window.drain();
        return streams;
    }

    /** Ends the server and deletes its data. */
    @Override
    public void close() throws InterruptedException {
        backend.close();
        connection.close();
        process.close();
    }

    /**
     * A store and where it is.
     *
     * @param name the store's
     * @param log the store
     * @param ours its stream
     * @param oursPrefix its subjects, up to the entity
     * @param raw a stream like it for the bare client
     * @param rawPrefix that one's subjects, up to the entity
     */
    record Streams(StoreName name, EventLog log, String ours, String oursPrefix, String raw, String rawPrefix) {}
}
