package dev.eventsourcing.testkit;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** Whether it is worth asking Testcontainers for a Docker daemon at all, which is slow and loud when there is none. */
final class DockerSocket {
    private static final String SYSTEM = "/var/run/docker.sock";
    private static final List<String> OF_USER = List.of(
            ".docker/run/docker.sock", ".docker/desktop/docker.sock", ".colima/default/docker.sock", ".rd/docker.sock");

    private DockerSocket() {}

    /** Why there can be no daemon; nothing if there may be one. */
    static Optional<String> absence(Surroundings surroundings) {
        Optional<String> host = surroundings.variable("DOCKER_HOST");
        if (host.isPresent()) {
            return host.filter(url -> url.startsWith("unix:"))
                    .map(url -> Path.of(URI.create(url).getPath()))
                    .filter(Files::notExists)
                    .map(socket -> "DOCKER_HOST names the socket " + socket + ", which is not there");
        }
        Path home = Path.of(surroundings.variable("HOME").orElse(System.getProperty("user.home")));
        boolean windows = System.getProperty("os.name").toLowerCase(Locale.ROOT).contains("windows");
        if (windows || isConfigured(home) || sockets(home, surroundings).anyMatch(Files::exists)) {
            return Optional.empty();
        }
        return Optional.of("no socket at " + SYSTEM);
    }

    private static boolean isConfigured(Path home) {
        Path settings = home.resolve(".testcontainers.properties");
        try {
            return Files.exists(settings) && Files.readString(settings).contains("docker.host");
        } catch (IOException e) {
            return false;
        }
    }

    private static Stream<Path> sockets(Path home, Surroundings surroundings) {
        return Stream.of(
                        Stream.of(Path.of(SYSTEM)),
                        OF_USER.stream().map(home::resolve),
                        surroundings.variable("XDG_RUNTIME_DIR").map(folder -> Path.of(folder, "docker.sock")).stream())
                .flatMap(sockets -> sockets);
    }
}
