package dev.eventsourcing.tck.selftest;

import dev.eventsourcing.tck.selftest.KillMatrix.Row;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** The kill matrix as JSON and as a page. */
final class MatrixPages {
    private MatrixPages() {}

    static String json(List<Row> rows) {
        return rows.stream()
                .map(row -> "  {\"mutant\": \"" + row.subject() + "\", \"good\": " + row.good() + ", \"killedBy\": ["
                        + row.killedBy().stream().map(id -> "\"" + id + "\"").collect(Collectors.joining(", ")) + "]}")
                .collect(Collectors.joining(",\n", "[\n", "\n]\n"));
    }

    static String markdown(List<Row> rows, SortedSet<String> cases) {
        List<Row> mutants = rows.stream().filter(row -> !row.good()).toList();
        List<Row> variants = rows.stream().filter(Row::good).toList();
        return """
                # Who checks the checkers: mutants of the conformance suites

                A suite that has never failed proves nothing. Here are backends, key stores and codecs that are broken on
                purpose, each in a way that a real adapter was or could be, and the cases that caught them. Below them are
                unusual ones that are right: the suites must let them pass, or they would ask for more than the contract says.

                Written by `es-tck-selftest`, which fails if a mutant is not caught by a case of the promise it breaks, if a
                correct variant is not let pass, or if this page lists others than there are. Which further cases catch a
                mutant may differ a little from run to run where it breaks a race; this is one run. To bring the page up to
                date: `mvn -pl es-tck-selftest -am verify`, then copy `es-tck-selftest/target/tck/mutants.md` here.

                %d mutants, all caught; %d correct variants, all passed; %d cases.

                ## Mutants

                | mutant | breaks | caught by | cases |
                |---|---|---|---|
                %s
                ## Correct, though unusual

                | variant | caught by |
                |---|---|
                %s
                ## Weak spots: caught by one case only

                %s
                ## Cases that caught none of these

                No mutant of ours breaks what they check, or another case stops it first.

                %s
                """.formatted(
                        mutants.size(),
                        variants.size(),
                        cases.size(),
                        mutants.stream()
                                .sorted(Comparator.comparing(MatrixPages::rank))
                                .map(MatrixPages::mutant)
                                .collect(Collectors.joining()),
                        variants.stream()
                                .map(row -> "| " + row.subject() + " | nothing, as it must be |\n")
                                .collect(Collectors.joining()),
                        weakSpots(mutants),
                        grouped(idle(mutants, cases)));
    }

    private static String rank(Row row) {
        return "%3s %s".formatted(row.promise().substring(1), row.subject());
    }

    private static String mutant(Row row) {
        return "| " + row.subject() + " | " + row.promise() + " | " + grouped(row.killedBy()) + " | "
                + row.killedBy().size() + " |\n";
    }

    private static String weakSpots(List<Row> mutants) {
        return mutants.stream()
                .filter(row -> row.killedBy().size() == 1)
                .map(row -> "- " + row.subject() + " (" + row.killedBy().get(0) + ")\n")
                .collect(Collectors.joining());
    }

    private static List<String> idle(List<Row> mutants, SortedSet<String> cases) {
        Set<String> busy = new HashSet<>();
        mutants.forEach(row -> busy.addAll(row.killedBy()));
        return cases.stream().filter(id -> !busy.contains(id)).toList();
    }

    /** {@code APP-01, APP-02, RD-07} as {@code APP 01 02, RD 07}. */
    private static String grouped(List<String> ids) {
        Map<String, List<String>> groups = ids.stream()
                .collect(Collectors.groupingBy(
                        id -> id.substring(0, id.indexOf('-')),
                        TreeMap::new,
                        Collectors.mapping(id -> id.substring(id.indexOf('-') + 1), Collectors.toList())));
        return groups.entrySet().stream()
                .map(group -> group.getKey() + " " + String.join(" ", group.getValue()))
                .collect(Collectors.joining(", "));
    }
}
