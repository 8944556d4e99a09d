package dev.eventsourcing.nats;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.eventsourcing.BackendUnavailableException;
import dev.eventsourcing.testkit.NatsProcess;
import io.nats.client.Connection;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.Base64;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The certificate must be trusted and must name the host; the client library alone checks only the first. */
class NatsTlsTest {
    private static final String PASSWORD = "changeit";

    @TempDir
    private Path folder;

    @Test
    void certificateForThisHostIsAccepted() throws Exception {
        Identity identity = certificateFor("ip:127.0.0.1");

        try (NatsProcess process = start(identity);
                Connection connection = NatsConnector.connect(
                        NatsConfig.servers(process.server().url()).tls(identity.trusted()))) {
            assertEquals(Connection.Status.CONNECTED, connection.getStatus());
        }
    }

    @Test
    void trustedCertificateForAnotherHostIsRefused() throws Exception {
        Identity identity = certificateFor("dns:nats.example.org");

        try (NatsProcess process = start(identity)) {
            NatsConfig config = NatsConfig.servers(process.server().url()).tls(identity.trusted());

            assertThrows(BackendUnavailableException.class, () -> NatsConnector.connect(config));
        }
    }

    @Test
    void certificateThatNobodyTrustsIsRefused() throws Exception {
        try (NatsProcess process = start(certificateFor("ip:127.0.0.1"))) {
            NatsConfig config = NatsConfig.servers(process.server().url()).tls(SSLContext.getDefault());

            assertThrows(BackendUnavailableException.class, () -> NatsConnector.connect(config));
        }
    }

    private static NatsProcess start(Identity identity) {
        return NatsProcess.builder().tls(identity.certificate(), identity.key()).start();
    }

    /** A server's identity, and who trusts it. */
    private record Identity(Path certificate, Path key, SSLContext trusted) {}

    private Identity certificateFor(String name) throws Exception {
        Path file = folder.resolve("keys.p12");
        List<String> keytool = List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-alias",
                "server",
                "-keyalg",
                "EC",
                "-dname",
                "CN=server",
                "-ext",
                "san=" + name,
                "-keystore",
                file.toString(),
                "-storepass",
                PASSWORD);
        Process process = new ProcessBuilder(keytool).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, process.waitFor(), output);

        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream content = Files.newInputStream(file)) {
            keys.load(content, PASSWORD.toCharArray());
        }
        return new Identity(
                pem("CERTIFICATE", keys.getCertificate("server").getEncoded()),
                pem("PRIVATE KEY", keys.getKey("server", PASSWORD.toCharArray()).getEncoded()),
                trusting(keys));
    }

    private static SSLContext trusting(KeyStore keys) throws Exception {
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        trusted.setCertificateEntry("server", keys.getCertificate("server"));
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(trusted);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, trust.getTrustManagers(), null);
        return context;
    }

    private Path pem(String kind, byte[] content) throws IOException {
        String text = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(content);
        return Files.writeString(
                folder.resolve(kind + ".pem"),
                "-----BEGIN %1$s-----%n%2$s%n-----END %1$s-----%n".formatted(kind, text));
    }
}
