package dev.eventsourcing.tck;

import dev.eventsourcing.tck.report.CaseResult;
import dev.eventsourcing.tck.report.ReportFiles;
import dev.eventsourcing.tck.report.RunResult;
import dev.eventsourcing.tck.report.Verdict;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Collects what becomes of each case and writes it when the suite is done. Safe for use by many threads.
 *
 * <p>The files go to {@code target/tck}, or to where the system property {@code es.tck.report} says.
 */
final class TckReport {
    private static final String FOLDER = "es.tck.report";

    private final long began = System.nanoTime();
    private final List<CaseResult> results = new ArrayList<>(); // guarded by this

    synchronized void add(TckCase tckCase, String sentence, Verdict verdict, long millis, String detail) {
        List<String> needs =
                Arrays.stream(tckCase.needs()).map(Capability::name).toList();
        results.add(new CaseResult(
                tckCase.id(), tckCase.promise(), sentence, tckCase.rule(), needs, verdict, millis, detail));
    }

    /** Writes nothing if no case was run: then there is nothing to say. */
    synchronized void write(Class<?> suite, TckFixture fixture) throws IOException {
        if (!results.isEmpty()) {
            ReportFiles.write(result(suite, fixture), folder());
        }
    }

    static Path folder() {
        return Path.of(System.getProperty(FOLDER, "target/tck"));
    }

    private RunResult result(Class<?> suite, TckFixture fixture) {
        SortedMap<String, String> notes = new TreeMap<>();
        results.stream()
                .flatMap(result -> result.needs().stream())
                .forEach(need -> notes.put(need, Capability.valueOf(need).whenNotClaimed()));
        return new RunResult(
                fixture.name(),
                fixture.version(),
                port(suite),
                Seed.VALUE,
                System.getProperty(CaseRunner.ONLY, "").strip(),
                notes,
                fixture.claims().stream().map(Capability::name).collect(Collectors.toSet()),
                (System.nanoTime() - began) / 1_000_000,
                results);
    }

    /** The port that a suite checks: the name of the class that the adapter author extends, without "Tck". */
    private static String port(Class<?> suite) {
        Class<?> port = suite;
        while (port.getSuperclass() != null && port.getSuperclass() != Tck.class) {
            port = port.getSuperclass();
        }
        return port.getSimpleName().replace("Tck", "").toLowerCase(Locale.ROOT);
    }
}
