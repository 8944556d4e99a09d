package dev.eventsourcing.benchmarks.micro;

import dev.eventsourcing.benchmarks.Plan;
import dev.eventsourcing.benchmarks.load.Subject;
import dev.eventsourcing.benchmarks.report.Detail;
import dev.eventsourcing.benchmarks.report.Results;
import dev.eventsourcing.benchmarks.report.Row;
import dev.eventsourcing.benchmarks.report.Statistics;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.IterationResult;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/** Runs the JMH benchmarks and makes lines of them. Stateless. */
public final class Micro {
    /** The name of the engine in the results: none. */
    public static final String ENGINE = "in-process";

    private Micro() {}

    /**
     * Measures.
     *
     * @param plan how long
     * @param only workloads that contain this, as {@code engine workload}
     * @param results where lines go
     * @throws IOException if the results cannot be written
     * @throws RunnerException if a benchmark fails
     */
    public static void measure(Plan plan, Pattern only, Results results) throws IOException, RunnerException {
        if (!only.matcher(ENGINE).find()) {
            return;
        }
        Map<String, Map<String, Figures>> scores = new LinkedHashMap<>();
        for (int round = 0; round < plan.micro().rounds(); round++) { // forks of a benchmark do not take turns
            for (RunResult result : run(plan.micro())) {
                String label = label(result);
                String subject = label.endsWith("-raw") ? Subject.RAW : Subject.OURS;
                String workload = label.replaceAll("-(raw|ours)$", "");
                Figures figures = scores.computeIfAbsent(workload, w -> new LinkedHashMap<>())
                        .computeIfAbsent(subject, s -> new Figures(new ArrayList<>(), new ArrayList<>()));
                for (IterationResult iteration :
                        result.getBenchmarkResults().iterator().next().getIterationResults()) {
                    figures.rates().add(iteration.getPrimaryResult().getScore());
                    figures.allocations().add(allocated(iteration));
                }
            }
        }
        for (Map.Entry<String, Map<String, Figures>> workload : scores.entrySet()) {
            add(results, workload.getKey(), workload.getValue());
        }
    }

    /** What the iterations said: operations per second, and bytes allocated for each operation. */
    private record Figures(List<Double> rates, List<Double> allocations) {}

    private static double allocated(IterationResult iteration) {
        for (String name : iteration.getSecondaryResults().keySet()) {
            if (name.endsWith("gc.alloc.rate.norm")) {
                return iteration.getSecondaryResults().get(name).getScore();
            }
        }
        throw new IllegalStateException("JMH's profiler of the garbage collector says nothing of allocation");
    }

    /**
     * How long JMH measures.
     *
     * @param rounds of all benchmarks
     * @param forks processes for each; 0 only to try the harness
     * @param warmUps iterations before those that count: ciphers that were warmed up for 150 ms were measured to be a
     *     quarter as fast as they are, because the compiler was not done with them; one long iteration is no
     *     replacement, because JMH's loop is compiled for good only when it is entered again
     * @param iterations in each round
     * @param millis of each iteration
     * @param payloads sizes of what is sealed, in bytes
     */
    public record MicroPace(int rounds, int forks, int warmUps, int iterations, int millis, List<String> payloads) {
        public MicroPace {
            payloads = List.copyOf(payloads);
        }
    }

    private static Collection<RunResult> run(MicroPace pace) throws RunnerException {
        return new Runner(new OptionsBuilder()
                        .include("dev\\.eventsourcing\\.benchmarks\\.micro\\..*")
                        .forks(pace.forks())
                        .jvmArgs("-Xms1g", "-Xmx1g", "-XX:+UseG1GC")
                        .param("bytes", pace.payloads().toArray(String[]::new))
                        .warmupIterations(pace.warmUps())
                        .warmupTime(TimeValue.milliseconds(pace.millis()))
                        .measurementIterations(pace.iterations())
                        .measurementTime(TimeValue.milliseconds(pace.millis()))
                        .addProfiler(GCProfiler.class)
                        .verbosity(VerboseMode.SILENT)
                        .build())
                .run();
    }

    /** Such as {@code codec-encode-ours} or {@code envelope-seal-A256GCM-1024}. */
    private static String label(RunResult result) {
        String[] parts = result.getParams().getBenchmark().split("\\.", -1);
        String group = parts[parts.length - 2].replace("Benchmark", "").toLowerCase(Locale.ROOT);
        String method = parts[parts.length - 1].replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT);
        StringBuilder label = new StringBuilder(group + "-" + method);
        for (String parameter : List.of("suite", "bytes")) {
            if (result.getParams().getParamsKeys().contains(parameter)) {
                label.append('-').append(result.getParams().getParam(parameter));
            }
        }
        return label.toString();
    }

    private static void add(Results results, String workload, Map<String, Figures> subjects) throws IOException {
        Map<String, Double> medians = new LinkedHashMap<>();
        subjects.forEach((subject, figures) -> medians.put(subject, Statistics.median(figures.rates())));
        Optional<Double> ratio = Optional.ofNullable(medians.get(Subject.RAW))
                .map(raw -> medians.getOrDefault(Subject.OURS, Double.NaN) / raw);
        List<Row> rows = new ArrayList<>();
        List<Detail> details = new ArrayList<>();
        subjects.forEach((subject, figures) -> {
            rows.add(new Row(
                    ENGINE,
                    workload,
                    subject,
                    medians.getOrDefault(subject, Double.NaN),
                    "ops/s",
                    Optional.empty(),
                    Optional.empty(),
                    subject.equals(Subject.OURS) ? ratio : Optional.empty(),
                    Optional.empty()));
            List<Double> sorted = figures.rates().stream().sorted().toList();
            details.add(new Detail(
                    ENGINE,
                    workload,
                    subject,
                    sorted.get(0),
                    sorted.get(sorted.size() - 1),
                    sorted.size(),
                    Optional.empty(),
                    Optional.of(Statistics.median(figures.allocations())),
                    0));
        });
        results.add(rows, details);
    }
}
