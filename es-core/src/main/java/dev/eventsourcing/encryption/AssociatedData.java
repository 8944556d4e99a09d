package dev.eventsourcing.encryption;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * What a ciphertext belongs to, as bytes: the fields in order, each preceded by its length, so that no two lists of
 * fields give the same bytes.
 */
final class AssociatedData {
    private AssociatedData() {}

    /** What the payload of an event belongs to. */
    static byte[] ofPayload(String namespace, PayloadContext context) {
        return fields(
                "es-aad-v1",
                namespace,
                context.entityId(),
                context.eventId().toString(),
                context.type(),
                context.codec());
    }

    /** What a wrapped key belongs to. */
    static byte[] ofKey(String namespace, String entityId, int version, String kekId) {
        return fields("es-kek-v1", namespace, entityId, Integer.toString(version), kekId);
    }

    static byte[] fields(String... fields) {
        byte[][] utf8 = new byte[fields.length][];
        int size = 0;
        for (int i = 0; i < fields.length; i++) {
            utf8[i] = fields[i].getBytes(StandardCharsets.UTF_8);
            size += Integer.BYTES + utf8[i].length;
        }
        ByteBuffer joined = ByteBuffer.allocate(size);
        for (byte[] field : utf8) {
            joined.putInt(field.length).put(field);
        }
        return joined.array();
    }
}
