package dev.eventsourcing.backend.postgres;

import dev.eventsourcing.CorruptRecordException;
import dev.eventsourcing.EventStoreException;
import dev.eventsourcing.spi.Bytes;
import dev.eventsourcing.spi.EventRecord;
import dev.eventsourcing.spi.LastHeaders;
import dev.eventsourcing.spi.RecordFormat;
import dev.eventsourcing.spi.StoredEvent;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
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

    /** {@link #COLUMNS} of events whose entity is known. */
    static final String COLUMNS_OF_ENTITY = "e.seq, e.event_id, e.type, e.ts, e.tags, e.headers,"
            + " CASE WHEN octet_length(e.payload) <= " + MAX_INLINE_BYTES + " THEN e.payload END";

    /** What to select of a table called e. The server evaluates this for each row, and each operator is felt. */
    static final String COLUMNS = COLUMNS_OF_ENTITY + ", e.entity_id";

    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);

    /** The number of dimensions, a flag and the type of elements, four bytes each. */
    private static final int EMPTY_ARRAY_BYTES = 12;

    /** What the binary format of a timestamptz counts from, in microseconds. */
    private static final long EPOCH_SECOND =
            Instant.parse("2000-01-01T00:00:00Z").getEpochSecond();

    static boolean isInline(Bytes payload) {
        return payload.size() <= MAX_INLINE_BYTES;
    }

    /** A row of {@link #COLUMNS}. */
    static EventRow read(ResultSet row) throws SQLException {
        return read(row, row.getString(8));
    }

    /** A row of {@link #COLUMNS_OF_ENTITY}. */
    static EventRow read(ResultSet row, String entityId) throws SQLException {
        byte[] payload = row.getBytes(7);
        return new EventRow(
                row.getLong(1),
                id(row, 2),
                entityId,
                row.getString(3),
                timestamp(row, 4),
                tags(row, 5),
                Bytes.wrap(row.getBytes(6)), // the arrays are the driver's, which has just made them for us
                payload == null ? null : Bytes.wrap(payload));
    }

    /**
     * The driver gives the bytes of whatever came in the binary format, which is what a prepared statement gets, and
     * those of its text otherwise: 36 of them. Its own way looks through a dozen classes first.
     */
    private static UUID id(ResultSet row, int column) throws SQLException {
        byte[] bytes = row.getBytes(column);
        return bytes.length == UuidArray.UUID_BYTES
                ? new UUID((long) LONG.get(bytes, 0), (long) LONG.get(bytes, Long.BYTES))
                : row.getObject(column, UUID.class);
    }

    /** Likewise; the driver would make a calendar for each query, and a date with a zone for each row. */
    private static Instant timestamp(ResultSet row, int column) throws SQLException {
        byte[] bytes = row.getBytes(column);
        if (bytes.length != Long.BYTES) {
            return row.getObject(column, OffsetDateTime.class).toInstant();
        }
        long micros = (long) LONG.get(bytes, 0);
        return Instant.ofEpochSecond(
                EPOCH_SECOND + Math.floorDiv(micros, 1_000_000L), Math.floorMod(micros, 1_000_000L) * 1000L);
    }

    /** Most events have none, and then the driver's array is not made: an empty one, in binary, has no dimension. */
    private static Set<String> tags(ResultSet row, int column) throws SQLException {
        byte[] bytes = row.getBytes(column);
        if (bytes == null || (bytes.length == EMPTY_ARRAY_BYTES && (int) INT.get(bytes, 0) == 0)) {
            return Set.of();
        }
        return Set.copyOf(Arrays.asList((String[]) row.getArray(column).getArray()));
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
