package dev.eventsourcing;

import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.Set;

/**
 * What text may name something in a log: any well-formed Unicode up to a length, without NUL. Nothing is folded or
 * normalized: two texts are the same only if every code point is.
 *
 * <p>The bounds are the same for every backend, so that a program which runs on one runs on all.
 */
public enum TextRule {
    /** What an event is about: 1 to 512 bytes of UTF-8. */
    ENTITY_ID("entity id", 1, 512),
    /** The stable name of an event type: 1 to 255 bytes of UTF-8. */
    TYPE_NAME("event type name", 1, 255),
    /** The name of a codec: 1 to 64 bytes of UTF-8. */
    CODEC_NAME("codec name", 1, 64),
    /** A tag: 1 to 255 bytes of UTF-8. */
    TAG("tag", 1, 255),
    /** The name of a metadata entry: 1 to 255 bytes of UTF-8. */
    METADATA_KEY("metadata key", 1, 255),
    /** The value of a metadata entry: 0 to 8192 bytes of UTF-8. */
    METADATA_VALUE("metadata value", 0, 8192);

    private final String what;
    private final int minBytes;
    private final int maxBytes;

    TextRule(String what, int minBytes, int maxBytes) {
        this.what = what;
        this.minBytes = minBytes;
        this.maxBytes = maxBytes;
    }

    /**
     * The longest text this rule allows.
     *
     * @return the length in bytes of UTF-8
     */
    public int maxBytes() {
        return maxBytes;
    }

    /**
     * Refuses text that breaks the rule.
     *
     * @param text the text
     * @return the text, unchanged
     * @throws InvalidInputException naming the text and the rule
     */
    public String check(String text) {
        Objects.requireNonNull(text, what);
        int ascii = 0;
        while (ascii < text.length() && isAsciiButNul(text.charAt(ascii))) {
            ascii++;
        }
        int bytes = ascii == text.length() ? ascii : utf8Length(text); // most names end here
        if (bytes < minBytes || bytes > maxBytes) {
            throw new InvalidInputException(
                    what, text, "must have " + minBytes + " to " + maxBytes + " bytes of UTF-8 but has " + bytes);
        }
        return text;
    }

    /**
     * Refuses texts if one of them breaks the rule.
     *
     * @param texts the texts
     * @throws InvalidInputException naming the text and the rule
     */
    public void checkEach(Set<String> texts) {
        if (!texts.isEmpty()) { // mostly there is none, and this is done for each event
            texts.forEach(this::check);
        }
    }

    /**
     * Text as messages show it: in quotes, on one line, and shortened, so that no id can forge a line of a log.
     *
     * @param text any text, also one that breaks every rule
     * @return how to show it
     */
    public static String quoted(String text) {
        return Quoted.text(text);
    }

    private static boolean isAsciiButNul(char c) {
        return c > 0 && c < 0x80;
    }

    private int utf8Length(String text) {
        if (text.indexOf('\0') >= 0) {
            throw new InvalidInputException(what, text, "must not contain the character NUL");
        }
        int bytes = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < 0x80) {
                bytes++;
            } else if (c < 0x800) {
                bytes += 2;
            } else if (!Character.isSurrogate(c)) {
                bytes += 3;
            } else if (Character.isHighSurrogate(c)
                    && i + 1 < text.length()
                    && Character.isLowSurrogate(text.charAt(i + 1))) {
                bytes += 4;
                i++;
            } else {
                throw new InvalidInputException(
                        what, text, "must be well-formed Unicode but has half of a surrogate pair at index " + i);
            }
        }
        assert bytes == text.getBytes(StandardCharsets.UTF_8).length;
        return bytes;
    }
}
