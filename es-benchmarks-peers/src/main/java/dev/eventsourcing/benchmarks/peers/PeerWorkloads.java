package dev.eventsourcing.benchmarks.peers;

import dev.eventsourcing.benchmarks.Run;
import dev.eventsourcing.benchmarks.engine.PostgresWorkloads;
import dev.eventsourcing.benchmarks.engine.TypedStore;
import dev.eventsourcing.benchmarks.load.Subject;
import dev.eventsourcing.benchmarks.load.Workload;
import dev.eventsourcing.benchmarks.load.Workload.Measure;
import dev.eventsourcing.spi.Backend;
import java.util.ArrayList;
import java.util.List;

/**
 * The same work, from payload object to payload object, for this library and its peers on one server. The names end in
 * {@code -typed}: our line is another one than that of bytes, which is measured beside the bare driver.
 */
final class PeerWorkloads {
    /** All of them. */
    static final String[] NAMES = {
        "append-1x16-typed",
        "load-10-typed",
        "load-100-typed",
        "append-10x16-typed",
        "append-1x1-typed",
        "read-all-typed"
    };

    private static final String ENGINE = PostgresWorkloads.ENGINE;
    private static final int TENS = 1000;
    private static final int HUNDREDS = 100;

    private final Run run;
    private final List<Peer> peers;
    private final TypedStore ours;

    PeerWorkloads(Run run, Backend backend, List<Peer> peers) {
        this.run = run;
        this.peers = List.copyOf(peers);
        this.ours = TypedStore.on("beside", backend);
    }

    /** What goals are about comes first, as far as its entities are there. */
    void measure() throws Exception {
        append(1, 16);
        if (run.wants(ENGINE, "load-10-typed", "load-100-typed", "read-all-typed")) {
            fill("ten-", TENS, 10);
            fill("hundred-", HUNDREDS, 100);
            load("load-10-typed", "ten-", TENS);
            load("load-100-typed", "hundred-", HUNDREDS);
        }
        append(10, 16);
        append(1, 1);
        measure("read-all-typed", 1, Measure.RATE, ours::readAll, Peer::readAll);
    }

    private void fill(String prefix, int count, int events) throws Exception {
        for (int i = 0; i < count; i++) {
            ours.fill(prefix + i, events);
            for (Peer peer : peers) {
                peer.fill(prefix + i, events);
            }
        }
    }

    private void append(int events, int writers) throws Exception {
        measure(
                "append-" + events + "x" + writers + "-typed",
                writers,
                Measure.RATE_AND_LATENCY,
                () -> ours.append(events),
                peer -> peer.append(events));
    }

    private void load(String name, String prefix, int count) throws Exception {
        measure(name, 1, Measure.RATE_AND_LATENCY, () -> ours.load(prefix, count), peer -> peer.load(prefix, count));
    }

    private void measure(String name, int writers, Measure measure, Ours first, Theirs others) throws Exception {
        run.measure(ENGINE, name, () -> {
            List<Subject> subjects = new ArrayList<>();
            subjects.add(first.get());
            for (Peer peer : peers) {
                subjects.add(others.of(peer));
            }
            return new Workload(ENGINE, name, writers, measure, subjects);
        });
    }

    private interface Ours {
        Subject get();
    }

    private interface Theirs {
        Subject of(Peer peer) throws Exception;
    }
}
