package dev.eventsourcing.benchmarks;

import dev.eventsourcing.benchmarks.report.Goal;
import dev.eventsourcing.benchmarks.report.Page;
import dev.eventsourcing.benchmarks.report.RatioTable;
import dev.eventsourcing.benchmarks.report.Results;
import dev.eventsourcing.benchmarks.report.Surroundings;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.regex.Pattern;

/** The program behind {@code ./bench}, which says what it takes. */
public final class Main {
    private static final Path ROOT = Path.of(System.getProperty("es.root", "."));
    private static final Path FOLDER = Path.of(
            System.getProperty("es.bench.folder", ROOT.resolve("target/bench").toString()));

    private Main() {}

    /**
     * Measures, or writes the page about what was measured last.
     *
     * @param arguments {@code quick} or {@code full}, and a pattern for the workloads to measure; or {@code page}
     * @throws Exception if something cannot be measured
     */
    public static void main(String... arguments) throws Exception {
        PrintStream out = System.out;
        String command = arguments.length == 0 ? "quick" : arguments[0];
        if (command.equals("page")) {
            new Page(Results.read(FOLDER)).write(ROOT.resolve("docs"));
            out.println("written: docs/benchmarks.md");
        } else if (command.equals("table")) {
            print(Results.read(FOLDER), out);
        } else {
            measure(Plan.ofCommand(command), arguments.length > 1 ? arguments[1] : "", out);
        }
    }

    private static void measure(Plan plan, String only, PrintStream out) throws Exception {
        Results results = new Results(FOLDER);
        Everything everything = new Everything(new Run(plan, Pattern.compile(only), results, out));
        everything.measure();
        String command = "./bench " + plan.name() + (only.isEmpty() ? "" : " '" + only + "'");
        results.describe(Surroundings.lines(command, everything.servers()));
    }

    private static void print(Results results, PrintStream out) {
        out.println();
        out.print(RatioTable.of(results.rows()));
        out.println();
        for (Goal goal : Goal.ALL) {
            goal.reached(results.rows())
                    .ifPresent(reached -> out.printf(
                            "%-8s %-85s %10.2f of %10.2f%n",
                            reached >= goal.atLeast() ? "reached" : "MISSED", goal.text(), reached, goal.atLeast()));
        }
    }
}
