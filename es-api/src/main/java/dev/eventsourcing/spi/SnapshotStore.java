package dev.eventsourcing.spi;

import dev.eventsourcing.BackendUnavailableException;
import dev.eventsourcing.StoreClosedException;
import java.util.Optional;

/**
 * Keeps, for each entity and kind of state, the last state that was put away. A snapshot only saves time: whoever reads
 * one checks it against the log, and does without it if it is missing, old or unreadable.
 *
 * <ol>
 *   <li>{@link #find} gives what the last {@link #put} that returned has written, whole, also through another client. A
 *       snapshot may be lost with its engine, but never in part.
 *   <li>A snapshot never takes the place of one with a greater sequence, however they race.
 *   <li>Stores, entities and kinds are never mixed up, whatever their names.
 *   <li>What was deleted is not found again, unless it is put again.
 * </ol>
 *
 * <p><b>Threads.</b> Any number of threads may call any method at once.<br>
 * <b>Errors.</b> {@link BackendUnavailableException} if the engine does not answer, {@link StoreClosedException} after
 * {@link #close()}.
 */
public interface SnapshotStore extends AutoCloseable {
    /**
     * The snapshot of an entity.
     *
     * @param store the log that its events are in
     * @param entityId the entity
     * @param kind the kind of state
     * @return the snapshot; empty if there is none
     */
    Optional<SnapshotRecord> find(StoreName store, String entityId, String kind);

    /**
     * Puts a snapshot away, in place of an older one of the same entity and kind.
     *
     * @param store the log that the entity's events are in
     * @param snapshot what to keep
     */
    void put(StoreName store, SnapshotRecord snapshot);

    /**
     * Deletes the snapshot of an entity. Does nothing if there is none.
     *
     * @param store the log that its events are in
     * @param entityId the entity
     * @param kind the kind of state
     */
    void delete(StoreName store, String entityId, String kind);

    /** Closes what this snapshot store opened. Does nothing the second time. */
    @Override
    void close();
}
