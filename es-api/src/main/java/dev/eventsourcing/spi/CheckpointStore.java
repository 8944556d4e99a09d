package dev.eventsourcing.spi;

import dev.eventsourcing.BackendUnavailableException;
import dev.eventsourcing.InvalidInputException;
import dev.eventsourcing.StoreClosedException;
import dev.eventsourcing.TextRule;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Keeps small named records: how far consumers came, and who they are. The store does not look into them. Who owns a
 * record and for how long is decided in one place above this port, by replacing a record only if nobody else did
 * meanwhile: the revision is the fence. Who was replaced as the owner knows an old revision, and an old revision
 * replaces nothing.
 *
 * <ol>
 *   <li>{@link #find} and {@link #replace} are linearizable: what a replace that returned has written is what every
 *       later find gives, also through another client.
 *   <li>Of several replaces that name the same revision at most one succeeds.
 *   <li>Every replace that succeeds gives the record a revision that it never had.
 *   <li>What a replace that returned has written survives the death of this process, of the connection and, for an
 *       engine that is durable, of the engine.
 *   <li>Names are any text that {@link TextRule#ENTITY_ID} allows, and never mixed up.
 *   <li>If the engine cannot be asked, both methods throw: "there is no record" is only said if it is known.
 * </ol>
 *
 * <p><b>Threads.</b> Any number of threads may call any method at once.<br>
 * <b>Errors.</b> {@link BackendUnavailableException} if the engine does not answer; {@link StoreClosedException} after
 * {@link #close()}.
 */
public interface CheckpointStore extends AutoCloseable {
    /** The largest record, in bytes. */
    int MAX_RECORD_BYTES = 256 * 1024;

    /**
     * The record of a name.
     *
     * @param name the name
     * @return its record; empty if it never had one
     */
    Optional<CheckpointRecord> find(String name);

    /**
     * Writes the record of a name, if it still has the revision that the caller knows.
     *
     * @param name the name
     * @param expectedRevision the revision {@link #find} or the last replace gave; 0 if there was no record
     * @param content what to keep instead, at most {@value #MAX_RECORD_BYTES} bytes
     * @return the new revision when it is written; empty if the record has another revision by now, or is being
     *     replaced at this moment: find it again
     * @throws BackendUnavailableException also if the answer was lost: find the record, its content tells
     * @throws InvalidInputException if the name or the size of the content breaks a limit
     */
    OptionalLong replace(String name, long expectedRevision, Bytes content);

    /**
     * Refuses what no checkpoint store takes. Every implementation calls this first.
     *
     * @param name the name of a record
     * @param content its content
     * @throws InvalidInputException if the name or the size of the content breaks a limit
     */
    static void check(String name, Bytes content) {
        TextRule.ENTITY_ID.check(name);
        if (content.size() > MAX_RECORD_BYTES) {
            throw new InvalidInputException(
                    "size of a checkpoint record in bytes", content.size(), "must be at most " + MAX_RECORD_BYTES);
        }
    }

    /** Closes what this checkpoint store opened. Does nothing the second time. */
    @Override
    void close();
}
