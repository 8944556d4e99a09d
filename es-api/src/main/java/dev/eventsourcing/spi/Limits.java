package dev.eventsourcing.spi;

import dev.eventsourcing.DuplicateEventIdException;
import dev.eventsourcing.InvalidInputException;
import dev.eventsourcing.TextRule;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/**
 * How much one append can hold: the same on every backend, so that a program which runs on one runs on all. They are
 * chosen to fit one message of a NATS server with its default settings (1 MiB).
 */
public final class Limits {
    /** The most events in one append. */
    public static final int MAX_APPEND_EVENTS = 1000;
    /** The most bytes in one append, as {@link RecordFormat} writes it. */
    public static final int MAX_APPEND_BYTES = 1_000_000;
    /** The most bytes in one payload, after encryption: 900 KiB. */
    public static final int MAX_PAYLOAD_BYTES = 900 * 1024;
    /** The most bytes in the headers of one event, names and values together. */
    public static final int MAX_HEADER_BYTES = 16 * 1024;
    /** The most headers of one event. */
    public static final int MAX_HEADERS = 64;
    /** The most tags of one event. */
    public static final int MAX_TAGS = 16;

    /** What a record can take beside its payload, whatever its texts are. */
    private static final int MAX_BYTES_BESIDE_PAYLOAD = RecordFormat.FIXED_RECORD_BYTES
            + Short.BYTES
            + TextRule.TYPE_NAME.maxBytes()
            + Short.BYTES
            + TextRule.ENTITY_ID.maxBytes()
            + MAX_TAGS * (Short.BYTES + TextRule.TAG.maxBytes())
            + MAX_HEADER_BYTES;

    private Limits() {}

    /**
     * Refuses a batch that cannot be appended. Every backend calls this first.
     *
     * @param store the name of the log, for messages
     * @param batch the events of one append
     * @throws InvalidInputException if the batch is empty or too large
     * @throws DuplicateEventIdException if an id occurs twice in it
     */
    public static void check(StoreName store, List<EventRecord> batch) {
        if (batch.isEmpty() || batch.size() > MAX_APPEND_EVENTS) {
            throw new InvalidInputException(
                    "number of events in one append", batch.size(), "must be 1 to " + MAX_APPEND_EVENTS);
        }
        long bytes = RecordFormat.BLOCK_OVERHEAD + (long) batch.size() * MAX_BYTES_BESIDE_PAYLOAD;
        for (EventRecord event : batch) {
            bytes += event.payload().size();
        }
        if (bytes > MAX_APPEND_BYTES) { // some dozens of small events: their texts must be looked at
            bytes = RecordFormat.sizeAtMost(batch);
        }
        if (bytes > MAX_APPEND_BYTES) {
            bytes = RecordFormat.sizeOf(batch);
        }
        if (bytes > MAX_APPEND_BYTES) {
            throw new InvalidInputException(
                    "size of one append in bytes",
                    bytes,
                    "must be at most " + MAX_APPEND_BYTES + "; split it, or keep large content elsewhere");
        }
        if (!idsAscend(batch)) {
            Set<UUID> ids = new HashSet<>(batch.size() * 2);
            for (EventRecord event : batch) {
                if (!ids.add(event.id())) {
                    throw new DuplicateEventIdException(store.value(), event.id(), "it occurs twice in this append");
                }
            }
        }
    }

    /** As those of events that were made one after the other do; then none occurs twice. */
    private static boolean idsAscend(List<EventRecord> batch) {
        for (int i = 1; i < batch.size(); i++) {
            if (batch.get(i - 1).id().compareTo(batch.get(i).id()) >= 0) {
                return false;
            }
        }
        return true;
    }
}
