package dev.eventsourcing.benchmarks.peers;

import dev.eventsourcing.benchmarks.Plan;
import dev.eventsourcing.benchmarks.Run;
import dev.eventsourcing.benchmarks.engine.PostgresEngine;
import dev.eventsourcing.benchmarks.report.Results;
import java.nio.file.Path;
import java.util.regex.Pattern;

/** Measures this library beside one peer, in a process of their own, and adds that to the results of the last run. */
public final class Main {
    private static final Path FOLDER = Path.of(System.getProperty(
            "es.bench.folder",
            Path.of(System.getProperty("es.root", ".")).resolve("target/bench").toString()));

    private Main() {}

    /**
     * Measures.
     *
     * @param arguments the plan, the peer, and a pattern for the workloads to measure
     * @throws Exception if something cannot be measured
     */
    public static void main(String... arguments) throws Exception {
        Plan plan = Plan.ofCommand(arguments[0]);
        String name = arguments[1];
        Results beside = new Results(FOLDER.resolve(name));
        Run run = new Run(plan, Pattern.compile(arguments.length > 2 ? arguments[2] : ""), beside, System.out);
        if (run.wants("postgres", "append-1x1", "append-1x16", "append-10x16", "load-10", "load-100", "read-all")) {
            try (PostgresEngine engine = PostgresEngine.start();
                    Peer peer = Peer.named(name, engine)) {
                System.out.println("beside " + name);
                new PeerWorkloads(run, engine, peer).measure();
            }
            Results.read(FOLDER).merge(beside);
        }
        System.exit(0); // some libraries leave threads
    }
}
