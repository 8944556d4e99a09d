package dev.eventsourcing.spi;

import java.util.OptionalLong;

/**
 * A checkpoint store that can write a record and something of the caller's in one transaction of its engine: both are
 * stored or neither. So a read model that lives in the same engine takes every event exactly once.
 *
 * @param <T> how the engine names a running transaction, such as {@code java.sql.Connection}
 */
public interface TransactionalCheckpointStore<T> extends CheckpointStore {
    /**
     * What the caller does in the transaction. It neither commits nor rolls back.
     *
     * @param <T> how the engine names a running transaction
     */
    @FunctionalInterface
    interface Work<T> {
        /**
         * Does it.
         *
         * @param transaction the running transaction; not used after this call
         * @throws Exception to have everything rolled back
         */
        void run(T transaction) throws Exception;
    }

    /**
     * Replaces a record as {@link #replace(String, long, Bytes)} does, and does other work, in one transaction.
     *
     * <ol>
     *   <li>The work is done only if the record has the expected revision, and nobody else replaces the record until
     *       the work has ended.
     *   <li>If the work throws, neither it nor the replace has happened, and what it threw reaches the caller.
     * </ol>
     *
     * @param name the name
     * @param expectedRevision the revision the record has, at least 1
     * @param content what to keep instead
     * @param work what to do beside
     * @return the new revision when everything is committed; empty if the record has another revision by now, or is
     *     being replaced at this moment, and the work was not begun
     * @throws dev.eventsourcing.BackendUnavailableException if the engine does not answer, also to the work; if the
     *     answer to the commit was lost: find the record, its content tells
     * @throws Exception what the work threw
     */
    OptionalLong replace(String name, long expectedRevision, Bytes content, Work<T> work) throws Exception;
}
