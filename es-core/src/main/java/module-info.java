/** The event store: registry, appending, reading, projecting, following, and the encryption of payloads. */
@org.jspecify.annotations.NullMarked
module dev.eventsourcing.core {
    requires transitive dev.eventsourcing.api;
    requires org.bouncycastle.provider;
    requires org.slf4j;
    requires static org.jspecify;

    exports dev.eventsourcing.core;
    exports dev.eventsourcing.encryption;
    exports dev.eventsourcing.subscription;
}
