package dev.eventsourcing.benchmarks;

import dev.eventsourcing.benchmarks.load.Pace;
import dev.eventsourcing.benchmarks.micro.Micro.MicroPace;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;

/**
 * How much is measured.
 *
 * @param name of the command
 * @param pace of each workload
 * @param micro of what needs no engine
 * @param writers with how many writers appends are measured, beside the 16 of the goals
 * @param large events in the store that is read from
 * @param sizes of further stores, to see whether cost grows with size
 * @param thorough whether also what no goal is about is measured
 * @param limit after which no further workload is begun
 */
public record Plan(
        String name,
        Pace pace,
        MicroPace micro,
        List<Integer> writers,
        int large,
        List<Integer> sizes,
        boolean thorough,
        Duration limit) {
    private static final List<String> SIZES = List.of("256", "1024", "16384");

    public Plan {
        writers = List.copyOf(writers);
        sizes = List.copyOf(sizes);
    }

    /**
     * The same with another limit.
     *
     * @param other after which no further workload is begun
     * @return a copy
     */
    public Plan limit(Duration other) {
        return new Plan(name, pace, micro, writers, large, sizes, thorough, other);
    }

    /**
     * The same with other sizes.
     *
     * @param others of further stores
     * @return a copy
     */
    public Plan sizes(List<Integer> others) {
        return new Plan(name, pace, micro, writers, large, others, thorough, limit);
    }

    /**
     * The same in a hurry: for a trial, not for figures.
     *
     * @param round of each subject, and its warm-up
     * @return a copy
     */
    public Plan shortened(Duration round) {
        return new Plan(
                name,
                new Pace(round, round, pace.rounds()),
                new MicroPace(1, 0, 1, 1, 1, micro.payloads()),
                writers,
                large,
                sizes,
                thorough,
                limit);
    }

    /**
     * The plan of a command, with the limit that the system property {@code es.bench.seconds} may set, and the sizes of
     * {@code es.bench.sizes}, which commas part.
     *
     * @param name {@code quick}, {@code full}, {@code scale} or {@code flame}
     * @return the plan
     */
    public static Plan ofCommand(String name) {
        Plan plan = named(name);
        Long seconds = Long.getLong("es.bench.seconds");
        String sizes = System.getProperty("es.bench.sizes");
        Long millis = Long.getLong("es.bench.millis");
        plan = seconds == null ? plan : plan.limit(Duration.ofSeconds(seconds));
        plan = millis == null ? plan : plan.shortened(Duration.ofMillis(millis));
        return sizes == null
                ? plan
                : plan.sizes(Arrays.stream(sizes.split(",", -1))
                        .map(Integer::valueOf)
                        .toList());
    }

    /**
     * The plan of a command.
     *
     * @param name {@code quick}, {@code full}, {@code scale}, {@code flame}, or {@code smoke} for a test of the harness
     *     itself
     * @return the plan
     */
    public static Plan named(String name) {
        return switch (name) {
            case "quick" ->
                new Plan(
                        name,
                        new Pace(Duration.ofMillis(500), Duration.ofMillis(250), 5),
                        new MicroPace(1, 0, 15, 5, 60, List.of("1024")),
                        List.of(1),
                        1_000_000,
                        List.of(),
                        false,
                        Duration.ofSeconds(200));
            case "full" ->
                new Plan(
                        name,
                        new Pace(Duration.ofSeconds(3), Duration.ofMillis(1500), 5),
                        new MicroPace(5, 1, 3, 2, 200, SIZES),
                        List.of(1, 64),
                        1_000_000,
                        List.of(10_000, 1_000_000, 10_000_000),
                        true,
                        Duration.ofMinutes(90));
            case "scale" ->
                new Plan(
                        name,
                        new Pace(Duration.ofSeconds(2), Duration.ofSeconds(1), 7),
                        new MicroPace(1, 0, 15, 5, 60, List.of("1024")),
                        List.of(),
                        10_000,
                        List.of(10_000, 1_000_000),
                        false,
                        Duration.ofMinutes(30));
            case "flame" ->
                new Plan(
                        name,
                        new Pace(Duration.ofSeconds(5), Duration.ofSeconds(5), 3),
                        new MicroPace(1, 0, 15, 5, 60, List.of("1024")),
                        List.of(),
                        1_000_000,
                        List.of(),
                        false,
                        Duration.ofMinutes(5));
            case "smoke" ->
                new Plan(
                        name,
                        new Pace(Duration.ofMillis(1), Duration.ofMillis(5), 1),
                        new MicroPace(1, 0, 1, 1, 1, SIZES),
                        List.of(1),
                        10_000,
                        List.of(10_000, 20_000),
                        true,
                        Duration.ofMinutes(5));
            default -> throw new IllegalArgumentException("quick, full, scale, flame or smoke, not " + name);
        };
    }
}
