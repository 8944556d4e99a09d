package dev.eventsourcing.testkit;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.sql.DataSource;
import org.postgresql.ds.PGSimpleDataSource;

/** A PostgreSQL server that answers, wherever it runs. Safe for use by many threads. */
public final class PostgresServer {
    private static final Pattern URL = Pattern.compile("(jdbc:postgresql://[^/?]+/)([^?]+)(\\?.*)?");

    private final String jdbcUrl;
    private final String user;
    private final String password;
    private final String origin;
    private final String version;
    private final Queue<PostgresDatabase> databases = new ConcurrentLinkedQueue<>();

    private PostgresServer(String jdbcUrl, String user, String password, String origin) throws SQLException {
        this.jdbcUrl = jdbcUrl;
        this.user = user;
        this.password = password;
        this.origin = origin;
        this.version = ask("show server_version").split(" ", 2)[0];
    }

    /** Connects once, to know that the server answers and which one it is. */
    static PostgresServer connect(String jdbcUrl, String user, String password, String origin) throws Unavailable {
        if (!URL.matcher(jdbcUrl).matches()) {
            throw new Unavailable("a URL looks like jdbc:postgresql://host:port/database");
        }
        try {
            return new PostgresServer(jdbcUrl, user, password, origin);
        } catch (SQLException e) {
            throw new Unavailable(String.valueOf(e.getMessage()), e);
        }
    }

    /** The database to administer the server from, {@code postgres} as a rule; tests use {@link #newDatabase}. */
    public String jdbcUrl() {
        return jdbcUrl;
    }

    public String user() {
        return user;
    }

    public String password() {
        return password;
    }

    /** As the server gives it, such as {@code 18.6}. */
    public String version() {
        return version;
    }

    /** Connections to {@link #jdbcUrl}, a new one each time. */
    public DataSource dataSource() {
        return dataSource(jdbcUrl);
    }

    /** Creates an empty database that no other test knows of. It can be closed, and else goes with the server. */
    public PostgresDatabase newDatabase() {
        String name = "test_" + UUID.randomUUID().toString().replace("-", "");
        execute("create database " + name + " template template0");
        Matcher parts = URL.matcher(jdbcUrl);
        String parameters = parts.matches() && parts.group(3) != null ? parts.group(3) : "";
        String url = parts.group(1) + name + parameters;
        PostgresDatabase database = new PostgresDatabase(this, name, url);
        databases.add(database);
        return database;
    }

    /** For a server that outlives this JVM. */
    void dropDatabasesAtExit() {
        Runtime.getRuntime()
                .addShutdownHook(
                        new Thread(() -> databases.forEach(PostgresDatabase::close), "es-testkit-drop-databases"));
    }

    void drop(PostgresDatabase database) {
        execute("drop database if exists " + database.name() + " with (force)");
        databases.remove(database);
    }

    DataSource dataSource(String url) {
        PGSimpleDataSource dataSource = new PGSimpleDataSource();
        dataSource.setUser(user);
        dataSource.setPassword(password);
        dataSource.setConnectTimeout(5);
        dataSource.setUrl(url);
        return dataSource;
    }

    private String ask(String query) throws SQLException {
        try (Connection connection = dataSource().getConnection();
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(query)) {
            result.next();
            return result.getString(1);
        }
    }

    private void execute(String command) {
        try (Connection connection = dataSource().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(command);
        } catch (SQLException e) {
            throw new IllegalStateException(this + " refused: " + command, e);
        }
    }

    @Override
    public String toString() {
        return "PostgreSQL %s at %s (%s)".formatted(version, jdbcUrl.replaceFirst("\\?.*", ""), origin);
    }
}
