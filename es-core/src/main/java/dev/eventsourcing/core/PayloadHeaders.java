package dev.eventsourcing.core;

import dev.eventsourcing.CorruptRecordException;
import dev.eventsourcing.InvalidInputException;
import dev.eventsourcing.TextRule;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * How to read a stored payload: three headers beside the writer's metadata. Their names begin with {@code es-}, and so
 * does every header that a later release may add. A later release that does something to the bytes says so in
 * {@code es-encoding}; readers that do not know its value refuse the event, and ignore other new headers. Immutable.
 *
 * @param codec the name of the codec that wrote the payload
 * @param version the schema version of the payload
 * @param encoding what was done to the codec's bytes; empty for nothing
 */
record PayloadHeaders(String codec, int version, Optional<String> encoding) {
    static final String CODEC = "es-codec";
    static final String VERSION = "es-version";
    static final String ENCODING = "es-encoding";

    private static final String RESERVED = "es-";
    private static final Pattern A_VERSION = Pattern.compile("[1-9][0-9]{0,8}");

    /** These headers together with the writer's metadata. */
    Map<String, String> with(Map<String, String> metadata) {
        if (metadata.isEmpty()) { // nothing can clash, and a record copies no map that cannot change
            String number = Integer.toString(version);
            return encoding.map(value -> Map.of(CODEC, codec, VERSION, number, ENCODING, value))
                    .orElseGet(() -> Map.of(CODEC, codec, VERSION, number));
        }
        Map<String, String> headers = new HashMap<>();
        metadata.forEach((key, value) -> headers.put(notReserved(key), value));
        headers.put(CODEC, codec);
        headers.put(VERSION, Integer.toString(version));
        encoding.ifPresent(value -> headers.put(ENCODING, value));
        return headers;
    }

    /** Reads them from the headers of a stored event. */
    static PayloadHeaders from(Map<String, String> headers) {
        String codec = headers.get(CODEC);
        String version = headers.get(VERSION);
        if (codec == null || version == null) {
            throw new CorruptRecordException("the header " + (codec == null ? CODEC : VERSION) + " is missing", null);
        }
        return new PayloadHeaders(codec, parseVersion(version), Optional.ofNullable(headers.get(ENCODING)));
    }

    /** What the writer noted: all headers but the reserved ones. */
    static Map<String, String> metadata(Map<String, String> headers) {
        Map<String, String> metadata = new HashMap<>(headers);
        metadata.keySet().removeIf(key -> key.startsWith(RESERVED));
        return Map.copyOf(metadata);
    }

    private static String notReserved(String key) {
        if (key.startsWith(RESERVED)) {
            throw new InvalidInputException("metadata key", key, "must not begin with '" + RESERVED + "'");
        }
        return key;
    }

    private static int parseVersion(String text) {
        if (A_VERSION.matcher(text).matches()) {
            return Integer.parseInt(text);
        }
        throw new CorruptRecordException(
                "the header " + VERSION + " is " + TextRule.quoted(text) + " instead of a number from 1", null);
    }
}
