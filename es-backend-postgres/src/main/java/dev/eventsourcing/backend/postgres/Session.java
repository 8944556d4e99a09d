package dev.eventsourcing.backend.postgres;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A connection while we have it: in autocommit mode, and never silent for longer than the caller may wait. It is given
 * back as it was. Used by one thread.
 */
final class Session implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Session.class);

    /** The server gives up at the deadline; its answer needs a moment to arrive. */
    private static final int GRACE_MILLIS = 500;

    private final Connection connection;
    private final boolean autoCommit;
    private final int networkTimeout;

    private Session(Connection connection, boolean autoCommit, int networkTimeout) {
        this.connection = connection;
        this.autoCommit = autoCommit;
        this.networkTimeout = networkTimeout;
    }

    /**
     * Takes a connection over.
     *
     * @param connection closed if this fails
     * @param time how long an answer may take; a little later the connection counts as lost
     */
    static Session on(Connection connection, Duration time) throws SQLException {
        try {
            boolean autoCommit = connection.getAutoCommit();
            if (!autoCommit) {
                connection.setAutoCommit(true);
            }
            int before = connection.getNetworkTimeout();
            connection.setNetworkTimeout(Runnable::run, (int) Math.max(1, time.toMillis()) + GRACE_MILLIS);
            return new Session(connection, autoCommit, before);
        } catch (SQLException | RuntimeException e) {
            giveBack(connection);
            throw e;
        }
    }

    /** Has the server end a statement, to the second, before the connection would count as lost. */
    static <S extends Statement> S limit(S statement) throws SQLException {
        int silence = statement.getConnection().getNetworkTimeout(); // known to the driver, not asked for
        if (silence > 0) {
            statement.setQueryTimeout(Math.max(1, (silence - GRACE_MILLIS) / 1000));
        }
        return statement;
    }

    Connection connection() {
        return connection;
    }

    /** Gives the connection back. What has been done with it stands, so a failure here concerns nobody. */
    @Override
    public void close() {
        try {
            if (!connection.isClosed()) {
                connection.setNetworkTimeout(Runnable::run, networkTimeout);
                if (!autoCommit) {
                    connection.setAutoCommit(false);
                }
            }
        } catch (SQLException e) {
            LOG.debug("A lost connection could not be restored to its settings: SQLSTATE {}", e.getSQLState());
        } finally {
            giveBack(connection);
        }
    }

    private static void giveBack(Connection connection) {
        try {
            connection.close();
        } catch (SQLException e) {
            LOG.debug("A connection could not be given back: SQLSTATE {}", e.getSQLState());
        }
    }
}
