package dev.eventsourcing.backend.nats;

import dev.eventsourcing.nats.SubjectToken;
import dev.eventsourcing.spi.StoreName;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * The stream and the subjects of a store. An entity id becomes one {@link SubjectToken}. A token of more than 180
 * characters is {@code =H} and the SHA-256 of the id instead; the id itself is in the record. The bounds are those of
 * consumer requests, which hold a subject within a subject of at most 4096 bytes.
 */
record EntitySubject(StoreName store) {
    private static final int LONGEST_TOKEN = 180;

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
        String token = SubjectToken.escape(entityId);
        return token.length() <= LONGEST_TOKEN
                ? token
                : "=H" + HexFormat.of().withUpperCase().formatHex(sha256(entityId.getBytes(StandardCharsets.UTF_8)));
    }

    private static byte[] sha256(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
