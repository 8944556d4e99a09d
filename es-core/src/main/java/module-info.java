/** Payload encryption and crypto-shredding. */
@org.jspecify.annotations.NullMarked
module dev.eventsourcing.core {
    requires transitive dev.eventsourcing.api;
    requires static org.jspecify;
    requires org.bouncycastle.provider;

    exports dev.eventsourcing.encryption;
}
