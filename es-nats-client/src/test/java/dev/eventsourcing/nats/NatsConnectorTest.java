package dev.eventsourcing.nats;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.eventsourcing.BackendUnavailableException;
import dev.eventsourcing.InvalidInputException;
import dev.eventsourcing.testkit.NatsProcess;
import io.nats.client.Connection;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NatsConnectorTest {
    @Test
    void rightPasswordLetsIn() throws Exception {
        try (NatsProcess process =
                        NatsProcess.builder().authorization("ada", "right").start();
                Connection connection = NatsConnector.connect(
                        NatsConfig.servers(process.server().url()).user("ada", "right".toCharArray()))) {
            assertEquals(Connection.Status.CONNECTED, connection.getStatus());
        }
    }

    @Test
    void wrongPasswordIsRefusedAndNotShown() {
        try (NatsProcess process =
                NatsProcess.builder().authorization("ada", "right").start()) {
            NatsConfig config = NatsConfig.servers(process.server().url()).user("ada", "wrong-canary".toCharArray());

            BackendUnavailableException refused =
                    assertThrows(BackendUnavailableException.class, () -> NatsConnector.connect(config));

            assertTrue(refused.getMessage().contains("refuses the credentials"), refused.getMessage());
            assertShownNowhere("wrong-canary", refused);
            assertFalse(config.toString().contains("canary"));
        }
    }

    @Test
    void unreachableServerIsNamed() {
        NatsConfig nowhere = NatsConfig.servers("nats://127.0.0.1:1").connectTimeout(Duration.ofMillis(500));

        BackendUnavailableException refused =
                assertThrows(BackendUnavailableException.class, () -> NatsConnector.connect(nowhere));

        assertTrue(refused.getMessage().contains("nats://127.0.0.1:1"), refused.getMessage());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "nats://ada:canary@localhost:4222",
                "nats://canary@localhost",
                "nats://ada:canary@two words",
                "ada:canary@localhost:4222",
                "nats:ada:canary@localhost:4222",
                "nats:///ada:canary@localhost",
                "http://localhost",
                "localhost",
                ""
            })
    void impossibleUrlsAreRefusedWithoutTheirSecrets(String url) {
        InvalidInputException refused = assertThrows(InvalidInputException.class, () -> NatsConfig.servers(url));

        assertShownNowhere("canary", refused);
    }

    /** The driver brings a second Bouncy Castle of the same packages, which must stay off the class path. */
    @Test
    void thereIsOneBouncyCastleAtMost() throws Exception {
        String provider = "org/bouncycastle/jce/provider/BouncyCastleProvider.class";

        assertTrue(java.util.Collections.list(getClass().getClassLoader().getResources(provider))
                        .size()
                <= 1);
    }

    private static void assertShownNowhere(String secret, Throwable failure) {
        for (Throwable one = failure; one != null; one = one.getCause()) {
            assertFalse(one.toString().contains(secret), "a secret is shown by a " + one.getClass());
        }
    }
}
