package dev.eventsourcing.encryption;

import java.util.Objects;

/**
 * Says that the keys of an entity are destroyed, for the files of whoever asked for it.
 *
 * @param entityId the entity
 * @param tombstone what the key store keeps instead of the keys
 * @param wasAlready whether they were destroyed before: then the tombstone is the older one
 */
public record ShredReceipt(String entityId, KeyState.Shredded tombstone, boolean wasAlready) {
    public ShredReceipt {
        Objects.requireNonNull(entityId, "entityId");
        Objects.requireNonNull(tombstone, "tombstone");
    }
}
