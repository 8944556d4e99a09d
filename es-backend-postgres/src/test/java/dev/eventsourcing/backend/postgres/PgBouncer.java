package dev.eventsourcing.backend.postgres;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A PgBouncer that pools transactions, in front of a test's server: whoever has no transaction open has no connection
 * to the server, and gets another one for the next. Fails where there is none, with what to do. Used by one thread.
 */
final class PgBouncer implements AutoCloseable {
    /** Fewer than the clients of a test, or each would keep its own connection and nothing would be tested. */
    private static final int SERVER_CONNECTIONS = 12;

    private final Process process;
    private final Path folder;
    private final int port;

    private PgBouncer(Process process, Path folder, int port) {
        this.process = process;
        this.folder = folder;
        this.port = port;
    }

    static PgBouncer before(int serverPort) {
        try {
            Path folder = Files.createTempDirectory("es-pgbouncer-");
            int port = freePort();
            Path settings = folder.resolve("pgbouncer.ini");
            Files.writeString(settings, """
                    [databases]
                    * = host=127.0.0.1 port=%d user=postgres
                    [pgbouncer]
                    listen_addr = 127.0.0.1
                    listen_port = %d
                    unix_socket_dir =
                    auth_type = any
                    pool_mode = transaction
                    default_pool_size = %d
                    max_client_conn = 500
                    ignore_startup_parameters = extra_float_digits
                    """.formatted(serverPort, port, SERVER_CONNECTIONS));
            Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
            PgBouncer bouncer = new PgBouncer(start(settings, folder.resolve("log")), folder, port);
            bouncer.awaitReady();
            return bouncer;
        } catch (IOException e) {
            throw new UncheckedIOException("PgBouncer cannot be started", e);
        }
    }

    private static Process start(Path settings, Path log) throws IOException {
        List<String> command = new ArrayList<>();
        if ("root".equals(System.getProperty("user.name"))) {
            command.addAll(List.of("unshare", "-U")); // as PostgreSQL, it refuses to be root
        }
        command.addAll(List.of(program().toString(), settings.toString()));
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
    }

    private static Path program() {
        String given = System.getenv("ES_PGBOUNCER");
        String fetched = System.getProperty("es.root", "..") + "/.tools/pgbouncer/pgbouncer";
        List<String> places =
                given != null ? List.of(given) : List.of(fetched, "/usr/sbin/pgbouncer", "/usr/bin/pgbouncer");
        return places.stream()
                .map(Path::of)
                .filter(Files::isExecutable)
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("no PgBouncer at " + String.join(" or ", places)
                        + ": fetch it (scripts/fetch-pgbouncer.sh), install it (apt-get install pgbouncer), or set"
                        + " ES_PGBOUNCER to where it is"));
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private void awaitReady() throws IOException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (!log().contains("process up")) {
            if (!process.isAlive() || System.nanoTime() > end) {
                String said = log();
                close();
                throw new IllegalStateException("PgBouncer does not start. It said: " + said);
            }
            pause();
        }
    }

    private static void pause() {
        try {
            Thread.sleep(10);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while waiting for PgBouncer", e);
        }
    }

    private String log() throws IOException {
        return Files.readString(folder.resolve("log"));
    }

    /** The way through it. */
    String way(String jdbcUrl) {
        return jdbcUrl.replaceFirst("//[^/]+/", "//127.0.0.1:" + port + "/");
    }

    @Override
    public void close() {
        process.destroyForcibly().onExit().join();
        for (String file : List.of("pgbouncer.ini", "log", "")) {
            try {
                Files.deleteIfExists(folder.resolve(file));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
