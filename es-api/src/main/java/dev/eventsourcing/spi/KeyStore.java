package dev.eventsourcing.spi;

import dev.eventsourcing.KeyStoreUnavailableException;
import dev.eventsourcing.StoreClosedException;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;

/**
 * Keeps one small record for each entity: its keys, or the note that they were destroyed. The store does not look into
 * the records. What the life of a key is (created once, rotated, shredded for good) is decided in one place above this
 * port, by replacing a record only if nobody else did meanwhile.
 *
 * <ol>
 *   <li>{@link #find} and {@link #replace} are linearizable: what a replace that returned has written is what every
 *       later find gives, also through another client.
 *   <li>Of several replaces that name the same revision at most one succeeds.
 *   <li>A record that was replaced cannot be read through this port any more, and the engine is told to erase it.
 *   <li>Entity ids are any text that {@link dev.eventsourcing.TextRule#ENTITY_ID} allows, and never mixed up.
 *   <li>If the engine cannot be asked, both methods throw: "there is no record" is only said if it is known.
 * </ol>
 *
 * <p><b>Threads.</b> Any number of threads may call any method at once.<br>
 * <b>Errors.</b> {@link KeyStoreUnavailableException} if the engine does not answer; {@link StoreClosedException} after
 * {@link #close()}.
 */
public interface KeyStore extends AutoCloseable {
    /** The largest record, in bytes. */
    int MAX_RECORD_BYTES = 64 * 1024;

    /**
     * The record of an entity.
     *
     * @param entityId the entity
     * @return its record; empty if it never had one
     */
    Optional<KeyRecord> find(String entityId);

    /**
     * Writes the record of an entity, if it still has the revision that the caller knows.
     *
     * @param entityId the entity
     * @param expectedRevision the revision {@link #find} gave; 0 if there was no record
     * @param content what to keep instead, at most {@value #MAX_RECORD_BYTES} bytes
     * @return the new revision when it is durable; empty if the record has another revision by now: find it again
     */
    OptionalLong replace(String entityId, long expectedRevision, Bytes content);

    /**
     * The entities that have a record.
     *
     * @return their ids in any order; must be closed
     */
    Stream<String> entityIds();

    /** Closes what this key store opened. Does nothing the second time. */
    @Override
    void close();
}
