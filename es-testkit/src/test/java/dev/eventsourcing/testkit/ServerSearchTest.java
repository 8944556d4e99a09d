package dev.eventsourcing.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeout;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ServerSearchTest {
    private static final String NO_SOCKET = "unix:///nowhere/docker.sock";

    @TempDir
    Path emptyProject;

    @Test
    void postgresUrlThatCannotBeReachedFailsWithTheRemedy() {
        String url = "jdbc:postgresql://127.0.0.1:" + FreePort.find() + "/postgres";

        String message = failure(new FindPostgres(), Map.of("ES_TEST_POSTGRES_URL", url));

        assertContains(message, "ES_TEST_POSTGRES_URL names a PostgreSQL server that cannot be used");
        assertContains(message, "refused");
        assertContains(message, "unset ES_TEST_POSTGRES_URL; nothing else is tried while it is set");
    }

    @Test
    void natsUrlThatCannotBeReachedFailsWithTheRemedy() {
        String url = "nats://127.0.0.1:" + FreePort.find();

        String message = failure(new FindNats(), Map.of("ES_TEST_NATS_URL", url));

        assertContains(message, "ES_TEST_NATS_URL names a NATS server that cannot be used");
        assertContains(message, "unset ES_TEST_NATS_URL; nothing else is tried while it is set");
    }

    @Test
    void postgresUrlOfAnotherShapeIsExplained() {
        String message = failure(new FindPostgres(), Map.of("ES_TEST_POSTGRES_URL", "postgres://localhost/library"));

        assertContains(message, "a URL looks like jdbc:postgresql://host:port/database");
    }

    @Test
    void natsServerWithoutJetStreamIsRefused() {
        try (NatsProcess process = NatsProcess.builder()
                .setting("accounts { library { users: [ { user: reader, password: hush } ] } }")
                .setting("no_auth_user: reader")
                .start()) {
            String message = failure(
                    new FindNats(), Map.of("ES_TEST_NATS_URL", process.server().url()));

            assertContains(message, "JetStream is not usable");
        }
    }

    @Test
    void urlsThatAnswerAreUsed() {
        PostgresServer postgres = ServerSearch.find(
                new FindPostgres(),
                surroundings(
                        Map.of("ES_TEST_POSTGRES_URL", TestServers.postgres().jdbcUrl())));
        NatsServer nats = ServerSearch.find(
                new FindNats(),
                surroundings(Map.of("ES_TEST_NATS_URL", TestServers.nats().url())));

        assertEquals(TestServers.postgres().version(), postgres.version());
        assertEquals(TestServers.nats().version(), nats.version());
    }

    @Test
    void dockerOnlyWithoutDaemonFailsQuicklyAndSaysSo() {
        Map<String, String> environment = Map.of("ES_TEST_SERVERS", "docker", "DOCKER_HOST", NO_SOCKET);

        String message = assertTimeout(Duration.ofSeconds(1), () -> failure(new FindNats(), environment));

        assertContains(message, "Docker (DOCKER_HOST names the socket /nowhere/docker.sock, which is not there)");
        assertContains(message, "a local process (not tried: ES_TEST_SERVERS=docker)");
        assertContains(message, "unset ES_TEST_SERVERS");
    }

    @Test
    void nothingAnywhereFailsWithAllThatWasTriedAndHowToMendIt() {
        String message = failure(new FindNats(), Map.of("DOCKER_HOST", NO_SOCKET));

        for (String part : List.of(
                "No NATS server for the tests. Tried: ES_TEST_NATS_URL (unset)",
                "Docker (DOCKER_HOST names",
                "ES_NATS_SERVER (unset), .tools/nats (empty), PATH (not found), scripts/fetch-nats.sh (not found)",
                "start Docker | run scripts/fetch-nats.sh",
                "set ES_TEST_NATS_URL")) {
            assertContains(message, part);
        }
    }

    @Test
    void anotherModeThanDockerOrLocalIsRefused() {
        String message = failure(new FindNats(), Map.of("ES_TEST_SERVERS", "podman"));

        assertContains(message, "ES_TEST_SERVERS is \"podman\"; it can be docker or local, or unset");
    }

    private String failure(ServerKind<?> kind, Map<String, String> environment) {
        return assertThrows(NoServerException.class, () -> ServerSearch.find(kind, surroundings(environment)))
                .getMessage();
    }

    private Surroundings surroundings(Map<String, String> environment) {
        return new Surroundings(new HashMap<>(environment), Optional.of(emptyProject));
    }

    private static void assertContains(String message, String part) {
        assertTrue(message.contains(part), message);
    }
}
