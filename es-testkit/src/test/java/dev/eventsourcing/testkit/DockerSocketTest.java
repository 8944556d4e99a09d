package dev.eventsourcing.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeout;

import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DockerSocketTest {
    @TempDir
    Path home;

    @Test
    void missingSocketIsNoticedWithoutAskingDocker() {
        Surroundings surroundings = with(Map.of("DOCKER_HOST", "unix://" + home.resolve("docker.sock")));

        assertTimeout(
                Duration.ofSeconds(1),
                () -> assertThrows(Unavailable.class, () -> DockerServers.nats(surroundings, false)));
    }

    @Test
    void socketOfTheUserIsFound() throws Exception {
        Path socket = home.resolve(".docker/run/docker.sock");
        Files.createDirectories(socket.getParent());

        try (ServerSocketChannel channel = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            channel.bind(UnixDomainSocketAddress.of(socket));

            assertEquals(Optional.empty(), DockerSocket.absence(with(Map.of("HOME", home.toString()))));
        }
    }

    @Test
    void remoteDaemonIsForTestcontainersToTry() {
        assertEquals(Optional.empty(), DockerSocket.absence(with(Map.of("DOCKER_HOST", "tcp://docker:2375"))));
    }

    private static Surroundings with(Map<String, String> environment) {
        return new Surroundings(environment, Optional.empty());
    }
}
