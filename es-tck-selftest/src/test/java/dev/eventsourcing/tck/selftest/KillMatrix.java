package dev.eventsourcing.tck.selftest;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * Which case caught which subject. Each test class writes its part, in whatever process it runs; whoever comes last has
 * written the whole: {@code target/tck/mutants.json} for programs and {@code mutants.md}, which is kept as
 * {@code docs/tck-mutants.md}. Confined to one thread.
 */
final class KillMatrix {
    private static final Path REPORTS = Path.of("target", "tck");
    private static final Path PARTS = Path.of("target", "mutants");

    private final String part;
    private final List<Row> rows = new ArrayList<>();
    private final TreeSet<String> cases = new TreeSet<>();

    /** One subject and the ids of the cases that failed on it. */
    record Row(String subject, String promise, List<String> killedBy) {
        boolean good() {
            return promise.isEmpty();
        }
    }

    KillMatrix(Class<?> test) {
        this.part = test.getSimpleName();
    }

    void add(Subject subject, SuiteRun run) {
        rows.add(new Row(
                subject.name(),
                subject.promise(),
                List.copyOf(new TreeSet<>(run.failed().keySet()))));
        cases.addAll(run.ids());
    }

    void write() {
        try {
            Files.createDirectories(PARTS);
            Files.createDirectories(REPORTS);
            try (FileChannel channel = FileChannel.open(
                            PARTS.resolve(".lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                    FileLock held = channel.lock()) {
                Files.write(
                        PARTS.resolve(part + ".rows"),
                        rows.stream().map(KillMatrix::line).toList());
                Files.write(PARTS.resolve(part + ".cases"), cases);
                List<Row> all = lines(".rows").map(KillMatrix::row).toList();
                Files.writeString(REPORTS.resolve("mutants.json"), MatrixPages.json(all));
                Files.writeString(
                        REPORTS.resolve("mutants.md"),
                        MatrixPages.markdown(all, new TreeSet<>(lines(".cases").toList())));
                if (!held.isValid()) {
                    throw new IllegalStateException("the lock was lost");
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Stream<String> lines(String ending) throws IOException {
        List<String> lines = new ArrayList<>();
        try (Stream<Path> files = Files.list(PARTS)) {
            for (Path file :
                    files.filter(f -> f.toString().endsWith(ending)).sorted().toList()) {
                lines.addAll(Files.readAllLines(file));
            }
        }
        return lines.stream();
    }

    private static String line(Row row) {
        return row.subject + "\t" + row.promise + "\t" + String.join(",", row.killedBy);
    }

    private static Row row(String line) {
        String[] fields = line.split("\t", -1);
        Collection<String> ids = fields[2].isEmpty() ? List.of() : Arrays.asList(fields[2].split(",", -1));
        return new Row(fields[0], fields[1], List.copyOf(ids));
    }
}
