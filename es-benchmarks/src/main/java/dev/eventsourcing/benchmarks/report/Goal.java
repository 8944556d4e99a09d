package dev.eventsourcing.benchmarks.report;

import dev.eventsourcing.benchmarks.load.Subject;
import java.util.List;
import java.util.Optional;

/**
 * What a ratio, or a median, should be at least.
 *
 * @param text the goal in words
 * @param engine of the line
 * @param workload of the line
 * @param against {@link Subject#RAW}, a peer, or {@link Subject#OURS} for the median itself
 * @param atLeast the figure
 */
public record Goal(String text, String engine, String workload, String against, double atLeast) {
    /** What was set out to reach. */
    public static final List<Goal> ALL = List.of(
            raw("PostgreSQL: append 1 event, 16 writers, against a single-row insert", "postgres", "append-1x16", 1.3),
            raw(
                    "PostgreSQL: append 10 events, 16 writers, against a multi-row insert",
                    "postgres",
                    "append-10x16",
                    0.9),
            raw(
                    "PostgreSQL: append 100 events, 16 writers, against a multi-row insert",
                    "postgres",
                    "append-100x16",
                    0.7),
            raw("PostgreSQL: load an entity of 100 events, against the same select", "postgres", "load-100", 0.9),
            raw("PostgreSQL: read all, against a keyset select", "postgres", "read-all", 0.7),
            new Goal(
                    "PostgreSQL: append 1 event, 16 writers, against Axon", "postgres", "append-1x16-typed", "axon", 2),
            new Goal("PostgreSQL: load an entity of 10 events, against Axon", "postgres", "load-10-typed", "axon", 2),
            new Goal("PostgreSQL: load an entity of 100 events, against Axon", "postgres", "load-100-typed", "axon", 2),
            raw("NATS: append 1 event, 16 writers, against a synchronous publish", "nats", "append-1x16", 0.9),
            raw("NATS: asynchronous append, against an asynchronous publish", "nats", "append-async", 0.8),
            raw(
                    "NATS: load an entity of 10 events out of a million, against the ordered consumer",
                    "nats",
                    "load-10",
                    0.5),
            raw("NATS: read all, against the ordered consumer", "nats", "read-all", 0.7),
            new Goal("NATS: 10 events in one append, against ten appends", "nats", "append-10x1", "ten-appends", 8),
            new Goal(
                    "NATS: 10 events in one append, against the server's atomic batch",
                    "nats",
                    "append-10x1",
                    "atomic-batch",
                    10),
            new Goal("Memory: appends per second, one thread", "memory", "append-1x1", Subject.OURS, 2_000_000),
            new Goal(
                    "PostgreSQL: encrypting 1 KB adds at most 30 % to an append",
                    "postgres", "append-1k-encrypted", "unencrypted", 1 / 1.3),
            new Goal(
                    "NATS: encrypting 1 KB adds at most 30 % to an append",
                    "nats", "append-1k-encrypted", "unencrypted", 1 / 1.3));

    private static Goal raw(String text, String engine, String workload, double atLeast) {
        return new Goal(text, engine, workload, Subject.RAW, atLeast);
    }

    /**
     * What was reached.
     *
     * @param rows the results
     * @return the figure, or empty if this was not measured
     */
    public Optional<Double> reached(List<Row> rows) {
        String subject = against.equals(Subject.RAW) || against.equals(Subject.OURS) ? Subject.OURS : against;
        return rows.stream()
                .filter(row -> row.engine().equals(engine)
                        && row.workload().equals(workload)
                        && row.subject().equals(subject))
                .flatMap(row -> figure(row).stream())
                .findFirst();
    }

    private Optional<Double> figure(Row row) {
        return switch (against) {
            case Subject.OURS -> Optional.of(row.median());
            case Subject.RAW -> row.ratioToRaw();
            default -> row.ratioToPeer();
        };
    }
}
