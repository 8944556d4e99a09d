package dev.eventsourcing.spi;

import dev.eventsourcing.Expectation;
import java.util.List;

/**
 * The ability of an {@link EventLog} to append within a transaction that the caller began, commits and rolls back: the
 * events and whatever else the caller writes are stored together or not at all.
 *
 * @param <T> how the engine names a running transaction, such as {@code java.sql.Connection}
 */
public interface JoinsTransactions<T> {
    /**
     * How the engine names a running transaction.
     *
     * @return the class
     */
    Class<T> transactionType();

    /**
     * Appends a batch in the caller's transaction. It becomes visible, and durable, when the caller commits. Nothing is
     * committed, rolled back or closed here, and nothing is tried again.
     *
     * @param transaction the caller's running transaction
     * @param batch as for {@link EventLog#append}
     * @param expectation as for {@link EventLog#append}
     * @return one of the two answers; after a conflict the transaction can go on
     * @throws dev.eventsourcing.EventStoreException as the engine's own documentation tells
     */
    AppendResult append(T transaction, List<EventRecord> batch, Expectation expectation);
}
