/** Events and keys on the heap. */
@org.jspecify.annotations.NullMarked
module dev.eventsourcing.backend.memory {
    requires transitive dev.eventsourcing.api;
    requires static org.jspecify;

    exports dev.eventsourcing.backend.memory;
}
