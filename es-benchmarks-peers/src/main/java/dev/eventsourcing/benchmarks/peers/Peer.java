package dev.eventsourcing.benchmarks.peers;

import dev.eventsourcing.benchmarks.engine.PostgresEngine;
import dev.eventsourcing.benchmarks.load.Subject;

/** Another library, with its own tables and its own recommended settings. */
interface Peer extends AutoCloseable {
    /** Its name in the results. */
    String name();

    /** Appends some events of one entity and waits; each loop has entities of its own. */
    Subject append(int events);

    /** Appends events of an entity, to have something to read. */
    void fill(String entity, int events) throws Exception;

    /** Loads one entity after the other, {@code prefix0} to {@code prefix<count - 1>}, payloads decoded. */
    Subject load(String prefix, int count);

    /** Reads everything, payloads decoded. */
    Subject readAll();

    @Override
    void close();

    /** The one of a name. */
    static Peer named(String name, PostgresEngine engine) throws Exception {
        return switch (name) {
            case "axon" -> new Axon(engine);
            default -> throw new IllegalArgumentException("axon, not " + name);
        };
    }
}
