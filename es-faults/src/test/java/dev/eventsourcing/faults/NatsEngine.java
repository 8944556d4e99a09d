package dev.eventsourcing.faults;

import dev.eventsourcing.EventFilter;
import dev.eventsourcing.backend.nats.NatsBackend;
import dev.eventsourcing.backend.nats.NatsOptions;
import dev.eventsourcing.keystore.nats.NatsKeyStore;
import dev.eventsourcing.keystore.nats.NatsKeyStoreOptions;
import dev.eventsourcing.nats.NatsConfig;
import dev.eventsourcing.spi.Backend;
import dev.eventsourcing.spi.EventLog;
import dev.eventsourcing.spi.KeyStore;
import dev.eventsourcing.spi.StoreName;
import dev.eventsourcing.testkit.NatsProcess;
import io.nats.client.Connection;
import io.nats.client.JetStreamManagement;
import io.nats.client.Nats;
import io.nats.client.api.StreamConfiguration;
import io.nats.client.api.StreamInfoOptions;
import java.nio.file.Path;
import java.time.Duration;

record NatsEngine(NatsProcess process) implements Engine {
    private static final Duration LONGEST_REQUEST = Duration.ofMillis(500);

    static NatsEngine start(Path data, boolean durable) {
        NatsProcess.Builder server = NatsProcess.builder().storeFolder(data);
        if (durable) {
            server.jetStreamSetting("sync_interval: always");
        }
        return new NatsEngine(server.start());
    }

    @Override
    public String name() {
        return "nats-" + process.server().version();
    }

    @Override
    public int port() {
        return process.port();
    }

    @Override
    public Kind kind() {
        return Kind.NATS;
    }

    static Backend backend(int port, Duration patience) {
        return NatsBackend.connect(
                NatsConfig.servers("nats://127.0.0.1:" + port),
                NatsOptions.defaults().withTimeouts(request(patience), patience));
    }

    static KeyStore keys(int port, Duration patience) {
        return NatsKeyStore.connect(
                NatsConfig.servers("nats://127.0.0.1:" + port),
                NatsKeyStoreOptions.bucket("keys").withTimeouts(request(patience), patience));
    }

    private static Duration request(Duration patience) {
        return patience.compareTo(Duration.ofSeconds(4)) > 0 ? Duration.ofSeconds(2) : patience.dividedBy(2);
    }

    /** Makes a store whose ids of messages the server forgets soon; who opens it later is told so. */
    void createStore(StoreName store, Duration duplicateWindow) throws Exception {
        try (Backend backend = connect(Duration.ofSeconds(10));
                EventLog log = backend.open(store)) {
            log.lastSequence(EventFilter.all());
        }
        String stream = "es_" + store;
        try (Connection connection = Nats.connect(process.server().url())) {
            JetStreamManagement management = connection.jetStreamManagement();
            management.updateStream(
                    StreamConfiguration.builder(management.getStreamInfo(stream).getConfiguration())
                            .duplicateWindow(duplicateWindow)
                            .build());
        }
    }

    /** How many messages the stream holds for an entity, whatever the library shows of them. */
    long messagesOf(StoreName store, String entity) throws Exception {
        String subject = "es." + store + ".e." + entity;
        try (Connection connection = Nats.connect(process.server().url())) {
            return connection
                    .jetStreamManagement()
                    .getStreamInfo("es_" + store, StreamInfoOptions.filterSubjects(subject))
                    .getStreamState()
                    .getSubjectMap()
                    .get(subject);
        }
    }

    @Override
    public void kill() {
        process.kill();
    }

    @Override
    public void restart() {
        process.restart();
    }

    @Override
    public void close() {
        process.close();
    }
}
