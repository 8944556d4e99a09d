/** The conformance suites. Extend {@code BackendTck} in a test of your own to check a backend. */
@org.jspecify.annotations.NullMarked
module dev.eventsourcing.tck {
    requires transitive dev.eventsourcing.api;
    requires transitive org.junit.jupiter.api;
    requires java.logging;
    requires static org.jspecify;
    requires static org.junit.platform.launcher;

    exports dev.eventsourcing.tck;
    exports dev.eventsourcing.tck.fault;
    exports dev.eventsourcing.tck.history;
    exports dev.eventsourcing.tck.linearizability;

    opens dev.eventsourcing.tck to
            org.junit.platform.commons;
}
