package dev.eventsourcing.nats;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.eventsourcing.BackendUnavailableException;
import dev.eventsourcing.testkit.NatsProcess;
import dev.eventsourcing.testkit.TestCertificate;
import io.nats.client.Connection;
import java.nio.file.Path;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The certificate must be trusted and must name the host; the client library alone checks only the first. */
class NatsTlsTest {
    @TempDir
    private Path folder;

    @Test
    void certificateForThisHostIsAccepted() throws Exception {
        TestCertificate identity = TestCertificate.create(folder, "ip:127.0.0.1");

        try (NatsProcess process = start(identity);
                Connection connection = NatsConnector.connect(
                        NatsConfig.servers(process.server().url()).tls(identity.trusted()))) {
            assertEquals(Connection.Status.CONNECTED, connection.getStatus());
        }
    }

    @Test
    void trustedCertificateForAnotherHostIsRefused() throws Exception {
        TestCertificate identity = TestCertificate.create(folder, "dns:nats.example.org");

        try (NatsProcess process = start(identity)) {
            NatsConfig config = NatsConfig.servers(process.server().url()).tls(identity.trusted());

            assertThrows(BackendUnavailableException.class, () -> NatsConnector.connect(config));
        }
    }

    @Test
    void certificateThatNobodyTrustsIsRefused() throws Exception {
        try (NatsProcess process = start(TestCertificate.create(folder, "ip:127.0.0.1"))) {
            NatsConfig config = NatsConfig.servers(process.server().url()).tls(SSLContext.getDefault());

            assertThrows(BackendUnavailableException.class, () -> NatsConnector.connect(config));
        }
    }

    private static NatsProcess start(TestCertificate identity) {
        return NatsProcess.builder().tls(identity.certificate(), identity.key()).start();
    }
}
