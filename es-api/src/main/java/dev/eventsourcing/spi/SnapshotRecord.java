package dev.eventsourcing.spi;

import dev.eventsourcing.InvalidInputException;
import dev.eventsourcing.TextRule;
import java.util.Map;
import java.util.Objects;
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

    /** Without the state. */
    @Override
    public String toString() {
        return "SnapshotRecord[" + kind + ", sequence=" + sequence + ", " + state + "]";
    }
}
