package dev.eventsourcing.backend.nats;

import dev.eventsourcing.spi.StoreName;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * The stream and the subjects of a store. An entity id becomes one token of a subject: of its UTF-8 bytes, letters,
 * digits, {@code _} and {@code -} stand for themselves, every other byte is {@code =} and two hex digits. A token of
 * more than 180 characters is {@code =H} and the SHA-256 of the id instead; the id itself is in the record. The bounds
 * are those of consumer requests, which hold a subject within a subject of at most 4096 bytes.
 */
record EntitySubject(StoreName store) {
    private static final int LONGEST_TOKEN = 180;
    private static final HexFormat HEX = HexFormat.of().withUpperCase();

    String stream() {
        return "es_" + store;
    }

    /** Matches the subject of every entity. */
    String all() {
        return "es." + store + ".e.*";
    }

    String of(String entityId) {
        return "es." + store + ".e." + token(entityId);
    }

    private static String token(String entityId) {
        byte[] utf8 = entityId.getBytes(StandardCharsets.UTF_8);
        StringBuilder token = new StringBuilder(utf8.length + 16);
        for (byte b : utf8) {
            char c = (char) (b & 0xFF);
            if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-') {
                token.append(c);
            } else {
                HEX.toHexDigits(token.append('='), b);
            }
        }
        return token.length() <= LONGEST_TOKEN ? token.toString() : "=H" + HEX.formatHex(sha256(utf8));
    }

    private static byte[] sha256(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
