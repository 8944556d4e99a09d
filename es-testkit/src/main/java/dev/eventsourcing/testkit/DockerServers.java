package dev.eventsourcing.testkit;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.exception.DockerException;
import com.github.dockerjava.api.exception.NotFoundException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.wait.strategy.Wait;
import org.testcontainers.postgresql.PostgreSQLContainer;
import org.testcontainers.utility.DockerImageName;

/**
 * Servers in Docker, through Testcontainers.
 *
 * <p>That a daemon answers does not mean that it can start anything: without a registry, Testcontainers retries for
 * minutes to pull the image, or one of its own helpers. So the image is looked for first and pulled only for a while,
 * and the whole has a limit. A caller who insists on Docker is patient. Safe for use by many threads.
 */
final class DockerServers {
    private static final Duration PULL = Duration.ofSeconds(20);
    private static final Duration START = Duration.ofSeconds(45);
    private static final Duration PATIENT = Duration.ofMinutes(5);
    private static volatile boolean hopeless;

    private DockerServers() {}

    static PostgresServer postgres(Surroundings surroundings, boolean patient) throws Unavailable {
        String image = surroundings.variable("ES_TEST_POSTGRES_IMAGE").orElse("postgres:18-alpine");
        return inTime(surroundings, patient, () -> {
            require(image, patient);
            return postgres(image);
        });
    }

    static NatsServer nats(Surroundings surroundings, boolean patient) throws Unavailable {
        String image = surroundings.variable("ES_TEST_NATS_IMAGE").orElse("nats:2.12-alpine");
        return inTime(surroundings, patient, () -> {
            require(image, patient);
            return nats(image);
        });
    }

    private static PostgresServer postgres(String image) throws Unavailable {
        PostgreSQLContainer container = new PostgreSQLContainer(
                        DockerImageName.parse(image).asCompatibleSubstituteFor("postgres"))
                .withUsername("postgres")
                .withPassword("postgres")
                .withDatabaseName("postgres")
                .withEnv("POSTGRES_INITDB_ARGS", "--locale=C --encoding=UTF8")
                // Testcontainers would switch fsync off
                .withCommand("postgres", "-c", "fsync=on", "-c", "synchronous_commit=on", "-c", "max_connections=200");
        start(container);
        return PostgresServer.connect(container.getJdbcUrl(), "postgres", "postgres", "Docker image " + image);
    }

    @SuppressWarnings("resource") // stopped with the JVM
    private static NatsServer nats(String image) throws Unavailable {
        GenericContainer<?> container = new GenericContainer<>(DockerImageName.parse(image))
                .withExposedPorts(4222, 8222)
                .withCommand("--jetstream", "--store_dir", "/tmp/store", "--http_port", "8222")
                .waitingFor(Wait.forLogMessage(".*Server is ready.*", 1));
        start(container);
        String host = container.getHost();
        return NatsServer.connect(
                "nats://" + host + ":" + container.getMappedPort(4222),
                Optional.of("http://" + host + ":" + container.getMappedPort(8222)),
                "Docker image " + image);
    }

    private static <S> S inTime(Surroundings surroundings, boolean patient, Callable<S> start) throws Unavailable {
        Optional<String> absence = DockerSocket.absence(surroundings);
        if (absence.isPresent()) {
            throw new Unavailable(absence.get());
        }
        if (hopeless) {
            throw new Unavailable("given up with the server before");
        }
        FutureTask<S> task = new FutureTask<>(start);
        Thread thread = new Thread(task, "es-testkit-docker");
        thread.setDaemon(true);
        thread.start();
        Duration limit = patient ? PATIENT : START;
        try {
            return task.get(limit.toSeconds(), TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            hopeless = true;
            task.cancel(true);
            throw new Unavailable(
                    "no container within %d s; if no registry can be reached, see TESTCONTAINERS_RYUK_DISABLED and TESTCONTAINERS_HOST_OVERRIDE"
                            .formatted(limit.toSeconds()),
                    e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof Unavailable known) {
                throw known;
            }
            throw new Unavailable("the container did not start: " + deepestMessage(e), e);
        } catch (InterruptedException e) {
            task.cancel(true);
            Thread.currentThread().interrupt();
            throw new Unavailable("interrupted while starting a container", e);
        }
    }

    private static void start(GenericContainer<?> container) {
        Runtime.getRuntime().addShutdownHook(new Thread(container::stop, "es-testkit-stop-container"));
        container.start();
    }

    private static void require(String image, boolean patient) throws Unavailable {
        if (!DockerClientFactory.instance().isDockerAvailable()) {
            throw new Unavailable("no daemon answers");
        }
        DockerClient docker = DockerClientFactory.lazyClient();
        try {
            docker.inspectImageCmd(image).exec();
        } catch (NotFoundException missing) {
            pull(image, docker, patient ? PATIENT : PULL);
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
