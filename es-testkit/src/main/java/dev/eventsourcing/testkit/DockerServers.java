package dev.eventsourcing.testkit;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.exception.DockerException;
import com.github.dockerjava.api.exception.NotFoundException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.wait.strategy.Wait;
import org.testcontainers.postgresql.PostgreSQLContainer;
import org.testcontainers.utility.DockerImageName;

/**
 * Servers in Docker, through Testcontainers.
 *
 * <p>That a daemon answers does not mean that it can start anything: without the image and without a registry,
 * Testcontainers retries for two minutes. So the image is looked for first, and pulled only for a while.
 */
final class DockerServers {
    private static final Duration PULL = Duration.ofSeconds(20);
    private static final Duration PATIENT_PULL = Duration.ofMinutes(5);

    private DockerServers() {}

    static PostgresServer postgres(Surroundings surroundings, boolean patient) throws Unavailable {
        String image = surroundings.variable("ES_TEST_POSTGRES_IMAGE").orElse("postgres:18-alpine");
        require(image, surroundings, patient);
        PostgreSQLContainer container = start(new PostgreSQLContainer(
                        DockerImageName.parse(image).asCompatibleSubstituteFor("postgres"))
                .withUsername("postgres")
                .withPassword("postgres")
                .withDatabaseName("postgres")
                .withEnv("POSTGRES_INITDB_ARGS", "--locale=C --encoding=UTF8")
                // Testcontainers would switch fsync off
                .withCommand("postgres", "-c", "fsync=on", "-c", "synchronous_commit=on", "-c", "max_connections=200"));
        return PostgresServer.connect(container.getJdbcUrl(), "postgres", "postgres", "Docker image " + image);
    }

    static NatsServer nats(Surroundings surroundings, boolean patient) throws Unavailable {
        String image = surroundings.variable("ES_TEST_NATS_IMAGE").orElse("nats:2.12-alpine");
        require(image, surroundings, patient);
        GenericContainer<?> container = start(new GenericContainer<>(DockerImageName.parse(image))
                .withExposedPorts(4222, 8222)
                .withCommand("--jetstream", "--store_dir", "/tmp/store", "--http_port", "8222")
                .waitingFor(Wait.forLogMessage(".*Server is ready.*", 1)));
        String host = container.getHost();
        return NatsServer.connect(
                "nats://" + host + ":" + container.getMappedPort(4222),
                Optional.of("http://" + host + ":" + container.getMappedPort(8222)),
                "Docker image " + image);
    }

    private static <C extends GenericContainer<?>> C start(C container) throws Unavailable {
        try {
            container.start();
        } catch (RuntimeException e) {
            container.stop();
            throw new Unavailable("the container did not start: " + deepestMessage(e), e);
        }
        Runtime.getRuntime().addShutdownHook(new Thread(container::stop, "es-testkit-stop-container"));
        return container;
    }

    private static void require(String image, Surroundings surroundings, boolean patient) throws Unavailable {
        Optional<String> absence = DockerSocket.absence(surroundings);
        if (absence.isPresent()) {
            throw new Unavailable(absence.get());
        }
        if (!DockerClientFactory.instance().isDockerAvailable()) {
            throw new Unavailable("no daemon answers");
        }
        DockerClient docker = DockerClientFactory.lazyClient();
        try {
            docker.inspectImageCmd(image).exec();
        } catch (NotFoundException missing) {
            pull(image, docker, patient ? PATIENT_PULL : PULL);
        }
    }

    private static void pull(String image, DockerClient docker, Duration limit) throws Unavailable {
        try {
            if (!docker.pullImageCmd(image).start().awaitCompletion(limit.toSeconds(), TimeUnit.SECONDS)) {
                throw new Unavailable(
                        "image %s is not there and was not pulled within %d s".formatted(image, limit.toSeconds()));
            }
        } catch (DockerException e) {
            throw new Unavailable(
                    "image %s is not there and cannot be pulled: %s".formatted(image, deepestMessage(e)), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Unavailable("interrupted while pulling " + image, e);
        }
    }

    private static String deepestMessage(Throwable failure) {
        Throwable deepest = failure;
        while (deepest.getCause() != null) {
            deepest = deepest.getCause();
        }
        return String.valueOf(deepest.getMessage()).strip();
    }
}
