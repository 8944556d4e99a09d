package dev.eventsourcing.backend.postgres;

import dev.eventsourcing.testkit.PostgresDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import org.postgresql.ds.PGSimpleDataSource;

/** New connections to a test's database, each of which something is done to before it is handed out. */
final class TreatedConnections extends PGSimpleDataSource {
    private static final long serialVersionUID = 1;

    private transient volatile Treatment treatment;

    TreatedConnections(PostgresDatabase database, Treatment treatment) {
        setUrl(database.jdbcUrl());
        setUser(database.user());
        setPassword(database.password());
        this.treatment = treatment;
    }

    interface Treatment {
        void give(Connection connection) throws SQLException;
    }

    void treat(Treatment next) {
        treatment = next;
    }

    @Override
    public Connection getConnection() throws SQLException {
        Connection connection = super.getConnection();
        treatment.give(connection);
        return connection;
    }
}
