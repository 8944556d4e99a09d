/** The vocabulary of event sourcing, and the ports that storage engines, codecs and key stores implement. */
@org.jspecify.annotations.NullMarked
module dev.eventsourcing.api {
    requires static transitive org.jspecify;

    exports dev.eventsourcing;
    exports dev.eventsourcing.spi;
}
