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
 * An event as a query gives it. The body of a large one, headers and payload, is left out: a page of a thousand events
 * must fit into memory, whatever their size. Used by one thread.
 *
 * @param sequence its place
 * @param id its id
 * @param entityId its entity
 * @param type its type
 * @param timestamp when it happened
 * @param tags its tags
 * @param bodyBytes the size of the body
 * @param body null if it was left out
 */
record EventRow(
        long sequence,
        UUID id,
        String entityId,
        String type,
        Instant timestamp,
        Set<String> tags,
        int bodyBytes,
        @Nullable Body body) {
    /** Bodies up to this size come with the row. */
    private static final int MAX_INLINE_BYTES = 4096;

    /** What to select of a table called e. */
    static final String COLUMNS = """
            e.seq, e.event_id, e.entity_id, e.type, e.ts, e.tags, octet_length(e.headers) + octet_length(e.payload), \
            CASE WHEN octet_length(e.headers) + octet_length(e.payload) <= %1$d THEN e.headers END, \
            CASE WHEN octet_length(e.headers) + octet_length(e.payload) <= %1$d THEN e.payload END""".formatted(MAX_INLINE_BYTES);

    /**
     * What a large event's row leaves out.
     *
     * @param headers as {@link RecordFormat} writes them
     * @param payload as it was appended
     */
    record Body(Bytes headers, Bytes payload) {
        /** Takes arrays over that the driver has just made. */
        static Body of(byte[] headers, byte[] payload) {
            return new Body(Bytes.wrap(headers), Bytes.wrap(payload));
        }
    }

    static EventRow read(ResultSet row) throws SQLException {
        byte[] headers = row.getBytes(8);
        byte[] payload = row.getBytes(9);
        return new EventRow(
                row.getLong(1),
                row.getObject(2, UUID.class),
                row.getString(3),
                row.getString(4),
                row.getObject(5, OffsetDateTime.class).toInstant(),
                tags(row.getArray(6)),
                row.getInt(7),
                headers == null || payload == null ? null : Body.of(headers, payload));
    }

    private static Set<String> tags(@Nullable Array tags) throws SQLException {
        return tags == null ? Set.of() : Set.copyOf(Arrays.asList((String[]) tags.getArray()));
    }

    /** The event, with its body. */
    StoredEvent toEvent(String store, Body body, LastHeaders headers) {
        try {
            return new StoredEvent(
                    sequence,
                    new EventRecord(
                            id,
                            type,
                            entityId,
                            timestamp,
                            tags,
                            headers.decode(body.headers().unsafeArray()),
                            body.payload()));
        } catch (EventStoreException | IllegalArgumentException e) {
            throw new CorruptRecordException(
                    "store '" + store + "': the event at sequence " + sequence
                            + " is not one that this library wrote; restore it",
                    e);
        }
    }
}
