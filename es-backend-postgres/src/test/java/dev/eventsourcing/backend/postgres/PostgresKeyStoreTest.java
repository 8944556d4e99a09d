package dev.eventsourcing.backend.postgres;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.eventsourcing.IncompatibleStoreException;
import dev.eventsourcing.InvalidInputException;
import dev.eventsourcing.KeyStoreUnavailableException;
import dev.eventsourcing.UnsupportedServerException;
import dev.eventsourcing.spi.Bytes;
import dev.eventsourcing.spi.KeyListener;
import dev.eventsourcing.testkit.PostgresDatabase;
import dev.eventsourcing.testkit.TestServers;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;

/** What is of PostgreSQL alone; the rest is in the conformance suite. */
class PostgresKeyStoreTest {
    private static final PostgresKeyStoreOptions DEFAULTS = PostgresKeyStoreOptions.defaults();

    private final PostgresDatabase database = TestServers.postgres().newDatabase();

    @AfterEach
    void dropDatabase() {
        database.close();
    }

    @Test
    void roleOfTheDocumentationSufficesOnceTheTableIsThere() throws Exception {
        PostgresKeyStore.over(database.dataSource(), DEFAULTS).close();
        String keeper = roleWith(
                "GRANT USAGE ON SCHEMA es_keys TO %1$s; GRANT SELECT, INSERT, UPDATE ON es_keys.es_keys TO %1$s");

        try (PostgresKeyStore keys = PostgresKeyStore.over(as(keeper), DEFAULTS)) {
            long first = keys.replace("ann", 0, bytes("first")).orElseThrow();
            keys.replace("ann", first, bytes("second")).orElseThrow();

            assertEquals(bytes("second"), keys.find("ann").orElseThrow().content());
            assertEquals(List.of("ann"), keys.entityIds().toList());
        }
    }

    @Test
    void roleOfTheEventsCannotReadKeys() throws Exception {
        PostgresKeyStore.over(database.dataSource(), DEFAULTS).close();
        String librarian = roleWith("GRANT CREATE ON DATABASE " + database.name() + " TO %1$s");

        assertThrows(
                UnsupportedServerException.class,
                () -> PostgresKeyStore.over(as(librarian), DEFAULTS).find("ann"));
    }

    @Test
    void roleThatMayNotCreateIsToldWhatToDo() throws Exception {
        String keeper = roleWith("GRANT CONNECT ON DATABASE " + database.name() + " TO %1$s");

        UnsupportedServerException refused =
                assertThrows(UnsupportedServerException.class, () -> PostgresKeyStore.over(as(keeper), DEFAULTS));

        assertTrue(refused.getMessage().contains("docs/encryption.md"), refused.getMessage());
    }

    @Test
    void tableOfSomebodyElseIsRefused() throws Exception {
        execute("CREATE SCHEMA es_keys; CREATE TABLE es_keys.es_keys (entity_id text, content text)");

        assertThrows(IncompatibleStoreException.class, () -> PostgresKeyStore.over(database.dataSource(), DEFAULTS));
    }

    @Test
    void revisionsDoNotComeBackWhenARowWasDeletedByHand() throws Exception {
        try (PostgresKeyStore keys = PostgresKeyStore.over(database.dataSource(), DEFAULTS)) {
            long first = keys.replace("ann", 0, bytes("first")).orElseThrow();
            execute("DELETE FROM es_keys.es_keys");
            long later = keys.replace("ann", 0, bytes("second")).orElseThrow();

            assertTrue(later > first, first + " and then " + later);
            assertTrue(keys.replace("ann", first, bytes("third")).isEmpty());
        }
    }

    @Test
    void schemasAreStoresOfTheirOwn() {
        try (PostgresKeyStore orders = PostgresKeyStore.over(database.dataSource(), DEFAULTS);
                PostgresKeyStore invoices =
                        PostgresKeyStore.over(database.dataSource(), DEFAULTS.schema("invoice_keys"))) {
            orders.replace("ann", 0, bytes("first")).orElseThrow();

            assertTrue(invoices.find("ann").isEmpty());
            assertEquals(List.of(), invoices.entityIds().toList());
        }
    }

    @Test
    void moreEntitiesThanAPageAreListedOnce() throws Exception {
        try (PostgresKeyStore keys = PostgresKeyStore.over(database.dataSource(), DEFAULTS)) {
            execute("INSERT INTO es_keys.es_keys (entity_id, content)"
                    + " SELECT 'reader-' || n, '\\x00' FROM generate_series(1, 2500) n");

            List<String> listed = keys.entityIds().toList();

            assertEquals(2500, listed.size());
            assertEquals(2500, listed.stream().distinct().count());
        }
    }

