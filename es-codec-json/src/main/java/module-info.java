/** Payloads as JSON, on Jackson 2. */
@org.jspecify.annotations.NullMarked
module dev.eventsourcing.codec.json {
    requires transitive dev.eventsourcing.api;
    requires transitive com.fasterxml.jackson.databind;
    requires com.fasterxml.jackson.datatype.jdk8;
    requires com.fasterxml.jackson.datatype.jsr310;
    requires com.fasterxml.jackson.module.paramnames;
    requires static org.jspecify;

    exports dev.eventsourcing.codec.json;
}
