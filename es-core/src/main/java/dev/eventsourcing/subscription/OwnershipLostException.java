package dev.eventsourcing.subscription;

/** Another instance owns the partition by now. Never leaves this package. */
final class OwnershipLostException extends RuntimeException {
    OwnershipLostException(String partition) {
        super("another instance has taken over " + partition, null, false, false);
    }
}
