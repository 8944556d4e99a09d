package dev.eventsourcing.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A nats-server of a test's own, with JetStream on files, to be killed, paused and restarted on the same data and port.
 *
 * <pre>{@code
 * try (NatsProcess process = NatsProcess.builder().jetStreamSetting("sync_interval: always").start()) {
 *     Connection connection = Nats.connect(process.server().url());
 *     process.kill();
 *     process.restart();
 * }
 * }</pre>
 *
 * <p>It always runs locally, found as {@link TestServers} describes. Gone when closed, and at the latest when the JVM
 * is. Safe for use by many threads.
 */
public final class NatsProcess implements AutoCloseable {
    private final ServerProcess process;
    private final NatsServer server;
    private final int port;
    private final Path storeFolder;

    private NatsProcess(ServerProcess process, NatsServer server, int port, Path storeFolder) {
        this.process = process;
        this.server = server;
        this.port = port;
        this.storeFolder = storeFolder;
    }

    /** Starts one with the default settings. */
    public static NatsProcess start() {
        return builder().start();
    }

    public static Builder builder() {
        return new Builder();
    }

    /** How to connect; the URL has no user and password in it. */
    public NatsServer server() {
        return server;
    }

    public int port() {
        return port;
    }

    /** Where JetStream keeps its files. */
    public Path storeFolder() {
        return storeFolder;
    }

    public long pid() {
        return process.pid();
    }

    public boolean isRunning() {
        return process.isRunning();
    }

    /** Kills the server with SIGKILL and returns when it is gone: a crash. */
    public void kill() {
        process.kill();
    }

    /** Starts again on the same data and port, after a {@link #kill} or instead of one (then it is ended first). */
    public void restart() {
        process.stop();
        process.start();
    }

    /** Freezes the server: connections stay open and nothing is answered, until {@link #resume}. */
    public void pause() {
        process.pause();
    }

    public void resume() {
        process.resume();
    }

    /** Ends the server and deletes its data, unless they are in a folder that the test gave. Harmless when repeated. */
    @Override
    public void close() {
        process.close();
    }

    /** The settings of a {@link NatsProcess}. Confined to one thread. */
    public static final class Builder {
        private final List<String> settings = new ArrayList<>();
        private final List<String> jetStreamSettings = new ArrayList<>();
        private @Nullable Path storeFolder;
        private @Nullable String line;
        private @Nullable String configuration;
        private Map<String, String> variables = Map.of();
        private boolean encrypted;
        private List<String> prefix = List.of();
        private String host = "127.0.0.1";
        private int port;
        private int monitoringPort;

        private Builder() {}

        /** Starts the server by another program, which becomes the server, and listens at this address. */
        Builder behind(List<String> program, String address) {
            prefix = List.copyOf(program);
            host = address;
            return this;
        }

        /** The port for clients; a free one by default. */
        public Builder port(int value) {
            port = value;
            return this;
        }

        /** The port for monitoring over HTTP; a free one by default. */
        public Builder monitoringPort(int value) {
            monitoringPort = value;
            return this;
        }

        /** Where JetStream keeps its files; a temporary folder by default. The server does not delete this one. */
        public Builder storeFolder(Path folder) {
            storeFolder = folder;
            return this;
        }

        /** A line of the configuration file, such as {@code max_payload: 8MB}. */
        public Builder setting(String configurationLine) {
            settings.add(configurationLine);
            return this;
        }

        /** A line in the {@code jetstream} block of the configuration file, such as {@code sync_interval: always}. */
        public Builder jetStreamSetting(String configurationLine) {
            jetStreamSettings.add(configurationLine);
            return this;
        }

        /**
         * The whole configuration file, in place of one made of the other settings. It may use variables: those given,
         * and {@code NATS_PORT}, {@code NATS_MONITORING} and {@code NATS_STORE}, without which servers would meet.
         */
        public Builder configuration(String file, Map<String, String> environment) {
            configuration = file;
            variables = Map.copyOf(environment);
            return this;
        }

        /** Lets only this user in. */
        public Builder authorization(String user, String password) {
            return setting("authorization { user: %s, password: %s }".formatted(quoted(user), quoted(password)));
        }

