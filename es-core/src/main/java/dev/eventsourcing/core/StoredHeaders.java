package dev.eventsourcing.core;

import dev.eventsourcing.CorruptRecordException;
import java.util.Map;

/**
 * The headers of a stored event, and what they say. Immutable.
 *
 * @param all as they were stored; a map that cannot change
 * @param payload how to read the payload
 * @param metadata what the writer noted
 */
record StoredHeaders(Map<String, String> all, PayloadHeaders payload, Map<String, String> metadata) {
    /**
     * Reads them.
     *
     * @throws CorruptRecordException if they do not say how to read the payload
     */
    static StoredHeaders of(Map<String, String> all) {
        return new StoredHeaders(all, PayloadHeaders.from(all), PayloadHeaders.metadata(all));
    }
}
