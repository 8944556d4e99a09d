package dev.eventsourcing.benchmarks.report;

import dev.eventsourcing.benchmarks.load.Subject;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The results for a terminal. */
public final class RatioTable {
    private static final String LINE = "%-10s %-28s %-14s %12s %-9s %9s %9s %7s %7s%n";

    private RatioTable() {}

    /**
     * Renders results.
     *
     * @param rows the lines
     * @return the table; a ratio above 1 says that this library is faster
     */
    public static String of(List<Row> rows) {
        StringBuilder table = new StringBuilder(
                LINE.formatted("engine", "workload", "subject", "median", "unit", "p50 us", "p99 us", "/raw", "/peer"));
        String previous = "";
        for (Row row : rows) {
            String key = row.engine() + row.workload();
            if (!key.equals(previous) && row.subject().equals(Subject.OURS)) {
                table.append(System.lineSeparator());
            }
            previous = key;
            table.append(LINE.formatted(
                    row.engine(),
                    row.workload(),
                    row.subject(),
                    number(row.median()),
                    row.unit(),
                    number(row.p50()),
                    number(row.p99()),
                    ratio(row.ratioToRaw()),
                    ratio(row.ratioToPeer())));
        }
        return table.toString();
    }

    static String number(double value) {
        return value >= 100
                ? String.format(Locale.ROOT, "%,.0f", value)
                : String.format(Locale.ROOT, value >= 10 ? "%.1f" : "%.2f", value);
    }

    static String number(Optional<Double> value) {
        return value.map(RatioTable::number).orElse("");
    }

    static String ratio(Optional<Double> value) {
        return value.map(ratio -> String.format(Locale.ROOT, ratio < 0.1 ? "%.4f" : "%.2f", ratio))
                .orElse("");
    }
}
