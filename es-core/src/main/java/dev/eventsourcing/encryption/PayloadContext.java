package dev.eventsourcing.encryption;

import dev.eventsourcing.TextRule;
import java.util.Objects;
import java.util.UUID;

/**
 * Where a payload belongs. It is sealed into the envelope: a payload that was moved to another entity, event, type or
 * codec does not open.
 *
 * @param entityId the entity whose key is used
 * @param eventId the event
 * @param type the event type's name, as it is stored
 * @param codec the codec's name, as it is stored
 */
public record PayloadContext(String entityId, UUID eventId, String type, String codec) {
    public PayloadContext {
        TextRule.ENTITY_ID.check(entityId);
        Objects.requireNonNull(eventId, "eventId");
        TextRule.TYPE_NAME.check(type);
        TextRule.CODEC_NAME.check(codec);
    }
}
