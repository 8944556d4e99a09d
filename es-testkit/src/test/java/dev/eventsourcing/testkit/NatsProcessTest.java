package dev.eventsourcing.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.nats.client.AuthenticationException;
import io.nats.client.Connection;
import io.nats.client.Nats;
import io.nats.client.Options;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@SuppressWarnings("try") // closing a connection may be interrupted
class NatsProcessTest {
    @Test
    void acknowledgedMessagesSurviveKill() throws Exception {
        try (NatsProcess process =
                NatsProcess.builder().jetStreamSetting("sync_interval: always").start()) {
            try (Connection connection = Nats.connect(process.server().url())) {
                Streams.create(connection, "cards");
                Streams.publish(connection, "cards", "issued");
            }

            process.kill();

            assertFalse(process.isRunning());
            assertThrows(IOException.class, () -> Nats.connect(process.server().url()));

            process.restart();

            try (Connection connection = Nats.connect(process.server().url())) {
                assertEquals(1, Streams.count(connection, "cards"));
            }
        }
    }

    @Test
    void clientFindsTheRestartedServerOnTheSamePort() throws Exception {
        try (NatsProcess process = NatsProcess.start();
                Connection connection = Nats.connect(process.server().url())) {
            Streams.create(connection, "cards");

            process.restart();

            Streams.publishOnceReconnected(connection, "cards", "issued");
            assertNotEquals(0, Streams.count(connection, "cards"));
        }
    }

    @Test
    void pausedServerAnswersOnlyWhenResumed() throws Exception {
        try (NatsProcess process = NatsProcess.start();
                Connection connection = Nats.connect(process.server().url())) {
            process.pause();

            assertThrows(TimeoutException.class, () -> connection.flush(Duration.ofMillis(500)));

            process.resume();

            connection.flush(Duration.ofSeconds(10));
        }
    }

    @Test
    void onlyTheUserOfTheTestIsLetIn() throws Exception {
        try (NatsProcess process =
                NatsProcess.builder().authorization("librarian", "hush").start()) {
            String url = process.server().url();

            assertThrows(AuthenticationException.class, () -> Nats.connect(url));
            try (Connection connection = Nats.connect(
                    Options.builder().server(url).userInfo("librarian", "hush").build())) {
                assertEquals(Connection.Status.CONNECTED, connection.getStatus());
            }
        }
    }

    @Test
    void storeFolderOfTheTestIsUsedAndKept(@TempDir Path folder) throws Exception {
        try (NatsProcess process = NatsProcess.builder().storeFolder(folder).start();
                Connection connection = Nats.connect(process.server().url())) {
            Streams.create(connection, "cards");
        }

        assertTrue(Files.isDirectory(folder.resolve("jetstream")));
    }

    @Test
    void wrongSettingIsExplainedByTheServersOwnWords() {
        NatsProcess.Builder builder = NatsProcess.builder().setting("no_such_setting: 1");

        IllegalStateException failure = assertThrows(IllegalStateException.class, builder::start);

        assertTrue(failure.getMessage().contains("no_such_setting"), failure.getMessage());
    }

    @Test
    void takenPortIsExplained() {
        try (NatsProcess first = NatsProcess.start()) {
            NatsProcess.Builder second = NatsProcess.builder().port(first.port());

            assertThrows(PortTakenException.class, second::start);
        }
    }
}
