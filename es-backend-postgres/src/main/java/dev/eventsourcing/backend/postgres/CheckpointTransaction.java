package dev.eventsourcing.backend.postgres;

import dev.eventsourcing.BackendUnavailableException;
import dev.eventsourcing.spi.Bytes;
import dev.eventsourcing.spi.TransactionalCheckpointStore.Work;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One transaction that replaces a record and does a caller's work. The record comes first: its row stays locked until
 * the end, so that no other owner can begin meanwhile. Used by one thread.
 */
final class CheckpointTransaction {
    private static final Logger LOG = LoggerFactory.getLogger(CheckpointTransaction.class);
    private static final int DEEPEST = 10;

    private final Connection connection;
    private final CheckpointTable table;
    private final Function<SQLException, BackendUnavailableException> unavailable;

    /**
     * A transaction that has not begun.
     *
     * @param unavailable what is told of a statement that failed
     */
    CheckpointTransaction(
            Connection connection,
            CheckpointTable table,
            Function<SQLException, BackendUnavailableException> unavailable) {
        this.connection = connection;
        this.table = table;
        this.unavailable = unavailable;
    }

    OptionalLong replace(String name, long expectedRevision, Bytes content, Work<Connection> work) throws Exception {
        boolean committed = false;
        try {
            OptionalLong revision = begin(name, expectedRevision, content);
            if (revision.isPresent()) {
                run(work);
                commit();
                committed = true;
            }
            return revision;
        } finally {
            end(committed);
        }
    }

    private OptionalLong begin(String name, long expectedRevision, Bytes content) {
        try {
            connection.setAutoCommit(false);
            return table.replace(connection, name, expectedRevision, content);
        } catch (SQLException e) {
            throw unavailable.apply(e);
        }
    }

    /** A connection that is lost under the work is an outage, not a fault of the work. */
    private void run(Work<Connection> work) throws Exception {
        try {
            work.run(connection);
        } catch (Exception e) {
            Optional<SQLException> lost = lostConnection(e);
            if (lost.isPresent()) {
                throw unavailable.apply(lost.get());
            }
            throw e;
        }
    }

    /**
     * Commits, unless there is nothing to commit: of a transaction in which a statement failed the server rolls all
     * back, and the driver reports that as a commit. What the work did wrong and shows only now, as a deferred
     * constraint does, is a fault of the work, too.
     */
    private void commit() throws SQLException {
        try (Statement any = connection.createStatement()) {
            any.execute("SELECT 1");
            connection.commit();
        } catch (SQLException e) {
            if (SqlStates.isRolledBack(e) && !SqlStates.isWorthAnotherTry(e)) {
                throw SqlStates.is(e, SqlStates.TRANSACTION_FAILED) ? hiddenFailure(e) : e;
            }
            throw unavailable.apply(e);
        }
    }

    private static SQLException hiddenFailure(SQLException e) {
        return new SQLException(
                "a statement of the work failed and its error was caught, so that the server rolls back the whole"
                        + " transaction; let the error out, or set a savepoint before the statement",
                e.getSQLState(),
                e);
    }

    private void end(boolean committed) {
        try {
            if (!connection.isClosed()) {
                if (!committed) {
                    connection.rollback();
                }
                connection.setAutoCommit(true);
            }
        } catch (SQLException e) { // the server rolls back what a lost connection had begun
            LOG.debug("A transaction could not be ended in order: SQLSTATE {}", e.getSQLState());
        }
    }

    private static Optional<SQLException> lostConnection(Throwable thrown) {
        Throwable at = thrown;
        for (int depth = 0; at != null && depth < DEEPEST; depth++) {
            if (at instanceof SQLException sql && SqlStates.isLost(sql)) {
                return Optional.of(sql);
            }
            at = at.getCause();
        }
        return Optional.empty();
    }
}
