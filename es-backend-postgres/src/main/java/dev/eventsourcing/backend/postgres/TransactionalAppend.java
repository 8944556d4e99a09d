package dev.eventsourcing.backend.postgres;

import dev.eventsourcing.BackendUnavailableException;
import dev.eventsourcing.DuplicateEventIdException;
import dev.eventsourcing.Expectation;
import dev.eventsourcing.InvalidInputException;
import dev.eventsourcing.StoreClosedException;
import dev.eventsourcing.UnsupportedServerException;
import dev.eventsourcing.spi.AppendResult;
import dev.eventsourcing.spi.EventRecord;
import dev.eventsourcing.spi.JoinsTransactions;
import java.sql.Connection;
import java.util.List;

/**
 * Appends within a transaction of the caller's, so that events and the rows of other tables are stored together or not
 * at all. The logs of {@link PostgresBackend} have this ability.
 *
 * <pre>{@code
 * connection.setAutoCommit(false);
 * ((TransactionalAppend) log).append(connection, events, Expectation.entityAt("card-1", 7));
 * updateReadModel(connection);
 * connection.commit();
 * }</pre>
 */
public interface TransactionalAppend extends JoinsTransactions<Connection> {
    @Override
    default Class<Connection> transactionType() {
        return Connection.class;
    }

    /**
     * Appends a batch in the caller's transaction. It becomes visible, and durable, when the caller commits.
     *
     * <p>From this call until the end of the transaction every other append to this store waits: keep it short, and
     * append to several stores in the same order everywhere, or else transactions can deadlock. Nothing is committed,
     * rolled back or closed here, and nothing is tried again.
     *
     * @param connection in a transaction (not in autocommit mode) at the isolation level READ COMMITTED, to the
     *     database that holds the store
     * @param batch as for {@link dev.eventsourcing.spi.EventLog#append}
     * @param expectation as for {@link dev.eventsourcing.spi.EventLog#append}
     * @return one of the two answers; after a conflict the transaction can go on
     * @throws InvalidInputException if the batch breaks a limit, or the connection is in autocommit mode
     * @throws DuplicateEventIdException if an id is taken, or twice in the batch; the transaction can go on
     * @throws UnsupportedServerException if the isolation level is another; roll the transaction back
     * @throws BackendUnavailableException if the server reports an error or the connection is lost; roll the
     *     transaction back
     * @throws StoreClosedException if the log is closed
     */
    @Override
    AppendResult append(Connection connection, List<EventRecord> batch, Expectation expectation);
}
