package dev.eventsourcing.testkit;

import javax.sql.DataSource;

/** A database of a test's own. Closing drops it, with whoever is still connected. Safe for use by many threads. */
public final class PostgresDatabase implements AutoCloseable {
    private final PostgresServer server;
    private final String name;
    private final String jdbcUrl;

    PostgresDatabase(PostgresServer server, String name, String jdbcUrl) {
        this.server = server;
        this.name = name;
        this.jdbcUrl = jdbcUrl;
    }

    public String name() {
        return name;
    }

    public String jdbcUrl() {
        return jdbcUrl;
    }

    public String user() {
        return server.user();
    }

    public String password() {
        return server.password();
    }

    /** A new connection each time, no pool. */
    public DataSource dataSource() {
        return server.dataSource(jdbcUrl);
    }

    /** Drops the database. Harmless when repeated. */
    @Override
    public void close() {
        server.drop(this);
    }
}
