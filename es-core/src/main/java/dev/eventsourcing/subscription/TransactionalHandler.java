package dev.eventsourcing.subscription;

import dev.eventsourcing.Event;

/**
 * Takes events into a read model that lives in the engine of its checkpoint; see
 * {@link SubscriptionBuilder#startInTransactions}.
 *
 * @param <T> how the engine names a running transaction, such as {@code java.sql.Connection}
 */
@FunctionalInterface
public interface TransactionalHandler<T> {
    /**
     * Takes the next event. What it writes in the transaction is committed together with the checkpoint; it neither
     * commits, rolls back nor closes. Several events may share a transaction.
     *
     * @param transaction the running transaction; not used after this call
     * @param event the next event; forgotten ones too, see {@link Event#isForgotten()}
     * @throws Exception to have the transaction rolled back
     */
    void handle(T transaction, Event<?> event) throws Exception;
}
