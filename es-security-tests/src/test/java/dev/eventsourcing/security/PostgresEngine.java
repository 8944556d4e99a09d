package dev.eventsourcing.security;

import dev.eventsourcing.backend.postgres.PostgresBackend;
import dev.eventsourcing.backend.postgres.PostgresConfig;
import dev.eventsourcing.backend.postgres.PostgresKeyStore;
import dev.eventsourcing.backend.postgres.PostgresKeyStoreOptions;
import dev.eventsourcing.spi.Backend;
import dev.eventsourcing.spi.WatchableKeyStore;
import dev.eventsourcing.testkit.PostgresProcess;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;

/** A PostgreSQL of its own, with events and keys in one database. */
final class PostgresEngine implements Engine {
    private final PostgresProcess process =
            PostgresProcess.builder().setting("autovacuum", "off").start(); // what is left must not depend on a minute
    private final Path folder = Path.of(ask("SHOW data_directory"));
    private volatile char[] password = "postgres".toCharArray();

    @Override
    public String name() {
        return "postgres";
    }

    /** Lets in only who knows a password, and tells the clients that connect from now on. */
    void demandPassword(String secret) {
        execute("ALTER SYSTEM SET scram_iterations = 1"); // this is no test of how long guessing takes
        execute("SELECT pg_reload_conf()");
        execute("ALTER ROLE postgres PASSWORD '" + secret + "'");
        execute("COPY (SELECT 'host all all all scram-sha-256') TO '" + ask("SHOW hba_file") + "'");
        execute("SELECT pg_reload_conf()");
        password = secret.toCharArray();
    }

    PostgresConfig config(char[] secret) {
        return PostgresConfig.at(process.server().jdbcUrl(), process.server().user())
                .password(secret.clone())
                .connectTimeout(Duration.ofSeconds(5))
                .build();
    }

    @Override
    public Backend connectBackend() {
        return PostgresBackend.connect(config(password));
    }

    @Override
    public WatchableKeyStore connectKeys() {
        return keys("es_keys");
    }

    @Override
    public WatchableKeyStore connectOtherKeys() {
        return keys("other_keys");
    }

    private WatchableKeyStore keys(String schema) {
        return PostgresKeyStore.connect(
                config(password),
                PostgresKeyStoreOptions.defaults().schema(schema).timeout(Duration.ofSeconds(3)));
    }

    @Override
    public List<Path> folders() {
        return List.of(folder);
    }

    void execute(String sql) {
        try (Connection connection = process.server().dataSource().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    String ask(String question) {
        try (Connection connection = process.server().dataSource().getConnection();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(question)) {
            row.next();
            return row.getString(1);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public AutoCloseable freeze() {
        process.pause();
        return process::resume;
    }

    @Override
    public void restart() {
        process.kill();
        process.restart();
    }

    @Override
    public void close() {
        process.close();
    }
}
