package dev.eventsourcing.keystore.nats;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.eventsourcing.KeyStoreUnavailableException;
import dev.eventsourcing.nats.NatsConfig;
import dev.eventsourcing.spi.Bytes;
import dev.eventsourcing.testkit.DocumentedConfiguration;
import dev.eventsourcing.testkit.NatsProcess;
import dev.eventsourcing.testkit.TestCertificate;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The server configuration of docs/nats-production.md, word for word: who can keep keys, and who cannot see them. */
class NatsProductionTest {
    private static final Bytes FIRST = Bytes.copyOf(new byte[] {1, 2, 3});
    private static final Bytes SECOND = Bytes.copyOf(new byte[] {4, 5});

    private static NatsProcess process;
    private static TestCertificate certificate;

    @BeforeAll
    static void start(@TempDir Path folder) throws Exception {
        certificate = TestCertificate.create(folder, "ip:127.0.0.1");
        process = DocumentedConfiguration.start(
                certificate,
                Map.of(
                        "writer",
                        "writer-secret",
                        "reader",
                        "reader-secret",
                        "keys",
                        "keys-secret",
                        "system",
                        "sys-secret"));
    }

    @AfterAll
    static void end() {
        process.close();
    }

    @Test
    void keyUserKeepsReplacesAndListsKeys() {
        try (NatsKeyStore keys = connect("keys", "keys")) {
            long first = keys.replace("ann", 0, FIRST).orElseThrow();
            keys.replace("ann", first, SECOND).orElseThrow();

            assertEquals(SECOND, keys.find("ann").orElseThrow().content());
            assertEquals(List.of("ann"), keys.entityIds().toList());
        }
        try (NatsKeyStore again = connect("keys", "keys")) {
            assertEquals(SECOND, again.find("ann").orElseThrow().content());
        }
    }

    @Test
    void usersOfEventsSeeNoKeys() {
        for (String user : List.of("writer", "reader")) {
            assertThrows(KeyStoreUnavailableException.class, () -> {
                try (NatsKeyStore keys = connect(user, "other")) {
                    keys.replace("ann", 0, FIRST);
                }
            });
        }
    }

    private static NatsKeyStore connect(String user, String bucket) {
        NatsConfig config = NatsConfig.servers("tls://127.0.0.1:" + process.port())
                .user(user, (user + "-secret").toCharArray())
                .tls(certificate.trusted());
        return NatsKeyStore.connect(
                config, NatsKeyStoreOptions.bucket(bucket).withTimeouts(Duration.ofMillis(700), Duration.ofSeconds(2)));
    }
}
