package dev.eventsourcing.benchmarks;

import dev.eventsourcing.benchmarks.load.Interleaving;
import dev.eventsourcing.benchmarks.load.Measured;
import dev.eventsourcing.benchmarks.load.Workload;
import dev.eventsourcing.benchmarks.micro.Micro;
import dev.eventsourcing.benchmarks.report.Evaluation;
import dev.eventsourcing.benchmarks.report.Results;
import java.io.PrintStream;
import java.time.Duration;
import java.util.regex.Pattern;

/** Measures workloads one after the other, as long as there is time. Confined to one thread. */
public final class Run {
    private final Plan plan;
    private final Pattern only;
    private final Results results;
    private final PrintStream out;
    private final long start = System.nanoTime();

    /**
     * A run.
     *
     * @param plan how long
     * @param only workloads that contain this, as {@code engine workload}
     * @param results where lines go
     * @param out is told how it goes
     */
    public Run(Plan plan, Pattern only, Results results, PrintStream out) {
        this.plan = plan;
        this.only = only;
        this.results = results;
        this.out = out;
    }

    /** Makes a workload when its turn has come. */
    @FunctionalInterface
    public interface Source {
        /**
         * Makes it.
         *
         * @return the workload
         * @throws Exception if it cannot be made
         */
        Workload get() throws Exception;
    }

    /**
     * How much is measured.
     *
     * @return the plan
     */
    public Plan plan() {
        return plan;
    }

    /**
     * Whether somebody wants any of these workloads, so that what they need must be prepared.
     *
     * @param engine of the workloads
     * @param names of the workloads
     * @return whether to go on
     */
    public boolean wants(String engine, String... names) {
        for (String name : names) {
            if (only.matcher(engine + " " + name).find() && hasTime()) {
                return true;
            }
        }
        return false;
    }

    /**
     * Measures a workload, if it is wanted and there is time.
     *
     * @param engine of the workload
     * @param name of the workload
     * @param source makes it
     * @throws Exception if it fails
     */
    public void measure(String engine, String name, Source source) throws Exception {
        if (!only.matcher(engine + " " + name).find()) {
            return;
        }
        if (!hasTime()) {
            out.println("left out, time is up: " + engine + " " + name);
            return;
        }
        long began = System.nanoTime();
        Workload workload = source.get();
        if (!workload.engine().equals(engine) || !workload.name().equals(name)) {
            throw new IllegalStateException(engine + " " + name + " is called " + workload);
        }
        Measured measured = Interleaving.measure(alone(workload), plan.pace());
        results.add(Evaluation.rows(measured), Evaluation.details(measured));
        out.printf("%4d s  %s %s (%.1f s)%n", elapsed().toSeconds(), engine, name, (System.nanoTime() - began) / 1e9);
    }

    /** For a profile, which would otherwise show all subjects together. */
    private static Workload alone(Workload workload) {
        String alone = System.getProperty("es.bench.subject");
        return alone == null
                ? workload
                : new Workload(
                        workload.engine(),
                        workload.name(),
                        workload.writers(),
                        workload.measure(),
                        workload.subjects().stream()
                                .filter(subject -> subject.name().equals(alone))
                                .toList());
    }

    /**
     * Measures what needs no engine.
     *
     * @throws Exception if it fails
     */
    public void micro() throws Exception {
        if (!hasTime()) {
            out.println("left out, time is up: " + Micro.ENGINE);
            return;
        }
        Micro.measure(plan, only, results);
        out.printf("%4d s  in-process%n", elapsed().toSeconds());
    }

    /**
     * Whether a further workload may begin.
     *
     * @return false when time is up
     */
    public boolean hasTime() {
        return elapsed().compareTo(plan.limit()) < 0;
    }

    private Duration elapsed() {
        return Duration.ofNanos(System.nanoTime() - start);
    }
}
