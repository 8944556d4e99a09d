package dev.eventsourcing.backend.postgres;

import dev.eventsourcing.Expectation;
import dev.eventsourcing.spi.Backend;
import dev.eventsourcing.spi.EventLog;
import dev.eventsourcing.spi.EventRecord;
import dev.eventsourcing.spi.StoreName;
import dev.eventsourcing.tck.BackendFixture;
import dev.eventsourcing.tck.Capability;
import dev.eventsourcing.tck.Scale;
import dev.eventsourcing.testkit.PostgresDatabase;
import dev.eventsourcing.testkit.PostgresServer;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import javax.sql.DataSource;
import org.postgresql.ds.PGSimpleDataSource;

/** A database of one server, for the conformance suite. */
final class PostgresFixture implements BackendFixture {
    private final String name;
    private final PostgresServer server;
    private final Scale scale;
    private final Runnable afterwards;
    private final PostgresDatabase database;
    private final String url;
    private final DataSource connections;
    private final PostgresBackend writer;

    PostgresFixture(String name, PostgresServer server, Scale scale, Runnable afterwards) {
        this(name, server, scale, afterwards, url -> url);
    }

    /**
     * With a proxy in between.
     *
     * @param way how a client gets to the database with that URL
     */
    PostgresFixture(String name, PostgresServer server, Scale scale, Runnable afterwards, UnaryOperator<String> way) {
        this.name = name;
        this.server = server;
        this.scale = scale;
        this.afterwards = afterwards;
        this.database = server.newDatabase();
        this.url = way.apply(database.jdbcUrl());
        PGSimpleDataSource dataSource = new PGSimpleDataSource();
        dataSource.setUrl(url);
        dataSource.setUser(database.user());
        dataSource.setPassword(database.password());
        dataSource.setPrepareThreshold(0); // whatever proxy there is may keep no prepared statements apart
        this.connections = dataSource;
        this.writer = PostgresBackend.over(connections);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public String version() {
        return "PostgreSQL " + server.version();
    }

    @Override
    public Scale scale() {
        return scale;
    }

    @Override
    public Backend connect() {
        return PostgresBackend.connect(PostgresConfig.at(url, database.user())
                .password(database.password().toCharArray())
                .build());
    }

    @Override
    public Set<Capability> claims() {
        return Set.of(
                Capability.MULTI_ENTITY_APPEND,
                Capability.STRICT_EVENT_IDS,
                Capability.HELD_WRITES,
                Capability.SURVIVES_CUTS,
                Capability.RAW_BYTES);
    }

    @Override
    public Optional<HeldWrites> heldWrites() {
        return Optional.of((store, batch) -> new HeldTransaction(writer.open(store), batch));
    }

    @Override
    public Optional<EngineAction> cut() {
        return Optional.of(() -> {
            try (Connection connection = database.dataSource().getConnection();
                    Statement statement = connection.createStatement()) {
                statement.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                        + " WHERE datname = current_database() AND pid <> pg_backend_pid()");
            }
        });
    }

    @Override
    public Optional<RawBytes> rawBytes() {
        return Optional.of(this::isStored);
    }

    private boolean isStored(StoreName store, byte[] needle) throws SQLException {
        String rows = "SELECT 1 FROM es.\"es_events_" + store + "\" e WHERE position(? IN payload) > 0"
                + " OR position(? IN headers) > 0 OR position(? IN convert_to(e::text, 'UTF8')) > 0";
        try (Connection connection = database.dataSource().getConnection();
                PreparedStatement statement = connection.prepareStatement(rows)) {
            statement.setBytes(1, needle);
            statement.setBytes(2, needle);
            statement.setBytes(
                    3, HexFormat.of().formatHex(needle).getBytes(java.nio.charset.StandardCharsets.US_ASCII));
            try (ResultSet found = statement.executeQuery()) {
                return found.next();
            }
        }
    }

    @Override
    public void close() {
        writer.close();
        database.close();
        afterwards.run();
    }

    /** The append function was called, in a transaction that is still open. */
    private final class HeldTransaction implements BackendFixture.HeldWrite {
        private final EventLog log;
        private final Connection connection;

        HeldTransaction(EventLog log, List<EventRecord> batch) throws SQLException {
            this.log = log;
            this.connection = connections.getConnection();
            connection.setAutoCommit(false);
            ((TransactionalAppend) log).append(connection, batch, Expectation.any());
        }

        @Override
        public void commit() throws SQLException {
            connection.commit();
            end();
        }

        @Override
        public void rollBack() throws SQLException {
            connection.rollback();
            end();
        }

        private void end() throws SQLException {
            connection.close();
            log.close();
        }
    }
}
