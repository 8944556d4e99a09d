package dev.eventsourcing.benchmarks;

import dev.eventsourcing.benchmarks.engine.MemoryWorkloads;
import dev.eventsourcing.benchmarks.engine.NatsEngine;
import dev.eventsourcing.benchmarks.engine.NatsWorkloads;
import dev.eventsourcing.benchmarks.engine.PostgresEngine;
import dev.eventsourcing.benchmarks.engine.PostgresWorkloads;
import dev.eventsourcing.benchmarks.engine.TypedAppends;
import dev.eventsourcing.benchmarks.load.Interleaving;
import dev.eventsourcing.benchmarks.load.Measured;
import dev.eventsourcing.benchmarks.load.Workload;
import dev.eventsourcing.benchmarks.report.Detail;
import dev.eventsourcing.benchmarks.report.Evaluation;
import dev.eventsourcing.benchmarks.report.Row;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** One run: all engines, one after the other. Confined to one thread. */
final class Run {
    private final Plan plan;
    private final Path folder;
    private final PrintStream out;
    private final List<Row> rows = new ArrayList<>();
    private final List<Detail> details = new ArrayList<>();

    Run(Plan plan, Path folder, PrintStream out) {
        this.plan = plan;
        this.folder = folder;
        this.out = out;
    }

    List<Row> rows() {
        return rows;
    }

    void all() throws Exception {
        memory();
        postgres();
        nats();
    }

    void memory() throws Exception {
        measure(MemoryWorkloads.append(1));
        measure(MemoryWorkloads.append(2));
        measure(TypedAppends.toMemory());
        measure(MemoryWorkloads.load());
        measure(MemoryWorkloads.readAll());
    }

    void postgres() throws Exception {
        try (PostgresEngine engine = PostgresEngine.start()) {
            PostgresWorkloads workloads = new PostgresWorkloads(engine);
            measure(workloads.append(1, 1));
            measure(workloads.append(1, 16));
            measure(workloads.append(10, 16));
            measure(workloads.append(100, 16));
            PostgresWorkloads.Filled large = workloads.fill(plan.large());
            measure(large.load(10, ""));
            measure(large.load(100, ""));
            measure(large.readAll(""));
            measure(large.readRareType());
        }
    }

    void nats() throws Exception {
        try (NatsEngine engine = NatsEngine.start()) {
            NatsWorkloads workloads = new NatsWorkloads(engine, "");
            measure(workloads.append(1, 1));
            measure(workloads.append(1, 16));
            measure(workloads.appendTen());
            measure(workloads.appendAsync());
            NatsWorkloads.Filled large = workloads.fill(plan.large());
            measure(large.load(""));
            measure(large.readAll(""));
        }
    }

    void measure(Workload workload) throws Exception {
        long start = System.nanoTime();
        Measured measured = Interleaving.measure(workload, plan.pace());
        rows.addAll(Evaluation.rows(measured));
        details.addAll(Evaluation.details(measured));
        out.printf("%s %s: %.1f s %s%n", workload.engine(), workload.name(), (System.nanoTime() - start) / 1e9, folder);
    }
}
