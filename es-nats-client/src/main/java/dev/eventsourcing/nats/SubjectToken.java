package dev.eventsourcing.nats;

import dev.eventsourcing.CorruptRecordException;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * Any text as one token of a NATS subject. Of its UTF-8 bytes letters, digits, {@code _} and {@code -} stand for
 * themselves; every other byte is {@code =} and two upper-case hex digits. Different texts have different tokens, and
 * no token has a dot, a wildcard or a space in it. Stateless.
 */
public final class SubjectToken {
    private static final char ESCAPE = '=';
    private static final HexFormat HEX = HexFormat.of().withUpperCase();

    private SubjectToken() {}

    /**
     * Makes a token.
     *
     * @param text any text without half surrogate pairs
     * @return up to three characters for each byte of UTF-8
     */
    public static String escape(String text) {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        StringBuilder token = new StringBuilder(utf8.length + 16);
        for (byte b : utf8) {
            char c = (char) (b & 0xFF);
            if (isPlain(c)) {
                token.append(c);
            } else {
                HEX.toHexDigits(token.append(ESCAPE), b);
            }
        }
        return token.toString();
    }

    /**
     * Reads a token.
     *
     * @param token what {@link #escape} gave
     * @return the text
     * @throws CorruptRecordException if it is not a token of ours
     */
    public static String unescape(String token) {
        ByteArrayOutputStream utf8 = new ByteArrayOutputStream(token.length());
        for (int i = 0; i < token.length(); i++) {
            char c = token.charAt(i);
            if (isPlain(c)) {
                utf8.write(c);
            } else {
                utf8.write(escaped(token, i));
                i += 2;
            }
        }
        String text = utf8.toString(StandardCharsets.UTF_8);
        if (!escape(text).equals(token)) {
            throw malformed(token, null);
        }
        return text;
    }

    private static int escaped(String token, int at) {
        if (token.charAt(at) != ESCAPE || at + 3 > token.length()) {
            throw malformed(token, null);
        }
        try {
            return HexFormat.fromHexDigits(token, at + 1, at + 3);
        } catch (IllegalArgumentException e) {
            throw malformed(token, e);
        }
    }

    private static boolean isPlain(char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
    }

    private static CorruptRecordException malformed(String token, @Nullable Throwable cause) {
        return new CorruptRecordException("subject token '" + token + "' was not written by this library", cause);
    }
}
