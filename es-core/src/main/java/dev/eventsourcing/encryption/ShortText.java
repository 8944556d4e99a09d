package dev.eventsourcing.encryption;

import dev.eventsourcing.InvalidInputException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

/** The rule for texts that are part of key records: names of keys and namespaces, reasons. */
final class ShortText {
    static final int MAX_BYTES = 255;

    private ShortText() {}

    static String check(String what, String text) {
        Objects.requireNonNull(text, what);
        if (text.isEmpty()
                || text.length() > MAX_BYTES
                || text.indexOf('\0') >= 0
                || !StandardCharsets.UTF_8.newEncoder().canEncode(text)
                || text.getBytes(StandardCharsets.UTF_8).length > MAX_BYTES) {
            throw new InvalidInputException(
                    what, text, "must be well-formed Unicode without NUL, 1 to " + MAX_BYTES + " bytes of UTF-8");
        }
        return text;
    }
}
