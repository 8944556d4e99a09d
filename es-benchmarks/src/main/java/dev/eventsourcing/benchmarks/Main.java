package dev.eventsourcing.benchmarks;

import dev.eventsourcing.benchmarks.report.RatioTable;
import java.io.PrintStream;
import java.nio.file.Path;

/** {@code ./bench}. */
public final class Main {
    private Main() {}

    /**
     * Measures.
     *
     * @param arguments what {@code ./bench --help} says
     * @throws Exception if something cannot be measured
     */
    public static void main(String... arguments) throws Exception {
        PrintStream out = System.out;
        Path folder = Path.of(System.getProperty("es.bench.folder", "target/bench"));
        Plan plan = Plan.named(arguments.length == 0 ? "quick" : arguments[0]);
        Run run = new Run(plan, folder, out);
        run.all();
        out.print(RatioTable.of(run.rows()));
    }
}
