package dev.eventsourcing.backend.nats;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.eventsourcing.EventFilter;
import dev.eventsourcing.nats.NatsConfig;
import dev.eventsourcing.spi.EventCursor;
import dev.eventsourcing.spi.EventLog;
import dev.eventsourcing.spi.ReadRequest;
import dev.eventsourcing.spi.StoreName;
import dev.eventsourcing.testkit.NatsProcess;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A log of 160 MB is read, in each way there is, by a JVM that has 48 MB. */
class NatsMemoryTest {
    private static final StoreName LOANS = new StoreName("loans");
    private static final int EVENTS = 200;
    private static final int PAYLOAD_BYTES = 800_000;

    @ParameterizedTest
    @ValueSource(strings = {"2.10", "newest"})
    void readsHoldSomeMegabytesOnly(String line) throws Exception {
        NatsProcess.Builder server = NatsProcess.builder();
        try (NatsProcess process = (line.equals("newest") ? server : server.versionLine(line)).start()) {
            try (NatsBackend backend = NatsBackend.connect(
                            NatsConfig.servers(process.server().url()));
                    EventLog log = backend.open(LOANS)) {
                Events.fill(log, EVENTS, 2, new byte[PAYLOAD_BYTES]);
            }
            Process reader = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-Xmx48m",
                            "-cp",
                            System.getProperty("java.class.path"),
                            Reader.class.getName(),
                            process.server().url())
                    .redirectErrorStream(true)
                    .start();
            String output = new String(reader.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

            assertTrue(reader.waitFor(60, TimeUnit.SECONDS), output);
            assertEquals(0, reader.exitValue(), output);
            assertTrue(output.contains("read 200 100 200"), output);
        }
    }

    /** Reads all, one entity, and all backwards. */
    static final class Reader {
        private Reader() {}

        public static void main(String[] args) {
            try (NatsBackend backend = NatsBackend.connect(NatsConfig.servers(args[0]));
                    EventLog log = backend.open(LOANS)) {
                ReadRequest all = ReadRequest.of(EventFilter.all());
                List<Integer> counts = List.of(
                        count(log, all),
                        count(log, ReadRequest.of(EventFilter.entity("card-1"))),
                        count(log, all.backwards()));
                System.out.println("read %d %d %d".formatted(counts.toArray()));
            }
        }

        private static int count(EventLog log, ReadRequest request) {
            int count = 0;
            try (EventCursor events = log.read(request)) {
                while (events.hasNext()) {
                    count += events.next().event().payload().size() / PAYLOAD_BYTES;
                }
            }
            return count;
        }
    }
}
