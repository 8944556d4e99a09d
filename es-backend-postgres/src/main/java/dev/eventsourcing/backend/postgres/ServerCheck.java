package dev.eventsourcing.backend.postgres;

import dev.eventsourcing.UnsupportedServerException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Whether a server can keep the promises. Stateless. */
final class ServerCheck {
    private static final Logger LOG = LoggerFactory.getLogger(PostgresBackend.class);
    private static final int OLDEST = 14;

    private ServerCheck() {}

    static void check(Connection connection) throws SQLException {
        String product = connection.getMetaData().getDatabaseProductName();
        int version = connection.getMetaData().getDatabaseMajorVersion();
        if (!product.equals("PostgreSQL") || version < OLDEST) {
            throw new UnsupportedServerException(
                    "the server is " + product + " " + version + " but must be PostgreSQL " + OLDEST + " or newer");
        }
        String encoding = show(connection, "server_encoding");
        if (!encoding.equals("UTF8")) {
            throw new UnsupportedServerException("the database's encoding is " + encoding
                    + ", which cannot hold every text; create a database with encoding UTF8");
        }
        if (show(connection, "transaction_read_only").equals("on")) {
            throw new UnsupportedServerException(
                    "the server is a standby or read-only by default; connect to the primary, and allow writing");
        }
        if (show(connection, "fsync").equals("off")
                || show(connection, "full_page_writes").equals("off")) {
            LOG.warn("The PostgreSQL server runs with fsync or full_page_writes off: what it acknowledges can be lost,"
                    + " and the database destroyed, by a crash of its machine");
        }
    }

    private static String show(Connection connection, String setting) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SHOW " + setting)) {
            row.next();
            return row.getString(1);
        }
    }
}
