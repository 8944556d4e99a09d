package dev.eventsourcing.benchmarks.peers;

import dev.eventsourcing.benchmarks.engine.PostgresEngine;
import dev.eventsourcing.benchmarks.engine.Reading;
import dev.eventsourcing.benchmarks.load.Subject;
import java.util.List;

/** Another library, with its own tables and its own recommended settings. */
interface Peer extends AutoCloseable {
    /** How many connections each has, as this library has beside them: one for each of 16 writers. */
    int CONNECTIONS = 16;

    /** All of them. */
    List<String> NAMES = List.of("axon", "essentials", "pekko");

    /** Its name in the results. */
    String name();

    /** Appends some events of one entity and waits; each loop has entities of its own. */
    Subject append(int events);

    /** Appends events of an entity that has none, to have something to read. */
    void fill(String entity, int events) throws Exception;

    /** Loads one entity after the other, payloads decoded; their names are the prefix and a number below the count. */
    Subject load(String prefix, int count);

    /** Reads everything, payloads decoded. */
    Subject readAll() throws Exception;

    @Override
    void close();

    /** The one of a name. */
    static Peer named(String name, PostgresEngine engine) throws Exception {
        return switch (name) {
            case "axon" -> new Axon(engine);
            case "essentials" -> new Essentials(engine);
            case "pekko" -> new Pekko(engine);
            default -> throw new IllegalArgumentException("one of " + NAMES + ", not " + name);
        };
    }

    /** Whoever reads must have decoded. */
    static void requireReading(Object payload) {
        if (!(payload instanceof Reading)) {
            throw new IllegalStateException("not what was appended: " + payload.getClass());
        }
    }
}
