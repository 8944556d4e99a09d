package dev.eventsourcing.benchmarks;

import dev.eventsourcing.benchmarks.report.Goal;
import dev.eventsourcing.benchmarks.report.Page;
import dev.eventsourcing.benchmarks.report.RatioTable;
import dev.eventsourcing.benchmarks.report.Results;
import dev.eventsourcing.benchmarks.report.Surroundings;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** The program behind {@code ./bench}, which says what it takes. */
public final class Main {
    private static final Path ROOT = Path.of(System.getProperty("es.root", "."));
    private static final Path FOLDER = Path.of(
            System.getProperty("es.bench.folder", ROOT.resolve("target/bench").toString()));

    /** Names of workloads that end in the size of their store. */
    private static final String OF_A_SIZE = "@";

    private static final String SCALE = "Stores of growing size: ";
    private static final String AGAIN = "Some rows were measured again: ";

    private Main() {}

    /**
     * Measures, or writes the page about what was measured last.
     *
     * @param arguments {@code quick}, {@code full}, {@code scale} or {@code again}, and a pattern for the workloads to
     *     measure; or {@code page}
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
        } else if (command.equals("scale")) {
            measureInto(command, Plan.ofCommand(command), arguments.length > 1 ? arguments[1] : OF_A_SIZE, SCALE, out);
        } else if (command.equals("again")) {
            measureInto(command, Plan.ofCommand("full"), arguments[1], AGAIN, out);
        } else {
            measure(command, Plan.ofCommand(command), arguments.length > 1 ? arguments[1] : "", FOLDER, out);
        }
    }

    private static Results measure(String name, Plan plan, String only, Path folder, PrintStream out) throws Exception {
        Results results = new Results(folder);
        Everything everything = new Everything(new Run(plan, Pattern.compile(only), results, out));
        everything.measure();
        String command = "./bench " + name + (only.isEmpty() ? "" : " '" + only + "'");
        results.describe(Surroundings.lines(command, everything.servers()));
        return results;
    }

    /** Only some workloads; what the last run measured besides stays, so that a page can show both. */
    private static void measureInto(String name, Plan plan, String only, String label, PrintStream out)
            throws Exception {
        Results some = measure(name, plan, only, FOLDER.resolve("some"), out);
        Results last = Results.readOrNew(FOLDER);
        last.forget(some);
        last.merge(some);
        List<String> surroundings = new ArrayList<>(last.surroundings());
        if (surroundings.isEmpty()) {
            surroundings.addAll(some.surroundings());
        } else {
            String line = label + some.surroundings().get(0);
            surroundings.remove(line); // others stay: rows of theirs may
            surroundings.add(line);
        }
        last.describe(surroundings);
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
