package dev.eventsourcing.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Another JVM starts servers and ends; what it leaves behind is seen from here. */
@Timeout(120)
class EndOfJvmTest {
    @TempDir
    Path temporary;

    /** The other JVM: it starts the shared servers and own ones, pauses one, and waits to be told how to end. */
    static final class Main {
        public static void main(String[] arguments) throws IOException {
            TestServers.postgres();
            TestServers.nats();
            NatsProcess.start().pause();
            PostgresProcess.start().pause();
            ProcessHandle.current().descendants().forEach(process -> System.out.println(process.pid()));
            System.out.println("ready");
            if (System.in.read() == 'x') {
                System.exit(0);
            }
        }
    }

    @Test
    void jvmThatExitsLeavesNothing() throws Exception {
        Process jvm = startJvm();
        List<ProcessHandle> servers = awaitServers(jvm);

        try (OutputStream stdin = jvm.getOutputStream()) {
            stdin.write('x');
        }

        assertEquals(0, jvm.waitFor());
        assertNothingLeft(servers);
    }

    @Test
    void jvmThatIsKilledLeavesNothing() throws Exception {
        Process jvm = startJvm();
        List<ProcessHandle> servers = awaitServers(jvm);

        jvm.destroyForcibly();

        assertNothingLeft(servers);
    }

    private Process startJvm() throws Exception {
        Path programs = PostgresBinaries.folder().getParent(); // unpacked once for all
        Files.createSymbolicLink(temporary.resolve(programs.getFileName()), programs);
        ProcessBuilder builder = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                "-Djava.io.tmpdir=" + temporary,
                Main.class.getName());
        builder.environment().put("ES_TEST_SERVERS", "local");
        builder.environment().keySet().removeAll(List.of("ES_TEST_POSTGRES_URL", "ES_TEST_NATS_URL"));
        return builder.redirectError(ProcessBuilder.Redirect.INHERIT).start();
    }

    private List<ProcessHandle> awaitServers(Process jvm) throws IOException {
        List<ProcessHandle> servers = new ArrayList<>();
        try (BufferedReader output = jvm.inputReader(StandardCharsets.UTF_8)) {
            for (String line = output.readLine(); line != null && !line.equals("ready"); line = output.readLine()) {
                ProcessHandle.of(Long.parseLong(line)).ifPresent(servers::add);
            }
        }
        assertTrue(servers.size() >= 12, "two of each kind, their children and watchdogs, but there were " + servers);
        assertEquals(4, folders().size());
        return servers;
    }

    private void assertNothingLeft(List<ProcessHandle> servers) throws Exception {
        long deadline = System.nanoTime() + 15_000_000_000L;
        while (System.nanoTime() < deadline
                && (servers.stream().anyMatch(ServerProcess::lives)
                        || !folders().isEmpty())) {
            Thread.sleep(50);
        }
        assertEquals(List.of(), servers.stream().filter(ServerProcess::lives).toList());
        assertEquals(List.of(), folders());
    }

    private List<Path> folders() throws IOException {
        try (Stream<Path> folders = Files.list(temporary)) {
            return folders.filter(folder -> folder.getFileName().toString().matches("es-(nats|postgres)-.*"))
                    .toList();
        }
    }
}
