package dev.eventsourcing.benchmarks;

import dev.eventsourcing.benchmarks.load.Pace;
import java.time.Duration;
import java.util.List;

/**
 * How much is measured.
 *
 * @param name of the command
 * @param pace of each workload
 * @param writers with how many writers appends are measured, beside the 16 of the goals
 * @param large events in the store that is read from
 * @param sizes of further stores, to see whether cost grows with size
 * @param thorough whether also what no goal is about is measured
 * @param limit after which no further workload is begun
 */
public record Plan(
        String name,
        Pace pace,
        List<Integer> writers,
        int large,
        List<Integer> sizes,
        boolean thorough,
        Duration limit) {
    public Plan {
        writers = List.copyOf(writers);
        sizes = List.copyOf(sizes);
    }

    /**
     * The plan of a command.
     *
     * @param name {@code quick}, {@code full}, or {@code smoke} for a test of the harness itself
     * @return the plan
     */
    public static Plan named(String name) {
        return switch (name) {
            case "quick" ->
                new Plan(
                        name,
                        new Pace(Duration.ofMillis(400), Duration.ofMillis(300), 5),
                        List.of(1),
                        1_000_000,
                        List.of(10_000),
                        false,
                        Duration.ofSeconds(200));
            case "full" ->
                new Plan(
                        name,
                        new Pace(Duration.ofSeconds(4), Duration.ofSeconds(2), 7),
                        List.of(1, 64),
                        1_000_000,
                        List.of(10_000, 10_000_000),
                        true,
                        Duration.ofMinutes(75));
            case "smoke" ->
                new Plan(
                        name,
                        new Pace(Duration.ofMillis(1), Duration.ofMillis(5), 1),
                        List.of(1),
                        10_000,
                        List.of(20_000),
                        true,
                        Duration.ofMinutes(5));
            default -> throw new IllegalArgumentException("quick, full or smoke, not " + name);
        };
    }
}
