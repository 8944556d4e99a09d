package dev.eventsourcing.backend.postgres;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * New connections for a pool, which waits between two tries to connect: up to 5 seconds after a long outage, though the
 * server may be back and somebody waits for a connection. So the pool does not hear of a server that cannot be reached;
 * the next try follows here, half a second later at the latest, until there is a connection. Whatever will not pass by
 * itself is the pool's. Safe for use by many threads.
 */
final class RetryingConnections extends DriverConnections {
    private static final Logger LOG = LoggerFactory.getLogger(PostgresBackend.class);
    private static final long serialVersionUID = 1;

    private transient volatile @Nullable SQLException failure;
    private transient volatile boolean stopped;

    RetryingConnections(PostgresConfig config, Statements whose) {
        super(config, whose);
    }

    @Override
    public Connection getConnection() throws SQLException {
        Retry retry = new Retry(Deadline.never());
        try {
            while (true) {
                try {
                    return unlessStopped(super.getConnection());
                } catch (SQLException e) {
                    if (stopped || !SqlStates.isOutage(e)) {
                        throw e;
                    }
                    note(e);
                }
                retry.pause();
                if (stopped) {
                    throw new SQLException("the connections have been closed");
                }
            }
        } finally {
            failure = null;
        }
    }

    private Connection unlessStopped(Connection connection) throws SQLException {
        if (stopped) { // the pool would not take it, and not close it either
            connection.close();
            throw new SQLException("the connections have been closed");
        }
        return connection;
    }

    private void note(SQLException e) {
        if (failure == null) {
            LOG.warn("No connection: {}; trying again every half second", SqlStates.describe(e));
        }
        failure = e;
    }

    /** Why there has been no connection for a while; empty if none is being made. */
    Optional<SQLException> failure() {
        return Optional.ofNullable(failure);
    }

    /** Nobody needs a connection any more. */
    void stop() {
        stopped = true;
    }
}
