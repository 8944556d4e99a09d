package dev.eventsourcing.benchmarks.peers;

import dev.eventsourcing.benchmarks.Run;
import dev.eventsourcing.benchmarks.engine.PostgresEngine;
import dev.eventsourcing.benchmarks.engine.PostgresWorkloads;
import dev.eventsourcing.benchmarks.engine.TypedStore;
import dev.eventsourcing.benchmarks.load.Subject;
import dev.eventsourcing.benchmarks.load.Workload;
import dev.eventsourcing.benchmarks.load.Workload.Measure;
import java.util.List;

/** The same work, from payload object to payload object, for this library and one peer on the same server. */
final class PeerWorkloads {
    private static final String ENGINE = PostgresWorkloads.ENGINE;
    private static final int TENS = 1000;
    private static final int HUNDREDS = 100;

    private final Run run;
    private final PostgresEngine engine;
    private final Peer peer;

    PeerWorkloads(Run run, PostgresEngine engine, Peer peer) {
        this.run = run;
        this.engine = engine;
        this.peer = peer;
    }

    void measure() throws Exception {
        TypedStore ours = TypedStore.on("beside", engine.backend());
        append(ours, 1, 16);
        if (run.wants(ENGINE, "load-10", "load-100", "read-all")) {
            for (int i = 0; i < TENS; i++) {
                ours.fill("ten-" + i, 10);
                peer.fill("ten-" + i, 10);
            }
            for (int i = 0; i < HUNDREDS; i++) {
                ours.fill("hundred-" + i, 100);
                peer.fill("hundred-" + i, 100);
            }
            measure("load-10", 1, Measure.RATE_AND_LATENCY, ours.load("ten-", TENS), peer.load("ten-", TENS));
            measure(
                    "load-100",
                    1,
                    Measure.RATE_AND_LATENCY,
                    ours.load("hundred-", HUNDREDS),
                    peer.load("hundred-", HUNDREDS));
        }
        append(ours, 10, 16);
        append(ours, 1, 1);
        measure("read-all", 1, Measure.RATE, ours.readAll(), peer.readAll());
    }

    private void append(TypedStore ours, int events, int writers) throws Exception {
        measure(
                "append-" + events + "x" + writers,
                writers,
                Measure.RATE_AND_LATENCY,
                ours.append(events),
                peer.append(events));
    }

    private void measure(String name, int writers, Measure measure, Subject ours, Subject theirs) throws Exception {
        run.measure(ENGINE, name, () -> new Workload(ENGINE, name, writers, measure, List.of(ours, theirs)));
    }
}
