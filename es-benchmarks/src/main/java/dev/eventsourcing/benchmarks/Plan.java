package dev.eventsourcing.benchmarks;

import dev.eventsourcing.benchmarks.load.Pace;
import java.time.Duration;

/**
 * How much is measured.
 *
 * @param name of the command
 * @param pace of each workload
 * @param large events in the store that is read from
 * @param huge events in the largest store; 0 for none
 */
public record Plan(String name, Pace pace, int large, int huge) {
    /**
     * The plan of a command.
     *
     * @param name {@code quick}, {@code full}, or {@code smoke} for a test of the harness itself
     * @return the plan
     */
    public static Plan named(String name) {
        return switch (name) {
            case "quick" -> new Plan(name, new Pace(Duration.ofMillis(500), Duration.ofMillis(400), 5), 1_000_000, 0);
            case "full" ->
                new Plan(name, new Pace(Duration.ofSeconds(5), Duration.ofSeconds(3), 7), 1_000_000, 10_000_000);
            case "smoke" -> new Plan(name, new Pace(Duration.ofMillis(1), Duration.ofMillis(5), 1), 10_000, 0);
            default -> throw new IllegalArgumentException("quick, full or smoke, not " + name);
        };
    }
}
