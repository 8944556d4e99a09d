package dev.eventsourcing.encryption;

import dev.eventsourcing.IncompatibleStoreException;
import dev.eventsourcing.InvalidInputException;
import dev.eventsourcing.spi.Bytes;
import dev.eventsourcing.spi.KeyStore;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * The bytes of an {@link EntityRecord}: {@code "ESK" 01 | check sum | tombstones | keys}, all numbers big-endian. The
 * check sum covers key namespace and entity id: a record that was damaged, or strayed to another entity, is told from
 * one that says "shredded". (Against forgers it is no help; keys are proved by their wrapping.) See
 * {@code docs/envelope-v1.md}. Immutable.
 */
final class EntityRecordFormat {
    private static final int MAGIC = 'E' << 16 | 'S' << 8 | 'K';
    private static final int FORMAT = 1;
    private static final int BODY_OFFSET = 12;

    private final String namespace;

    EntityRecordFormat(String namespace) {
        this.namespace = namespace;
    }

    Bytes write(String entityId, EntityRecord record) {
        byte[] body = writeBody(record);
        byte[] bytes = ByteBuffer.allocate(BODY_OFFSET + body.length)
                .putInt(MAGIC << 8 | FORMAT)
                .putLong(checkSum(entityId, body))
                .put(body)
                .array();
        if (bytes.length > KeyStore.MAX_RECORD_BYTES) {
            throw new InvalidInputException(
                    "number of key versions of " + Refusal.entity(entityId),
                    record.keys().size(),
                    "is more than a key record can hold; rotate less often");
        }
        return Bytes.wrap(bytes);
    }

    EntityRecord read(String entityId, Bytes content) {
        ByteBuffer bytes = content.asReadOnlyBuffer();
        try {
            int start = bytes.getInt();
            if (start >>> 8 != MAGIC) {
                throw Refusal.corruptRecord(entityId, null);
            }
            if ((start & 0xff) != FORMAT) {
                throw new IncompatibleStoreException(
                        namespace,
                        "the key record of " + Refusal.entity(entityId) + " has format " + (start & 0xff)
                                + ", and this release knows format " + FORMAT + "; upgrade this library");
            }
            long checkSum = bytes.getLong();
            byte[] body = new byte[bytes.remaining()];
            bytes.get(body);
            if (checkSum != checkSum(entityId, body)) {
                throw Refusal.corruptRecord(entityId, null);
            }
            return readBody(entityId, ByteBuffer.wrap(body));
        } catch (BufferUnderflowException e) {
            throw Refusal.corruptRecord(entityId, e);
        }
    }

    private static byte[] writeBody(EntityRecord record) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream body = new DataOutputStream(bytes)) {
            body.writeShort(record.tombstones().size());
            for (Tombstone tombstone : record.tombstones()) {
                body.writeInt(tombstone.through());
                body.writeLong(tombstone.since().toEpochMilli());
                writeShort(body, tombstone.reason().getBytes(StandardCharsets.UTF_8));
                body.writeShort(tombstone.destroyed().size());
                for (Tombstone.Destroyed destroyed : tombstone.destroyed()) {
                    body.writeInt(destroyed.version());
                    body.writeLong(destroyed.fingerprint().bits());
                }
            }
            body.writeShort(record.keys().size());
            for (WrappedKey key : record.keys()) {
                body.writeInt(key.version());
                body.writeLong(key.fingerprint().bits());
                writeShort(body, key.kekId().getBytes(StandardCharsets.UTF_8));
                writeShort(body, key.wrapped().unsafeArray());
            }
        } catch (IOException e) {
            throw new UncheckedIOException("an array refused bytes", e);
        }
        return bytes.toByteArray();
    }

    private static EntityRecord readBody(String entityId, ByteBuffer body) {
        List<Tombstone> tombstones = new ArrayList<>();
        for (int left = readUnsignedShort(body); left > 0; left--) {
            tombstones.add(new Tombstone(
                    body.getInt(), Instant.ofEpochMilli(body.getLong()), readText(body), readDestroyed(body)));
        }
        List<WrappedKey> keys = new ArrayList<>();
        for (int left = readUnsignedShort(body); left > 0; left--) {
            keys.add(new WrappedKey(
                    body.getInt(), new KeyFingerprint(body.getLong()), readText(body), Bytes.wrap(readShort(body))));
        }
        if (body.hasRemaining() || (tombstones.isEmpty() && keys.isEmpty())) {
            throw Refusal.corruptRecord(entityId, null);
        }
        return new EntityRecord(tombstones, keys);
    }

    private static List<Tombstone.Destroyed> readDestroyed(ByteBuffer body) {
        List<Tombstone.Destroyed> destroyed = new ArrayList<>();
        for (int left = readUnsignedShort(body); left > 0; left--) {
            destroyed.add(new Tombstone.Destroyed(body.getInt(), new KeyFingerprint(body.getLong())));
        }
        return destroyed;
    }

    private static void writeShort(DataOutputStream body, byte[] bytes) throws IOException {
        body.writeShort(bytes.length);
        body.write(bytes);
    }

    private static byte[] readShort(ByteBuffer body) {
        byte[] bytes = new byte[readUnsignedShort(body)];
        body.get(bytes);
        return bytes;
    }

    private static String readText(ByteBuffer body) {
        return new String(readShort(body), StandardCharsets.UTF_8);
    }

    private static int readUnsignedShort(ByteBuffer body) {
        return Short.toUnsignedInt(body.getShort());
    }

    private long checkSum(String entityId, byte[] body) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(AssociatedData.fields("es-key-record-v1", namespace, entityId));
            return ByteBuffer.wrap(digest.digest(body)).getLong();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this Java runtime has no SHA-256", e);
        }
    }
}
