package dev.eventsourcing.benchmarks.report;

import java.util.List;
import java.util.Locale;

/** Ratios as bars, in SVG: how far each reaches, where the other one would be, and where the goal is. */
public final class Chart {
    private static final int WIDTH = 760;
    private static final int LABELS = 300;
    private static final int BAR = 18;
    private static final int GAP = 8;
    private static final int TOP = 56;

    /**
     * A bar.
     *
     * @param label what was done
     * @param ratio how many times faster this library is
     * @param goal what the ratio should be at least; 0 for no goal
     */
    public record Bar(String label, double ratio, double goal) {}

    private Chart() {}

    /**
     * Draws bars.
     *
     * @param title above them
     * @param bars from top to bottom
     * @return an SVG document
     */
    public static String of(String title, List<Bar> bars) {
        double longest = Math.max(
                1.5,
                bars.stream()
                        .mapToDouble(bar -> Math.max(bar.ratio(), bar.goal()))
                        .max()
                        .orElse(1));
        double scale = (WIDTH - LABELS - 70) / Math.min(longest, 4);
        int height = TOP + bars.size() * (BAR + GAP) + 12;
        StringBuilder svg = new StringBuilder();
        add(
                svg,
                "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\" viewBox=\"0 0 %d %d\"",
                WIDTH,
                height,
                WIDTH,
                height);
        svg.append(" font-family=\"sans-serif\" font-size=\"12\">\n");
        add(svg, "<rect width=\"%d\" height=\"%d\" fill=\"#ffffff\"/>%n", WIDTH, height);
        add(
                svg,
                "<text x=\"12\" y=\"22\" font-size=\"15\" font-weight=\"bold\" fill=\"#222222\">%s</text>%n",
                escaped(title));
        add(svg, "<text x=\"12\" y=\"40\" fill=\"#555555\">dashed: equally fast; red mark: the goal</text>%n");
        int y = TOP;
        for (Bar bar : bars) {
            boolean cut = bar.ratio() > 4;
            double length = Math.min(bar.ratio(), 4) * scale;
            String colour = bar.goal() > 0 && bar.ratio() < bar.goal() ? "#d98a29" : "#2f7d6b";
            add(
                    svg,
                    "<text x=\"%d\" y=\"%d\" text-anchor=\"end\" fill=\"#222222\">%s</text>%n",
                    LABELS - 8,
                    y + 13,
                    escaped(bar.label()));
            add(
                    svg,
                    "<rect x=\"%d\" y=\"%d\" width=\"%.1f\" height=\"%d\" fill=\"%s\"/>%n",
                    LABELS,
                    y,
                    length,
                    BAR,
                    colour);
            if (bar.goal() > 0 && bar.goal() <= 4) {
                add(
                        svg,
                        "<rect x=\"%.1f\" y=\"%d\" width=\"2\" height=\"%d\" fill=\"#c0392b\"/>%n",
                        LABELS + bar.goal() * scale,
                        y - 2,
                        BAR + 4);
            }
            add(
                    svg,
                    "<text x=\"%.1f\" y=\"%d\" fill=\"#222222\">%.2f%s</text>%n",
                    LABELS + length + 5,
                    y + 13,
                    bar.ratio(),
                    cut ? " (cut)" : "");
            y += BAR + GAP;
        }
        add(
                svg,
                "<line x1=\"%.1f\" y1=\"%d\" x2=\"%.1f\" y2=\"%d\" stroke=\"#888888\" stroke-dasharray=\"4 3\"/>%n",
                LABELS + scale,
                TOP - 6,
                LABELS + scale,
                y);
        return svg.append("</svg>\n").toString();
    }

    private static void add(StringBuilder svg, String format, Object... values) {
        svg.append(String.format(Locale.ROOT, format, values));
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;");
    }
}
