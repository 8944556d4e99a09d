package dev.eventsourcing.backend.postgres;

import dev.eventsourcing.spi.Bytes;
import dev.eventsourcing.spi.RecordFormat;
import java.util.Arrays;
import java.util.Map;

/** Parses headers once as long as they stay the same, as they do in most logs. Used by one thread at a time. */
final class LastHeaders {
    private byte[] bytes = RecordFormat.encodeHeaders(Map.of());
    private Map<String, String> headers = Map.of();

    Map<String, String> decode(Bytes encoded) {
        byte[] next = encoded.unsafeArray();
        if (!Arrays.equals(next, bytes)) {
            headers = Map.copyOf(RecordFormat.decodeHeaders(next));
            bytes = next;
        }
        return headers;
    }
}
