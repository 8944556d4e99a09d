package dev.eventsourcing.backend.nats;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.eventsourcing.UnsupportedServerException;
import dev.eventsourcing.nats.NatsConfig;
import dev.eventsourcing.spi.StoreName;
import dev.eventsourcing.testkit.NatsProcess;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which servers are taken, and for what. Of most versions there is no server here, only their names. */
class StreamSetupTest {
    @ParameterizedTest
    @ValueSource(strings = {"2.10.0", "2.10.27", "v2.11.4", "2.15.1-RC.2", "3.0.0"})
    void supportedServersAreTaken(String version) {
        assertDoesNotThrow(() -> StreamSetup.requireVersion(version));
    }

    @ParameterizedTest
    @ValueSource(strings = {"1.4.1", "2.9.25", "2.2.0", "", "unknown"})
    void otherServersAreRefusedByName(String version) {
        UnsupportedServerException refused =
                assertThrows(UnsupportedServerException.class, () -> StreamSetup.requireVersion(version));
        assertTrue(refused.getMessage().contains(version + " is too old; 2.10 or newer"), refused.getMessage());
    }

    @ParameterizedTest
    @ValueSource(strings = {"2.12.14", "2.12.20", "2.14.4", "v2.14.5", "2.15.0", "2.15.1-RC.2", "3.0.0"})
    void batchesAreSafe(String version) {
        assertTrue(StreamSetup.isSafeForBatches(version));
    }

    @ParameterizedTest
    @ValueSource(strings = {"2.10.27", "2.11.9", "2.12.0", "2.12.13", "2.13.0", "2.13.99", "2.14.0", "2.14.3", "", "?"})
    void batchesAreNotSafe(String version) {
        assertFalse(StreamSetup.isSafeForBatches(version));
    }

    @Test
    void serverThatTakesSmallMessagesOnlyIsRefused() {
        try (NatsProcess server =
                        NatsProcess.builder().setting("max_payload: 65536").start();
                NatsBackend backend =
                        NatsBackend.connect(NatsConfig.servers(server.server().url()))) {
            UnsupportedServerException refused =
                    assertThrows(UnsupportedServerException.class, () -> backend.open(new StoreName("small")));
            assertTrue(refused.getMessage().contains("65536 bytes; set max_payload to"), refused.getMessage());
        }
    }
}
