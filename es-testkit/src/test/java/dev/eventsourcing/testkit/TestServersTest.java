package dev.eventsourcing.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.nats.client.Connection;
import io.nats.client.Nats;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;

@SuppressWarnings("try") // closing a connection may be interrupted
class TestServersTest {
    @Test
    void sharedPostgresAnswersWithTheVersionItClaims() throws SQLException {
        PostgresServer server = TestServers.postgres();

        String version = Sql.ask(server.dataSource(), "select version()");

        assertTrue(version.startsWith("PostgreSQL " + server.version()), version);
    }

    @Test
    void sharedPostgresIsDurableAndPlain() throws SQLException {
        PostgresServer server = TestServers.postgres();

        assertEquals("on", Sql.ask(server.dataSource(), "show fsync"));
        assertEquals("on", Sql.ask(server.dataSource(), "show synchronous_commit"));
        try (PostgresDatabase database = server.newDatabase()) {
            assertEquals("UTF8", Sql.ask(database.dataSource(), "show server_encoding"));
            assertEquals(
                    "C",
                    Sql.ask(
                            database.dataSource(),
                            "select datcollate from pg_database where datname = current_database()"));
        }
    }

    @Test
    void eachNewDatabaseIsEmptyAndItsOwn() throws SQLException {
        try (PostgresDatabase library = TestServers.postgres().newDatabase();
                PostgresDatabase archive = TestServers.postgres().newDatabase()) {
            Sql.run(library.dataSource(), "create table cards (id text)");

            assertNotEquals(library.name(), archive.name());
            assertEquals(
                    "0", Sql.ask(archive.dataSource(), "select count(*) from pg_tables where tablename = 'cards'"));
        }
    }

    @Test
    void closedDatabaseIsGone() {
        PostgresDatabase database = TestServers.postgres().newDatabase();

        database.close();
        database.close();

        assertThrows(SQLException.class, () -> Sql.ask(database.dataSource(), "select 1"));
    }

    @Test
    void sharedNatsHasJetStreamOnFilesAndAnswersWithTheVersionItClaims() throws Exception {
        NatsServer server = TestServers.nats();

        try (Connection connection = Nats.connect(server.url())) {
            assertEquals(server.version(), connection.getServerInfo().getVersion());
            Streams.create(connection, "cards");
            assertEquals(1, Streams.publish(connection, "cards", "issued"));
            connection.jetStreamManagement().deleteStream("cards");
        }
    }

    @Test
    void sharedNatsCanBeMonitored() throws Exception {
        String url = TestServers.nats().monitoringUrl().orElseThrow();

        HttpResponse<String> answer = HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create(url + "/healthz")).build(),
                        HttpResponse.BodyHandlers.ofString());

        assertEquals(200, answer.statusCode());
    }

    @Test
    void theServersAreSharedByAllWhoAsk() {
        assertSame(TestServers.postgres(), TestServers.postgres());
        assertSame(TestServers.nats(), TestServers.nats());
    }
}
