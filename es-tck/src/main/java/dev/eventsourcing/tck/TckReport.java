package dev.eventsourcing.tck;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * What became of each case, written as JSON and as Markdown when the suite is done. Safe for use by many threads.
 *
 * <p>The files go to {@code target/tck}, or to where the system property {@code es.tck.report} says.
 */
final class TckReport {
    private static final String FOLDER = "es.tck.report";

    private final List<Line> lines = new ArrayList<>(); // guarded by this

    /** How a case ended. */
    enum Verdict {
        PASSED,
        FAILED,
        /** It was not run: it needs a capability that the fixture does not claim. */
        NOT_CLAIMED
    }

    private record Line(String id, String promise, String rule, Verdict verdict, long millis, String detail) {}

    synchronized void add(TckCase tckCase, Verdict verdict, long millis, String detail) {
        lines.add(new Line(tckCase.id(), tckCase.promise(), tckCase.rule(), verdict, millis, detail));
    }

    /** Writes {@code <name>-<suite>.json} and {@code .md}. */
    synchronized void write(Class<?> suite, TckFixture fixture) throws IOException {
        if (lines.isEmpty()) {
            return;
        }
        lines.sort(Comparator.comparing(Line::id));
        Path folder = Path.of(System.getProperty(FOLDER, "target/tck"));
        Files.createDirectories(folder);
        String file = fixture.name().toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9._-]+", "-") + "-" + port(suite);
        Files.writeString(folder.resolve(file + ".json"), json(suite, fixture));
        Files.writeString(folder.resolve(file + ".md"), markdown(suite, fixture));
    }

    private String json(Class<?> suite, TckFixture fixture) {
        return lines.stream()
                .map(line -> "    {\"id\": " + quoted(line.id) + ", \"promise\": " + quoted(line.promise)
                        + ", \"verdict\": " + quoted(line.verdict.name()) + ", \"millis\": " + line.millis + "}")
                .collect(Collectors.joining(
                        ",\n",
                        "{\n  \"backend\": " + quoted(fixture.name()) + ",\n  \"version\": " + quoted(fixture.version())
                                + ",\n  \"suite\": " + quoted(port(suite)) + ",\n  \"seed\": " + Seed.VALUE
                                + ",\n  \"claims\": "
                                + fixture.claims().stream()
                                        .map(claim -> quoted(claim.name()))
                                        .sorted()
                                        .toList()
                                + ",\n  \"total\": " + lines.size() + ",\n  \"passed\": " + count(Verdict.PASSED)
                                + ",\n  \"failed\": " + count(Verdict.FAILED) + ",\n  \"notClaimed\": "
                                + count(Verdict.NOT_CLAIMED) + ",\n  \"cases\": [\n",
                        "\n  ]\n}\n"));
    }

    private String markdown(Class<?> suite, TckFixture fixture) {
        StringBuilder out = new StringBuilder("# Conformance of " + fixture.name() + " (" + fixture.version() + "), "
                + port(suite) + "\n\n" + count(Verdict.PASSED) + " passed, " + count(Verdict.FAILED) + " failed, "
                + count(Verdict.NOT_CLAIMED) + " not claimed, of " + lines.size() + " cases; seed " + Seed.VALUE
                + ".\n\n| promise | passed | failed | not claimed |\n|---|---|---|---|\n");
        Map<String, List<Line>> byPromise =
                lines.stream().collect(Collectors.groupingBy(Line::promise, TreeMap::new, Collectors.toList()));
        byPromise.forEach((promise, ofPromise) -> out.append("| " + promise + " | " + count(ofPromise, Verdict.PASSED)
                + " | " + count(ofPromise, Verdict.FAILED) + " | " + count(ofPromise, Verdict.NOT_CLAIMED) + " |\n"));
        out.append("\n| case | promise | verdict | ms | rule |\n|---|---|---|---|---|\n");
        for (Line line : lines) {
            out.append("| " + line.id + " | " + line.promise + " | "
                    + line.verdict.name().replace('_', ' ').toLowerCase(Locale.ROOT) + " | " + line.millis + " | "
                    + line.rule.replace("|", "\\|") + " |\n");
        }
        return out.toString();
    }

    private long count(Verdict verdict) {
        return count(lines, verdict);
    }

    private static long count(List<Line> lines, Verdict verdict) {
        return lines.stream().filter(line -> line.verdict == verdict).count();
    }

    /** The port that a suite checks: the name of the class that the adapter author extends, without "Tck". */
    private static String port(Class<?> suite) {
        Class<?> port = suite;
        while (port.getSuperclass() != null && port.getSuperclass() != Tck.class) {
            port = port.getSuperclass();
        }
        return port.getSimpleName().replace("Tck", "").toLowerCase(Locale.ROOT);
    }

    private static String quoted(String text) {
        StringBuilder out = new StringBuilder("\"");
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            out.append(c == '"' || c == '\\' ? "\\" + c : c < 0x20 ? String.format("\\u%04x", (int) c) : "" + c);
        }
        return out.append('"').toString();
    }
}