        /** Speaks TLS only, with these PEM files. */
        public Builder tls(Path certificate, Path key) {
            return tls("cert_file: %s, key_file: %s".formatted(quoted(certificate), quoted(key)));
        }

        /**
         * Speaks TLS only, with these PEM files, and only with clients that have a certificate of {@code authority}.
         */
        public Builder mutualTls(Path certificate, Path key, Path authority) {
            return tls("cert_file: %s, key_file: %s, ca_file: %s, verify: true"
                    .formatted(quoted(certificate), quoted(key), quoted(authority)));
        }

        /** A line of versions, such as {@code 2.10}, in place of the newest; fetched if it is not here. */
        public Builder versionLine(String versions) {
            line = versions;
            return this;
        }

        /**
         * Starts the server.
         *
         * @throws NoServerException if there is no nats-server here
         */
        public NatsProcess start() {
            try {
                return start(Surroundings.ofThisProcess());
            } catch (Unavailable e) {
                throw new NoServerException(
                        "nats-server cannot be started: %s. %s".formatted(e.reason(), FindNats.REMEDY), e);
            }
        }

        NatsProcess start(Surroundings surroundings) throws Unavailable {
            NatsBinary binary = line == null ? NatsBinary.find(surroundings) : NatsBinary.ofLine(line, surroundings);
            for (int attempt = 1; ; attempt++) {
                try {
                    return start(binary, orFree(port), orFree(monitoringPort));
                } catch (PortTakenException e) {
                    if ((port != 0 && monitoringPort != 0) || attempt == FreePort.ATTEMPTS) {
                        throw e;
                    }
                }
            }
        }

        private NatsProcess start(NatsBinary binary, int chosenPort, int chosenMonitoringPort) {
            Path folder = TemporaryFolder.create("es-nats-");
            Path store = storeFolder == null ? folder.resolve("store") : storeFolder.toAbsolutePath();
            Path file = folder.resolve("nats.conf");
            ServerProcess process = new ServerProcess(
                    "nats-server on port " + chosenPort,
                    command(binary, file, store, chosenPort, chosenMonitoringPort),
                    folder,
                    "Server is ready",
                    "TERM");
            try {
                Files.writeString(
                        file,
                        configuration == null ? configuration(store, chosenPort, chosenMonitoringPort) : configuration);
                process.start();
            } catch (IOException e) {
                process.close();
                throw new UncheckedIOException(e);
            } catch (RuntimeException e) {
                process.close();
                throw e;
            }
            NatsServer server = new NatsServer(
                    (encrypted ? "tls" : "nats") + "://" + host + ":" + chosenPort,
                    binary.version().toString(),
                    Optional.of("http://" + host + ":" + chosenMonitoringPort),
                    binary.file().toString());
            return new NatsProcess(process, server, chosenPort, store);
        }

        /** {@code env} sets the variables and becomes the server. */
        private List<String> command(
                NatsBinary binary, Path file, Path store, int chosenPort, int chosenMonitoringPort) {
            List<String> command = new ArrayList<>(prefix);
            command.add("env");
            variables.forEach((name, value) -> command.add(name + "=" + value));
            command.add("NATS_PORT=" + chosenPort);
            command.add("NATS_MONITORING=" + host + ":" + chosenMonitoringPort);
            command.add("NATS_STORE=" + store);
            command.addAll(List.of(binary.file().toString(), "--config", file.toString()));
            return command;
        }

        private String configuration(Path store, int chosenPort, int chosenMonitoringPort) {
            List<String> lines = new ArrayList<>();
            lines.add("listen: \"%s:%d\"".formatted(host, chosenPort));
            lines.add("http: \"%s:%d\"".formatted(host, chosenMonitoringPort));
            lines.add("jetstream {");
            lines.add("  store_dir: " + quoted(store));
            jetStreamSettings.forEach(setting -> lines.add("  " + setting));
            lines.add("}");
            lines.addAll(settings);
            return String.join("\n", lines) + "\n";
        }

        private Builder tls(String files) {
            encrypted = true;
            return setting("tls { " + files + " }");
        }

        private static int orFree(int port) {
            return port == 0 ? FreePort.find() : port;
        }

        private static String quoted(Object value) {
            return '"' + value.toString() + '"';
        }
    }
}
