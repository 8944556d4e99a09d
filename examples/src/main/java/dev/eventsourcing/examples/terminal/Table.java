package dev.eventsourcing.examples.terminal;

import java.util.ArrayList;
import java.util.List;

/** Rows under headings, in aligned columns. Confined to one thread. */
public final class Table {
    private final List<Column> columns = new ArrayList<>();
    private final List<List<String>> rows = new ArrayList<>();

    private record Column(String heading, boolean isNumber, int maxWidth) {}

    /** Adds a column of text, shortened from the left if it is too long. */
    public Table text(String heading, int maxWidth) {
        columns.add(new Column(heading, false, maxWidth));
        return this;
    }

    /** Adds a column of numbers. */
    public Table number(String heading) {
        columns.add(new Column(heading, true, Integer.MAX_VALUE));
        return this;
    }

    /** Adds a row. */
    public Table row(Object... cells) {
        if (cells.length != columns.size()) {
            throw new IllegalArgumentException(cells.length + " cells for " + columns.size() + " columns");
        }
        List<String> row = new ArrayList<>();
        for (int i = 0; i < cells.length; i++) {
            row.add(TextWidth.end(String.valueOf(cells[i]), columns.get(i).maxWidth));
        }
        rows.add(row);
        return this;
    }

    /** The table as lines: headings, a rule, rows. */
    public List<String> lines() {
        List<String> lines = new ArrayList<>();
        List<String> headings = columns.stream().map(Column::heading).toList();
        lines.add(line(headings));
        List<String> rules = new ArrayList<>();
        for (int i = 0; i < columns.size(); i++) {
            rules.add("\u2500".repeat(width(i)));
        }
        lines.add(line(rules));
        rows.forEach(row -> lines.add(line(row)));
        return lines;
    }

    private String line(List<String> cells) {
        StringBuilder line = new StringBuilder();
        for (int i = 0; i < cells.size(); i++) {
            line.append(i == 0 ? "" : "  ");
            line.append(
                    columns.get(i).isNumber
                            ? TextWidth.paddedLeft(cells.get(i), width(i))
                            : TextWidth.padded(cells.get(i), width(i)));
        }
        return line.toString().stripTrailing();
    }

    private int width(int column) {
        int widest = TextWidth.of(columns.get(column).heading);
        for (List<String> row : rows) {
            widest = Math.max(widest, TextWidth.of(row.get(column)));
        }
        return widest;
    }
}
