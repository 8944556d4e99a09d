package dev.eventsourcing.encryption;

import java.util.UUID;

/**
 * Stand-in.
 *
 * @param entityId entity
 * @param eventId event
 * @param type type
 * @param codec codec
 */
public record PayloadContext(String entityId, UUID eventId, String type, String codec) {}
