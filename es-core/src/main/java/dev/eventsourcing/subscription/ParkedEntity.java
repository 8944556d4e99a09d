package dev.eventsourcing.subscription;

import java.time.Instant;
import java.util.UUID;

/**
 * An entity whose events a subscription has set aside, beginning with one that failed. The events themselves stay where
 * they are, in the log. Immutable.
 *
 * @param entityId the entity
 * @param sequence the first event that is not handled; it and all later ones of the entity are set aside
 * @param eventId the id of the event that failed
 * @param attempts how often it was tried in all
 * @param failure the class of what was thrown last; no message, which might hold a payload
 * @param since when it was parked, by the clock of the process that did
 */
public record ParkedEntity(String entityId, long sequence, UUID eventId, int attempts, String failure, Instant since) {
    /** The most entities that one partition sets aside; with one more the subscription stops. */
    public static final int MOST_PER_PARTITION = 200;
}
