package dev.eventsourcing.backend.postgres;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.eventsourcing.BackendUnavailableException;
import dev.eventsourcing.EventFilter;
import dev.eventsourcing.spi.EventLog;
import dev.eventsourcing.spi.StoreName;
import dev.eventsourcing.testkit.PostgresProcess;
import dev.eventsourcing.testkit.PostgresServer;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.Key;
import java.security.KeyStore;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A server whose certificate is for localhost only, and which is asked for as localhost and as 127.0.0.1. */
@Timeout(60)
class TlsTest {
    private static final String PASSWORD = "right-password";

    @TempDir
    static Path folder;

    private static PostgresProcess process;
    private static Path authority;

    @BeforeAll
    static void startWithTls() throws Exception {
        KeyStore keys = keys("server", "dns:localhost");
        authority = pem("ours.pem", "CERTIFICATE", keys.getCertificate("server").getEncoded());
        Key key = keys.getKey("server", PASSWORD.toCharArray());
        process = PostgresProcess.start();
        demandTlsAndScram(process.server(), Files.readString(authority), pemText("PRIVATE KEY", key.getEncoded()));
    }

    @AfterAll
    static void stop() {
        process.close();
    }

    @Test
    void rightHostWithTheRightAuthorityIsLetIn() {
        open(config("localhost").tls(TlsMode.VERIFY_FULL).rootCertificate(authority));
    }

    @Test
    void wrongHostIsRefusedByVerifyFullOnly() {
        refused(config("127.0.0.1").tls(TlsMode.VERIFY_FULL).rootCertificate(authority));
        open(config("127.0.0.1").tls(TlsMode.VERIFY_CA).rootCertificate(authority));
    }

    @Test
    void authorityThatDidNotSignIsRefused() throws Exception {
        Path other = pem(
                "other.pem",
                "CERTIFICATE",
                keys("other", "dns:localhost").getCertificate("other").getEncoded());

        refused(config("localhost").tls(TlsMode.VERIFY_FULL).rootCertificate(other));
        refused(config("localhost").tls(TlsMode.VERIFY_CA).rootCertificate(other));
        open(config("localhost").tls(TlsMode.REQUIRE));
    }

    @Test
    void serverThatDemandsTlsRefusesPlainText() {
        refused(config("localhost").tls(TlsMode.DISABLE));
    }

    @Test
    void channelBindingWorksWithTlsAndIsRefusedWithout() throws Exception {
        open(config("localhost")
                .tls(TlsMode.VERIFY_FULL)
                .rootCertificate(authority)
                .requireChannelBinding());
        try (PostgresProcess plain = PostgresProcess.start()) {
            PostgresServer server = plain.server();
            run(server, "ALTER ROLE \"" + server.user() + "\" PASSWORD '" + PASSWORD + "'");
            refused(PostgresConfig.at(server.jdbcUrl(), server.user())
                    .password(PASSWORD.toCharArray())
                    .connectTimeout(Duration.ofSeconds(5))
                    .requireChannelBinding());
        }
    }

    @Test
    void passwordIsStoredAndProvenBySaltedChallenge() throws Exception {
        refused(config("localhost").tls(TlsMode.REQUIRE).password("wrong".toCharArray()));
        PostgresConfig right = config("localhost").tls(TlsMode.REQUIRE).build();
        try (Connection connection = new DriverConnections(right, DriverConnections.Statements.OURS).getConnection()) {
            Db db = new Db(new DriverConnections(right, DriverConnections.Statements.OURS));
            assertTrue(db.ask("SELECT rolpassword FROM pg_authid WHERE rolname = current_user")
                    .startsWith("SCRAM-SHA-256$"));
            assertEquals("t", db.ask("SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()"));
            assertTrue(connection.isValid(1));
        }
    }

    private static PostgresConfig.Builder config(String host) {
        String url = process.server().jdbcUrl().replace("127.0.0.1", host);
        return PostgresConfig.at(url, process.server().user())
                .password(PASSWORD.toCharArray())
                .connectTimeout(Duration.ofSeconds(5));
    }

    private static void open(PostgresConfig.Builder config) {
        try (PostgresBackend backend = PostgresBackend.connect(config.build());
                EventLog log = backend.open(new StoreName("loans"))) {
            assertEquals(0, log.lastSequence(EventFilter.all()));
        }
    }

    private static void refused(PostgresConfig.Builder config) {
        try (PostgresBackend backend = PostgresBackend.connect(config.build())) {
            assertThrows(BackendUnavailableException.class, () -> backend.open(new StoreName("loans")));
        }
    }

    /** The server writes its own files, so that they are its own and nobody else's to read. */
    private static void demandTlsAndScram(PostgresServer server, String certificate, String key) throws SQLException {
        run(
                server,
                "CREATE TABLE file (line int GENERATED ALWAYS AS IDENTITY, content text)",
                write("server.crt", certificate),
                write("server.key", key),
                "COPY (SELECT 1) TO PROGRAM 'chmod 600 \"$PWD/server.key\"'",
                "ALTER ROLE \"" + server.user() + "\" PASSWORD '" + PASSWORD + "'",
                "ALTER SYSTEM SET ssl = on",
                write("pg_hba.conf", "hostssl all all all scram-sha-256\n"),
                "SELECT pg_reload_conf()",
                "SELECT pg_sleep(0.5)");
    }

    /** Line by line: COPY would write a line break within a value as a backslash and an n. */
    private static String write(String file, String content) {
        StringBuilder lines = new StringBuilder();
        for (String line : content.strip().split("\n")) {
            lines.append(lines.length() == 0 ? "" : ", ")
                    .append("('")
                    .append(line.strip())
                    .append("')");
        }
        return "TRUNCATE file; INSERT INTO file (content) VALUES " + lines
                + "; DO $$ BEGIN EXECUTE format('COPY (SELECT content FROM file ORDER BY line) TO %L',"
                + " current_setting('data_directory') || '/" + file + "'); END $$";
    }

    private static void run(PostgresServer server, String... statements) throws SQLException {
        try (Connection connection = server.dataSource().getConnection();
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    private static KeyStore keys(String alias, String name) throws Exception {
        Path file = folder.resolve(alias + ".p12");
        Process made = new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-alias",
                        alias,
                        "-keyalg",
                        "EC",
                        "-dname",
                        "CN=library",
                        "-ext",
                        "san=" + name,
                        "-keystore",
                        file.toString(),
                        "-storepass",
                        PASSWORD))
                .redirectErrorStream(true)
                .start();
        String output = new String(made.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, made.waitFor(), output);
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream content = Files.newInputStream(file)) {
            keys.load(content, PASSWORD.toCharArray());
        }
        return keys;
    }

    private static Path pem(String file, String kind, byte[] content) throws IOException {
        return Files.writeString(folder.resolve(file), pemText(kind, content));
    }

    private static String pemText(String kind, byte[] content) {
        String text = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(content);
        return "-----BEGIN " + kind + "-----\n" + text + "\n-----END " + kind + "-----\n";
    }
}
