package dev.eventsourcing.benchmarks.profile;

import java.util.Locale;

/**
 * Calls as a flame graph in SVG: who calls is below whom it calls, and the wider a box, the more samples found its
 * method running. The order from left to right says nothing. Boxes too narrow to see are left out.
 */
final class FlameGraph {
    private static final int WIDTH = 1200;
    private static final int ROW = 16;
    private static final int TOP = 58;
    private static final double NARROWEST = 1.2;
    private static final double LETTER = 6.6;

    private final StringBuilder svg = new StringBuilder();
    private final long all;
    private final int bottom;

    private FlameGraph(long all, int height) {
        this.all = all;
        this.bottom = height - ROW - 8;
    }

    /**
     * Draws.
     *
     * @param title above it
     * @param root all calls
     * @return an SVG document
     * @throws IllegalArgumentException if there are no samples
     */
    static String of(String title, Call root) {
        if (root.samples() == 0) {
            throw new IllegalArgumentException("no samples: the recording is empty");
        }
        int height = TOP + ROW * depth(root, root.samples()) + 16;
        FlameGraph graph = new FlameGraph(root.samples(), height);
        graph.add(
                "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\" viewBox=\"0 0 %d %d\""
                        + " font-family=\"monospace\" font-size=\"11\">%n",
                WIDTH, height, WIDTH, height);
        graph.add("<rect width=\"%d\" height=\"%d\" fill=\"#ffffff\"/>%n", WIDTH, height);
        graph.add("<text x=\"8\" y=\"20\" font-size=\"15\" font-family=\"sans-serif\">%s</text>%n", escaped(title));
        graph.legend(root.samples());
        graph.draw(root, 0, 0);
        return graph.svg.append("</svg>\n").toString().replace(System.lineSeparator(), "\n");
    }

    private static int depth(Call call, long all) {
        return 1
                + call.calls().stream()
                        .filter(next -> isVisible(next, all))
                        .mapToInt(next -> depth(next, all))
                        .max()
                        .orElse(0);
    }

    private static boolean isVisible(Call call, long all) {
        return (double) call.samples() / all * WIDTH >= NARROWEST;
    }

    private void legend(long samples) {
        add("<text x=\"8\" y=\"40\" fill=\"#555555\">%,d samples of threads that computed</text>%n", samples);
        int x = 400;
        for (Origin origin : Origin.values()) {
            add("<rect x=\"%d\" y=\"31\" width=\"12\" height=\"12\" fill=\"%s\"/>%n", x, origin.colour);
            add("<text x=\"%d\" y=\"41\">%s</text>%n", x + 17, origin.text);
            x += 160;
        }
    }

    private void draw(Call call, int level, long before) {
        double x = (double) before / all * WIDTH;
        double width = (double) call.samples() / all * WIDTH;
        int y = bottom - level * ROW;
        add("<g><title>%s %.1f %%</title>", escaped(call.method()), 100.0 * call.samples() / all);
        add(
                "<rect x=\"%.1f\" y=\"%d\" width=\"%.1f\" height=\"%d\" fill=\"%s\"/>",
                x, y, Math.max(width - 0.4, 0.4), ROW - 1, Origin.of(call.method()).colour);
        int letters = (int) ((width - 4) / LETTER);
        if (letters >= 4) {
            add("<text x=\"%.1f\" y=\"%d\">%s</text>", x + 2, y + 11, escaped(cut(brief(call.method()), letters)));
        }
        svg.append("</g>\n");
        long next = before;
        for (Call inner : call.calls()) {
            if (isVisible(inner, all)) {
                draw(inner, level + 1, next);
            }
            next += inner.samples();
        }
    }

    /** Without the package. */
    private static String brief(String method) {
        int name = method.lastIndexOf('.');
        return method.substring(method.lastIndexOf('.', Math.max(0, name - 1)) + 1);
    }

    private static String cut(String text, int letters) {
        return text.length() <= letters ? text : text.substring(0, letters - 2) + "..";
    }

    private void add(String format, Object... values) {
        svg.append(String.format(Locale.ROOT, format, values));
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;");
    }

    /** Whose code it is. */
    private enum Origin {
        OURS("this library", "#7fc4a8"),
        DRIVER("driver", "#8fb4e3"),
        BENCHMARK("benchmark", "#e6c27a"),
        OTHER("Java and others", "#d5d5d5");

        private final String text;
        private final String colour;

        Origin(String text, String colour) {
            this.text = text;
            this.colour = colour;
        }

        static Origin of(String method) {
            if (method.startsWith("dev.eventsourcing.benchmarks.")) {
                return BENCHMARK;
            }
            if (method.startsWith("dev.eventsourcing.")) {
                return OURS;
            }
            return method.startsWith("org.postgresql.") || method.startsWith("io.nats.") ? DRIVER : OTHER;
        }
    }
}
