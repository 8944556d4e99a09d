package dev.eventsourcing.testkit;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Base64;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/**
 * A server's identity that signs itself, and who trusts it. Immutable.
 *
 * @param certificate a PEM file
 * @param key a PEM file
 * @param trusted a context that trusts this certificate and no other
 */
public record TestCertificate(Path certificate, Path key, SSLContext trusted) {
    private static final String PASSWORD = "changeit";

    /**
     * Makes one, with the JDK's own {@code keytool}.
     *
     * @param folder where the files go
     * @param name whose certificate it is, such as {@code ip:127.0.0.1} or {@code dns:nats.example.org}
     */
    public static TestCertificate create(Path folder, String name) throws IOException, GeneralSecurityException {
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
        Command.Result result = Command.run(keytool);
        if (!result.succeeded()) {
            throw new IOException("keytool failed: " + result.output());
        }

        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream content = Files.newInputStream(file)) {
            keys.load(content, PASSWORD.toCharArray());
        }
        return new TestCertificate(
                pem(folder, "CERTIFICATE", keys.getCertificate("server").getEncoded()),
                pem(
                        folder,
                        "PRIVATE KEY",
                        keys.getKey("server", PASSWORD.toCharArray()).getEncoded()),
                trusting(keys));
    }

    private static SSLContext trusting(KeyStore keys) throws IOException, GeneralSecurityException {
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        trusted.setCertificateEntry("server", keys.getCertificate("server"));
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(trusted);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, trust.getTrustManagers(), null);
        return context;
    }

    private static Path pem(Path folder, String kind, byte[] content) throws IOException {
        String text = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(content);
        return Files.writeString(
                folder.resolve(kind.replace(' ', '-') + ".pem"),
                "-----BEGIN %1$s-----%n%2$s%n-----END %1$s-----%n".formatted(kind, text));
    }
}