    @Test
    void watchGoesOnAfterItsConnectionWasCutAndTellsOfAGap() throws Exception {
        try (PostgresKeyStore keys = connect();
                PostgresKeyStore other = connect()) {
            Hearing hearing = new Hearing();
            keys.watch(hearing);
            hearing.await("gap"); // listening now
            long first = other.replace("ann", 0, bytes("first")).orElseThrow();
            hearing.await("ann");

            execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                    + " WHERE datname = current_database() AND query LIKE 'LISTEN%'");
            hearing.await("gap");
            other.replace("ann", first, bytes("second")).orElseThrow();
            hearing.await("ann");
        }
    }

    @Test
    void noticesOfOneSchemaDoNotReachAnother() throws Exception {
        try (PostgresKeyStore orders = connect();
                PostgresKeyStore invoices =
                        PostgresKeyStore.over(database.dataSource(), DEFAULTS.schema("invoice_keys"))) {
            Hearing hearing = new Hearing();
            orders.watch(hearing);
            hearing.await("gap");

            invoices.replace("bert", 0, bytes("first")).orElseThrow();
            orders.replace("ann", 0, bytes("first")).orElseThrow();

            assertEquals("ann", hearing.next());
        }
    }

    @Test
    void unreachableServerIsUnavailable() {
        PostgresConfig nowhere = PostgresConfig.at("jdbc:postgresql://127.0.0.1:1/keys", "keeper")
                .connectTimeout(Duration.ofMillis(300))
                .build();

        assertThrows(KeyStoreUnavailableException.class, () -> PostgresKeyStore.connect(nowhere, DEFAULTS));
    }

    @Test
    void impossibleOptionsAreRefused() {
        assertThrows(InvalidInputException.class, () -> DEFAULTS.schema("Keys; drop"));
        assertThrows(InvalidInputException.class, () -> DEFAULTS.timeout(Duration.ZERO));
    }

    @Test
    void recordsAreNotCompressedAndSoonVacuumed() throws Exception {
        try (PostgresKeyStore keys = PostgresKeyStore.over(database.dataSource(), DEFAULTS)) {
            assertFalse(keys.find("ann").isPresent());
            assertEquals(
                    "e",
                    text("SELECT attstorage FROM pg_attribute WHERE attrelid = 'es_keys.es_keys'::regclass"
                            + " AND attname = 'content'"));
            assertTrue(text("SELECT reloptions::text FROM pg_class WHERE oid = 'es_keys.es_keys'::regclass")
                    .contains("autovacuum_vacuum_threshold=1"));
        }
    }

    private PostgresKeyStore connect() {
        return PostgresKeyStore.connect(TestStores.config(database).build(), DEFAULTS);
    }

    /** A new role; {@code %1$s} in what it is granted stands for its name. */
    private String roleWith(String grants) throws SQLException {
        String role = "role_" + database.name();
        execute("CREATE ROLE " + role + " LOGIN PASSWORD 'secret'");
        execute(grants.formatted(role));
        return role;
    }

    private DataSource as(String role) {
        PGSimpleDataSource dataSource = new PGSimpleDataSource();
        dataSource.setUrl(database.jdbcUrl());
        dataSource.setUser(role);
        dataSource.setPassword("secret");
        return dataSource;
    }

    private String text(String question) throws SQLException {
        try (Connection connection = database.dataSource().getConnection();
                Statement statement = connection.createStatement();
                var row = statement.executeQuery(question)) {
            row.next();
            return row.getString(1);
        }
    }

    private void execute(String sql) throws SQLException {
        try (Connection connection = database.dataSource().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static Bytes bytes(String text) {
        return Bytes.copyOf(text.getBytes(StandardCharsets.UTF_8));
    }

    private static final class Hearing implements KeyListener {
        private final BlockingQueue<String> heard = new LinkedBlockingQueue<>();

        @Override
        public void onChange(String entityId) {
            heard.add(entityId);
        }

        @Override
        public void onGap() {
            heard.add("gap");
        }

        String next() throws InterruptedException {
            String one = heard.poll(20, TimeUnit.SECONDS);
            if (one == null) {
                throw new AssertionError("nothing was heard");
            }
            return one;
        }

        void await(String news) throws InterruptedException {
            while (!next().equals(news)) {
                // something else
            }
        }
    }
}
