package dev.eventsourcing.backend.postgres;

import dev.eventsourcing.CorruptRecordException;
import dev.eventsourcing.EventStoreException;
import dev.eventsourcing.spi.Bytes;
import dev.eventsourcing.spi.EventRecord;
import dev.eventsourcing.spi.LastHeaders;
import dev.eventsourcing.spi.RecordFormat;
import dev.eventsourcing.spi.StoredEvent;
import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Arrays;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * An event as a query gives it. The payload of a large one is left out: a page of a thousand events must fit into
 * memory, whatever their size. Used by one thread.
 *
 * @param sequence its place
 * @param id its id
 * @param entityId its entity
 * @param type its type
 * @param timestamp when it happened
 * @param tags its tags
 * @param headers as {@link RecordFormat} writes them
 * @param payload null if it was left out
 */
record EventRow(
        long sequence,
        UUID id,
        String entityId,
        String type,
        Instant timestamp,
        Set<String> tags,
        Bytes headers,
        @Nullable Bytes payload) {
    /** Payloads up to this size come with the row. */
    private static final int MAX_INLINE_BYTES = 4096;

    /** What to select of a table called e. The server evaluates this for each row, and each operator is felt. */
    static final String COLUMNS = "e.seq, e.event_id, e.entity_id, e.type, e.ts, e.tags, e.headers,"
            + " CASE WHEN octet_length(e.payload) <= " + MAX_INLINE_BYTES + " THEN e.payload END";

    static boolean isInline(Bytes payload) {
        return payload.size() <= MAX_INLINE_BYTES;
    }

    static EventRow read(ResultSet row) throws SQLException {
        byte[] payload = row.getBytes(8);
        return new EventRow(
                row.getLong(1),
                row.getObject(2, UUID.class),
                row.getString(3),
                row.getString(4),
                row.getObject(5, OffsetDateTime.class).toInstant(),
                tags(row.getArray(6)),
                Bytes.wrap(row.getBytes(7)), // the arrays are the driver's, which has just made them for us
                payload == null ? null : Bytes.wrap(payload));
    }

    private static Set<String> tags(@Nullable Array tags) throws SQLException {
        return tags == null ? Set.of() : Set.copyOf(Arrays.asList((String[]) tags.getArray()));
    }

    /** The event, with its payload. */
    StoredEvent toEvent(String store, Bytes itsPayload, LastHeaders last) {
        try {
            return new StoredEvent(
                    sequence,
                    new EventRecord(
                            id, type, entityId, timestamp, tags, last.decode(headers.unsafeArray()), itsPayload));
        } catch (EventStoreException | IllegalArgumentException e) {
            throw new CorruptRecordException(
                    "store '" + store + "': the event at sequence " + sequence
                            + " is not one that this library wrote; restore it",
                    e);
        }
    }
}
