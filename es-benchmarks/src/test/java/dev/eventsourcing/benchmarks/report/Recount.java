package dev.eventsourcing.benchmarks.report;

import dev.eventsourcing.benchmarks.load.Subject;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** A reader with a pocket calculator: takes the medians of a workload's lines and works the ratios out again. */
public final class Recount {
    private static final double ROUNDED = 0.005;

    private Recount() {}

    /**
     * Ratios that are not those of the medians in view.
     *
     * @param rows all lines
     * @return a sentence for each
     */
    public static List<String> wrongRatios(List<Row> rows) {
        List<String> wrong = new ArrayList<>();
        for (Row row : rows) {
            boolean ours = row.subject().equals(Subject.OURS);
            check(wrong, row, row.ratioToRaw(), ours ? oursAgainst(rows, row, Subject.RAW::equals) : Optional.empty());
            check(
                    wrong,
                    row,
                    row.ratioToPeer(),
                    oursAgainst(rows, row, ours ? Recount::isPeer : row.subject()::equals)
                            .filter(ratio -> ours || isPeer(row.subject())));
        }
        return wrong;
    }

    private static void check(List<String> wrong, Row row, Optional<Double> said, Optional<Double> recounted) {
        if (said.isPresent() != recounted.isPresent()
                || said.isPresent() && Math.abs(said.orElseThrow() / recounted.orElseThrow() - 1) > ROUNDED) {
            wrong.add("%s %s of %s says %s, its lines say %s"
                    .formatted(row.engine(), row.workload(), row.subject(), said, recounted));
        }
    }

    /** How many times faster ours is than the fastest of those. */
    private static Optional<Double> oursAgainst(List<Row> rows, Row of, Predicate<String> others) {
        List<Row> workload = rows.stream()
                .filter(row ->
                        row.engine().equals(of.engine()) && row.workload().equals(of.workload()))
                .toList();
        return workload.stream()
                .filter(row -> row.subject().equals(Subject.OURS))
                .findFirst()
                .flatMap(ours -> workload.stream()
                        .filter(row -> others.test(row.subject()))
                        .map(row ->
                                ours.unit().equals("us") ? row.median() / ours.median() : ours.median() / row.median())
                        .min(Double::compare));
    }

    private static boolean isPeer(String subject) {
        return !subject.equals(Subject.OURS) && !subject.equals(Subject.RAW);
    }
}
