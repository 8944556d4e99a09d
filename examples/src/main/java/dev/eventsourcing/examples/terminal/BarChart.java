package dev.eventsourcing.examples.terminal;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Labelled horizontal bars, drawn in eighths of a character. Confined to one thread. */
public final class BarChart {
    private static final String EIGHTHS = " \u258f\u258e\u258d\u258c\u258b\u258a\u2589";
    private static final String FULL = "\u2588";

    private final int labelWidth;
    private final int barWidth;
    private final Map<String, Long> bars = new LinkedHashMap<>();

    /** A chart without bars yet; widths in columns. */
    public BarChart(int labelWidth, int barWidth) {
        this.labelWidth = labelWidth;
        this.barWidth = barWidth;
    }

    /** Adds a bar. */
    public BarChart bar(String label, long value) {
        bars.put(label, value);
        return this;
    }

    /** The chart as lines, the longest bar as wide as allowed. */
    public List<String> lines(Terminal terminal) {
        long max = Math.max(1, bars.values().stream().mapToLong(Long::longValue).max().orElse(1));
        int widest = bars.keySet().stream().mapToInt(TextWidth::of).max().orElse(0);
        List<String> lines = new ArrayList<>();
        bars.forEach((label, value) -> lines.add(TextWidth.paddedLeft(
                        TextWidth.end(label, labelWidth), Math.min(labelWidth, widest))
                + " " + terminal.cyan(bar(value, max)) + " " + value));
        return lines;
    }

    private String bar(long value, long max) {
        long eighths = value * barWidth * 8 / max;
        if (value > 0 && eighths == 0) {
            eighths = 1;
        }
        int rest = (int) (eighths % 8);
        return FULL.repeat((int) (eighths / 8)) + (rest == 0 ? "" : EIGHTHS.substring(rest, rest + 1));
    }
}
