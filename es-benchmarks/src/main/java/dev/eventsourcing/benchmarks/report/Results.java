package dev.eventsourcing.benchmarks.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A run's results, in a folder. Written after every workload, so that a run that is cut short leaves what it has.
 * Confined to one thread.
 */
public final class Results {
    private static final String ROWS = "results.json";
    private static final String DETAILS = "details.json";
    private static final String SURROUNDINGS = "surroundings.txt";

    private final Path folder;
    private final List<Row> rows = new ArrayList<>();
    private final List<Detail> details = new ArrayList<>();
    private List<String> surroundings = List.of();

    /**
     * New results.
     *
     * @param folder where they will be
     */
    public Results(Path folder) {
        this.folder = folder;
    }

    /**
     * The results of the last run.
     *
     * @param folder where they are
     * @return the results
     * @throws IOException if there are none
     */
    public static Results read(Path folder) throws IOException {
        Results results = new Results(folder);
        results.rows.addAll(Json.read(folder.resolve(ROWS)));
        results.details.addAll(Json.readDetails(folder.resolve(DETAILS)));
        results.surroundings = Files.readAllLines(folder.resolve(SURROUNDINGS));
        return results;
    }

    /**
     * The results of the last run, or new ones if there was none.
     *
     * @param folder where they are
     * @return the results
     * @throws IOException if they cannot be read
     */
    public static Results readOrNew(Path folder) throws IOException {
        return Files.exists(folder.resolve(ROWS)) ? read(folder) : new Results(folder);
    }

    /**
     * Adds the lines of a workload.
     *
     * @param more the lines
     * @param moreDetails what else there is to say of them
     * @throws IOException if they cannot be written
     */
    public void add(List<Row> more, List<Detail> moreDetails) throws IOException {
        rows.addAll(more);
        details.addAll(moreDetails);
        write();
    }

    /**
     * Says where the run took place.
     *
     * @param lines what {@link Surroundings} says
     * @throws IOException if it cannot be written
     */
    public void describe(List<String> lines) throws IOException {
        surroundings = List.copyOf(lines);
        write();
    }

    /**
     * Takes in what another process has measured: its workloads as they are, with all their lines, so that each ratio
     * is one of lines in view.
     *
     * @param other that process's results
     * @throws IOException if the results cannot be written
     * @throws IllegalArgumentException if both have measured the same workload: which lines belong together could not
     *     be told any more
     */
    public void merge(Results other) throws IOException {
        Set<String> ours = rows.stream().map(Results::key).collect(Collectors.toSet());
        other.rows.stream().map(Results::key).filter(ours::contains).findFirst().ifPresent(both -> {
            throw new IllegalArgumentException("measured twice: " + both);
        });
        add(other.rows, other.details);
    }

    /**
     * Forgets the workloads that another run has measured, too, to make room for them.
     *
     * @param other that run's results
     */
    public void forget(Results other) {
        Set<String> again = other.rows.stream().map(Results::key).collect(Collectors.toSet());
        rows.removeIf(row -> again.contains(key(row)));
        details.removeIf(detail -> again.contains(detail.engine() + " " + detail.workload()));
    }

    private static String key(Row row) {
        return row.engine() + " " + row.workload();
    }

    /**
     * The lines, those of a workload together.
     *
     * @return a copy
     */
    public List<Row> rows() {
        Map<String, List<Row>> byWorkload = new LinkedHashMap<>();
        rows.forEach(row -> byWorkload
                .computeIfAbsent(key(row), workload -> new ArrayList<>())
                .add(row));
        return byWorkload.values().stream().flatMap(List::stream).toList();
    }

    /**
     * What else there is to say of the lines.
     *
     * @return a copy
     */
    public List<Detail> details() {
        return List.copyOf(details);
    }

    /**
     * Where the run took place.
     *
     * @return lines
     */
    public List<String> surroundings() {
        return surroundings;
    }

    private void write() throws IOException {
        Files.createDirectories(folder);
        Files.writeString(folder.resolve(ROWS), Json.of(rows()));
        Files.writeString(folder.resolve(DETAILS), Json.ofDetails(details));
        Files.write(folder.resolve(SURROUNDINGS), surroundings);
    }
}
