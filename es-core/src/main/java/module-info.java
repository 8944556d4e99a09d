/** The event store: what applications call, between the ports of storage engines, codecs and key stores. */
@org.jspecify.annotations.NullMarked
module dev.eventsourcing.core {
    requires transitive dev.eventsourcing.api;
    requires static org.jspecify;
    requires org.slf4j;

    exports dev.eventsourcing.core;
    exports dev.eventsourcing.encryption;
}
