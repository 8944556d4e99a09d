package dev.eventsourcing.nats;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.eventsourcing.BackendUnavailableException;
import dev.eventsourcing.testkit.NatsProcess;
import io.nats.client.Connection;
import io.nats.client.NKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Each way to say who one is lets in with the right secret, and with a wrong one shows neither of the two. */
class NatsCredentialsTest {
    /** The client library waits for all of it before it says that it was refused. */
    private static final Duration A_WHILE = Duration.ofSeconds(1);

    @TempDir
    private Path folder;

    @Test
    void tokenLetsIn() throws Exception {
        try (NatsProcess process = NatsProcess.builder()
                .setting("authorization { token: right-canary }")
                .start()) {
            NatsConfig server = NatsConfig.servers(process.server().url());

            assertConnects(server.token("right-canary".toCharArray()));
            assertRefused(server.token("wrong-canary".toCharArray()), "canary");
            assertRefused(server, "canary");
        }
    }

    @Test
    void nkeyLetsIn() throws Exception {
        NKey known = NKey.createUser(null);
        NKey stranger = NKey.createUser(null);
        try (NatsProcess process = NatsProcess.builder()
                .setting("authorization { users: [ { nkey: %s } ] }".formatted(new String(known.getPublicKey())))
                .start()) {
            NatsConfig server = NatsConfig.servers(process.server().url());
            Path seed = seed("known.nk", known);

            assertConnects(server.nkey(seed));
            assertRefused(server.nkey(seed("stranger.nk", stranger)), new String(stranger.getSeed()));
            assertRefused(server.nkey(folder.resolve("missing.nk")), new String(known.getSeed()));
            Files.writeString(seed, "SUcanary");
            assertRefused(server.nkey(seed), "canary");
        }
    }

    @Test
    void credentialsFileLetsIn() throws Exception {
        JwtAccount account = JwtAccount.create();
        NatsProcess.Builder builder = NatsProcess.builder();
        for (String setting : account.settings()) {
            builder.setting(setting);
        }
        try (NatsProcess process = builder.start()) {
            NatsConfig server = NatsConfig.servers(process.server().url());
            Path known = account.credentials(folder.resolve("known.creds"));
            Path stranger = JwtAccount.create().credentials(folder.resolve("stranger.creds"));

            assertConnects(server.credentials(known));
            assertRefused(server.credentials(stranger), seedIn(stranger));
            assertRefused(server.credentials(folder.resolve("missing.creds")), seedIn(known));
        }
    }

    private Path seed(String name, NKey key) throws IOException {
        return Files.writeString(folder.resolve(name), new String(key.getSeed()) + "\n");
    }

    private static String seedIn(Path credentials) throws IOException {
        return Files.readAllLines(credentials).stream()
                .filter(line -> line.startsWith("SU"))
                .findFirst()
                .orElseThrow();
    }

    private static void assertConnects(NatsConfig config) throws InterruptedException {
        try (Connection connection = NatsConnector.connect(config)) {
            assertEquals(Connection.Status.CONNECTED, connection.getStatus());
        }
    }

    private static void assertRefused(NatsConfig config, String secret) {
        BackendUnavailableException refused = assertThrows(
                BackendUnavailableException.class, () -> NatsConnector.connect(config.connectTimeout(A_WHILE)));

        assertTrue(refused.getMessage().contains("credentials"), refused.getMessage());
        for (Throwable one = refused; one != null; one = one.getCause()) {
            assertFalse(one.toString().contains(secret), "a secret is shown by a " + one.getClass());
        }
        assertFalse(config.toString().contains(secret));
    }
}
