package dev.eventsourcing.benchmarks.peers;

import dev.eventsourcing.benchmarks.Plan;
import dev.eventsourcing.benchmarks.Run;
import dev.eventsourcing.benchmarks.engine.PostgresEngine;
import dev.eventsourcing.benchmarks.engine.PostgresWorkloads;
import dev.eventsourcing.benchmarks.report.Results;
import dev.eventsourcing.spi.Backend;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Measures this library beside its peers, all in one process by turns, and adds that to the results of the last run.
 */
public final class Main {
    private static final Path FOLDER = Path.of(System.getProperty(
            "es.bench.folder",
            Path.of(System.getProperty("es.root", ".")).resolve("target/bench").toString()));

    private Main() {}

    /**
     * Measures.
     *
     * @param arguments the plan, and a pattern for the workloads to measure
     * @throws Exception if something cannot be measured
     */
    public static void main(String... arguments) throws Exception {
        Plan plan = Plan.ofCommand(arguments[0]);
        Results beside = new Results(FOLDER.resolve("peers"));
        Run run = new Run(plan, Pattern.compile(arguments.length > 1 ? arguments[1] : ""), beside, System.out);
        if (run.wants(PostgresWorkloads.ENGINE, PeerWorkloads.NAMES)) {
            System.out.println("beside " + String.join(", ", Peer.NAMES));
            measure(run);
            Results last = Results.readOrNew(FOLDER);
            last.forget(beside); // measured again
            last.merge(beside);
        }
        System.exit(0); // some libraries leave threads
    }

    private static void measure(Run run) throws Exception {
        List<Peer> peers = new ArrayList<>();
        try (PostgresEngine engine = PostgresEngine.start();
                Backend backend = engine.client(Peer.CONNECTIONS)) {
            try {
                for (String name : Peer.NAMES) {
                    peers.add(Peer.named(name, engine));
                }
                new PeerWorkloads(run, backend, peers).measure();
            } finally {
                peers.forEach(Peer::close);
            }
        }
    }
}
