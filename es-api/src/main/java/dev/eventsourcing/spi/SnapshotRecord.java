package dev.eventsourcing.spi;

import dev.eventsourcing.CorruptRecordException;
import dev.eventsourcing.InvalidInputException;
import dev.eventsourcing.TextRule;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;

/**
 * The state of an entity at a sequence, as bytes. Immutable; its {@link #toString()} shows no content.
 *
 * @param entityId the entity
 * @param kind the stable name of the kind of state; see {@link TextRule#TYPE_NAME}
 * @param sequence the sequence of the last event that the state contains
 * @param lastEventId the id of that event, to be compared with the log
 * @param headers how to read the state
 * @param state opaque bytes, sealed if the entity has a key; at most {@value Limits#MAX_PAYLOAD_BYTES}
 */
public record SnapshotRecord(
        String entityId, String kind, long sequence, UUID lastEventId, Map<String, String> headers, Bytes state) {
    /**
     * Copies the headers and refuses what no engine could keep.
     *
     * @throws InvalidInputException if a name, the headers or the state break a rule
     */
    public SnapshotRecord {
        TextRule.ENTITY_ID.check(entityId);
        TextRule.TYPE_NAME.check(kind);
        Objects.requireNonNull(lastEventId, "lastEventId");
        headers = Map.copyOf(headers);
        if (sequence < 1) {
            throw new InvalidInputException("sequence of a snapshot", sequence, "must be that of a stored event");
        }
        if (state.size() > Limits.MAX_PAYLOAD_BYTES) {
            throw new InvalidInputException(
                    "size of a snapshot in bytes", state.size(), "must be at most " + Limits.MAX_PAYLOAD_BYTES);
        }
        headers.forEach((key, value) -> {
            TextRule.METADATA_KEY.check(key);
            TextRule.METADATA_VALUE.check(value);
        });
    }

    /**
     * This record as one block of bytes, for engines that store bytes: the sequence, big-endian, and what
     * {@link RecordFormat} makes of the rest.
     *
     * @return the block
     */
    public byte[] encode() {
        byte[] rest = RecordFormat.encode(
                List.of(new EventRecord(lastEventId, kind, entityId, Instant.EPOCH, Set.of(), headers, state)));
        return ByteBuffer.allocate(Long.BYTES + rest.length)
                .putLong(sequence)
                .put(rest)
                .array();
    }

    /**
     * Reads what {@link #encode} wrote.
     *
     * @param block the whole block
     * @return the record
     * @throws CorruptRecordException if a byte is missing, added or changed, or a later release wrote it
     */
    public static SnapshotRecord decode(byte[] block) {
        if (block.length < Long.BYTES) {
            throw new CorruptRecordException("a snapshot is cut short; delete it", null);
        }
        List<EventRecord> rest = RecordFormat.decode(Arrays.copyOfRange(block, Long.BYTES, block.length));
        long sequence = ByteBuffer.wrap(block).getLong();
        if (rest.size() != 1 || sequence < 1) {
            throw new CorruptRecordException("a snapshot is malformed; delete it", null);
        }
        EventRecord record = rest.get(0);
        return new SnapshotRecord(
                record.entityId(), record.type(), sequence, record.id(), record.headers(), record.payload());
    }

    /** Without the state. */
    @Override
    public String toString() {
        return "SnapshotRecord[" + kind + ", sequence=" + sequence + ", " + state + "]";
    }
}
