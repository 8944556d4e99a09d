package dev.eventsourcing.tck.selftest;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Which case caught which mutant, for {@code target/tck/mutants.json} and {@code mutants.md}. Confined to one thread.
 */
final class KillMatrix {
    private final Map<String, Row> rows = new TreeMap<>();

    private record Row(boolean good, String promise, Map<String, String> killedBy) {}

    void add(String subject, boolean good, String promise, Map<String, String> killedBy) {
        rows.put(subject, new Row(good, promise, Map.copyOf(killedBy)));
    }

    void write(Path folder) {
        try {
            Files.createDirectories(folder);
            Files.writeString(folder.resolve("mutants.json"), json());
            Files.writeString(folder.resolve("mutants.md"), markdown());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String json() {
        return rows.entrySet().stream()
                .map(row -> "  {\"mutant\": \"" + row.getKey() + "\", \"good\": " + row.getValue().good
                        + ", \"killedBy\": ["
                        + ids(row.getValue()).stream()
                                .map(id -> "\"" + id + "\"")
                                .collect(Collectors.joining(", "))
                        + "]}")
                .collect(Collectors.joining(",\n", "[\n", "\n]\n"));
    }

    private String markdown() {
        List<String> weak = rows.entrySet().stream()
                .filter(row -> !row.getValue().good && row.getValue().killedBy.size() == 1)
                .map(Map.Entry::getKey)
                .toList();
        return "# Mutants\n\nBroken backends and key stores that the suites must catch, and unusual ones that they must let"
                + " pass. Written by `es-tck-selftest`.\n\n| subject | promise | caught by |\n|---|---|---|\n"
                + rows.entrySet().stream()
                        .map(row -> "| " + row.getKey() + " | "
                                + (row.getValue().good ? "all kept" : row.getValue().promise) + " | "
                                + (row.getValue().good
                                        ? "nothing, as it must be"
                                        : String.join(", ", ids(row.getValue())))
                                + " |\n")
                        .collect(Collectors.joining())
                + "\n## Weak spots: caught by one case only\n\n"
                + (weak.isEmpty()
                        ? "None.\n"
                        : weak.stream().map(name -> "- " + name + "\n").collect(Collectors.joining()));
    }

    private static TreeSet<String> ids(Row row) {
        return new TreeSet<>(row.killedBy.keySet());
    }
}
