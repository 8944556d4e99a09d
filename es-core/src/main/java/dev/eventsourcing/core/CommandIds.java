package dev.eventsourcing.core;

import dev.eventsourcing.Event;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.UUID;

/**
 * The ids of the events of a command: the beginning of the SHA-256 of the command's id, the entity and the event's
 * place, as a UUID of version 8 (RFC 9562, section 5.8). The same command so gives the same ids, and the log stores it
 * once.
 */
final class CommandIds {
    private CommandIds() {}

    static <P> Event<P> mark(Event<P> event, UUID commandId, String entityId, int index) {
        return Event.stored(
                        event.type(),
                        eventId(commandId, entityId, index),
                        event.entityId(),
                        event.timestamp(),
                        event.metadata(),
                        event.tags(),
                        0)
                .payload(event.payload())
                .metadata(Event.COMMAND_ID, commandId.toString());
    }

    static UUID eventId(UUID commandId, String entityId, int index) {
        byte[] entity = entityId.getBytes(StandardCharsets.UTF_8);
        ByteBuffer named = ByteBuffer.allocate(16 + 4 + entity.length)
                .putLong(commandId.getMostSignificantBits())
                .putLong(commandId.getLeastSignificantBits())
                .putInt(index)
                .put(entity);
        ByteBuffer hash = ByteBuffer.wrap(sha256(named.array()));
        long most = (hash.getLong() & ~0xF000L) | 0x8000L; // version 8
        long least = (hash.getLong() & 0x3FFF_FFFF_FFFF_FFFFL) | 0x8000_0000_0000_0000L; // variant 10
        return new UUID(most, least);
    }

    private static byte[] sha256(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
