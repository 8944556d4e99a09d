/** For tests of applications: given, when, then; and files that pin stored payloads. */
@org.jspecify.annotations.NullMarked
module dev.eventsourcing.fixtures {
    requires transitive dev.eventsourcing.core;
    requires dev.eventsourcing.backend.memory;
    requires static org.jspecify;

    exports dev.eventsourcing.fixtures;
}
