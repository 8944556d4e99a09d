package dev.eventsourcing.benchmarks.report;

import static dev.eventsourcing.benchmarks.report.RatioTable.number;
import static dev.eventsourcing.benchmarks.report.RatioTable.ratio;

import dev.eventsourcing.benchmarks.load.Subject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** The page that shows a run to people: {@code docs/benchmarks.md} with its charts. */
public final class Page {
    private static final String CHARTS = "benchmarks";
    private static final String PEERS = "postgres-peers.svg";

    private final Results results;

    /**
     * A page about a run.
     *
     * @param results what was measured
     */
    public Page(Results results) {
        this.results = results;
    }

    /**
     * Writes the page and its charts.
     *
     * @param docs the folder of the documents
     * @throws IOException if they cannot be written
     */
    public void write(Path docs) throws IOException {
        Files.createDirectories(docs.resolve(CHARTS));
        for (Map.Entry<String, List<Row>> engine : byEngine().entrySet()) {
            Files.writeString(
                    docs.resolve(CHARTS).resolve(engine.getKey() + ".svg"),
                    Chart.of(engine.getKey() + ": this library / bare driver", bars(engine.getValue())));
        }
        Files.writeString(
                docs.resolve(CHARTS).resolve(PEERS), Chart.of("postgres: this library / each peer", peerBars()));
        Files.writeString(docs.resolve("benchmarks.md"), text());
    }

    String text() {
        StringBuilder page = new StringBuilder(INTRODUCTION);
        page.append("\n## The run\n\n");
        results.surroundings().forEach(line -> page.append("- ").append(line).append('\n'));
        page.append("\n## Goals\n\n| goal | at least | reached | |\n|---|---|---|---|\n");
        Goal.ALL.forEach(goal -> page.append(line(goal)));
        byEngine().forEach((engine, rows) -> {
            page.append("\n## ").append(engine).append("\n\n");
            page.append("![")
                    .append(engine)
                    .append("](")
                    .append(CHARTS)
                    .append('/')
                    .append(engine)
                    .append(".svg)\n\n");
            page.append(table(rows));
        });
        growth().ifPresent(page::append);
        return page.append(END).toString();
    }

    private String line(Goal goal) {
        Optional<Double> reached = goal.reached(results.rows());
        String verdict = reached.map(figure -> figure >= goal.atLeast() ? "yes" : "**no**")
                .orElse("not measured");
        return "| %s | %s | %s | %s |%n"
                .formatted(
                        goal.text(),
                        number(goal.atLeast()),
                        reached.map(RatioTable::number).orElse(""),
                        verdict)
                .replace(System.lineSeparator(), "\n");
    }

    private String table(List<Row> rows) {
        StringBuilder table = new StringBuilder(
                "| workload | subject | median | | min to max | p50 us | p99 us | p99.9 us | bytes allocated per event"
                        + " | / raw | / peer |\n|---|---|---|---|---|---|---|---|---|---|---|\n");
        for (Row row : rows) {
            Optional<Detail> detail = detail(row);
            table.append("| ")
                    .append(String.join(
                            " | ",
                            row.workload(),
                            row.subject().equals(Subject.OURS) ? "**ours**" : row.subject(),
                            number(row.median()),
                            row.unit(),
                            detail.map(d -> number(d.low()) + " to " + number(d.high()))
                                    .orElse(""),
                            number(row.p50()),
                            number(row.p99()),
                            detail.flatMap(Detail::p999).map(RatioTable::number).orElse(""),
                            detail.flatMap(Detail::allocatedPerEvent)
                                    .map(RatioTable::number)
                                    .orElse(""),
                            ratio(row.ratioToRaw()),
                            ratio(row.ratioToPeer())))
                    .append(" |\n");
        }
        return table.toString();
    }

    private Optional<Detail> detail(Row row) {
        return results.details().stream()
                .filter(detail -> detail.engine().equals(row.engine())
                        && detail.workload().equals(row.workload())
                        && detail.subject().equals(row.subject()))
                .findFirst();
    }

    private Map<String, List<Row>> byEngine() {
        Map<String, List<Row>> engines = new LinkedHashMap<>();
        results.rows()
                .forEach(row -> engines.computeIfAbsent(row.engine(), engine -> new ArrayList<>())
                        .add(row));
        return engines;
    }

    private static List<Chart.Bar> bars(List<Row> rows) {
        List<Chart.Bar> bars = new ArrayList<>();
        for (Row row : rows) {
            row.ratioToRaw().ifPresent(ratio -> bars.add(new Chart.Bar(row.workload(), ratio, goal(row))));
        }
        return bars;
    }

    private List<Chart.Bar> peerBars() {
        return results.rows().stream()
                .filter(row ->
                        row.workload().endsWith("-typed") && !row.subject().equals(Subject.OURS))
                .flatMap(row -> row.ratioToPeer().stream()
                        .map(ratio -> new Chart.Bar(row.workload() + " " + row.subject(), ratio, goal(row))))
                .toList();
    }

    private static double goal(Row row) {
        return Goal.ALL.stream()
                .filter(goal -> goal.engine().equals(row.engine())
                        && goal.workload().equals(row.workload())
                        && goal.against().equals(row.subject().equals(Subject.OURS) ? Subject.RAW : row.subject()))
                .mapToDouble(Goal::atLeast)
                .findFirst()
                .orElse(0);
    }

    /** How costs grow with the store: workloads whose names end in a size, such as {@code load-10@1000000}. */
    private Optional<String> growth() {
        Map<String, List<Row>> series = new LinkedHashMap<>();
        for (Row row : results.rows()) {
            if (row.subject().equals(Subject.OURS) && row.workload().contains("@")) {
                String name = row.engine() + " "
                        + row.workload().substring(0, row.workload().indexOf('@'));
                series.computeIfAbsent(name, workload -> new ArrayList<>()).add(row);
            }
        }
        series.values().removeIf(rows -> rows.size() < 2);
        if (series.isEmpty()) {
            return Optional.empty();
        }
        StringBuilder table = new StringBuilder("\n## Size of the store\n\nGrowth is the exponent *b* in"
                + " cost = *a* x size^*b*: 0 is no growth, 1 is in proportion, 0.05 is a factor of 1.12 for each tenfold."
                + " Where the bare driver grows alike, it is the server whose caches hold less of a larger store.\n\n"
                + "| workload | events in the store: median | heap used by the client | growth | bare driver's |\n"
                + "|---|---|---|---|---|\n");
        series.forEach((name, rows) -> table.append("| %s | %s | %s | %s | %s |\n"
                .formatted(
                        name,
                        join(rows.stream()
                                .map(row -> number(size(row)) + ": " + number(row.median()) + " " + row.unit())
                                .toList()),
                        join(rows.stream()
                                .map(row -> detail(row)
                                        .map(d -> d.usedHeap() / (1 << 20) + " MB")
                                        .orElse(""))
                                .toList()),
                        growth(rows),
                        growth(ofBareDriver(rows)))));
        return Optional.of(table.toString());
    }

    private List<Row> ofBareDriver(List<Row> rows) {
        return results.rows().stream()
                .filter(row -> row.subject().equals(Subject.RAW)
                        && rows.stream()
                                .anyMatch(ours -> ours.engine().equals(row.engine())
                                        && ours.workload().equals(row.workload())))
                .toList();
    }

    private static String growth(List<Row> rows) {
        if (rows.size() < 2) {
            return "";
        }
        double growth = Statistics.growth(
                rows.stream().mapToDouble(Page::size).toArray(),
                rows.stream()
                        .mapToDouble(row -> row.unit().equals("events/s") ? 1 / row.median() : row.median())
                        .toArray());
        return String.format(Locale.ROOT, "%+.3f", growth);
    }

    private static double size(Row row) {
        return Double.parseDouble(row.workload().substring(row.workload().indexOf('@') + 1));
    }

    private static String join(List<String> parts) {
        return String.join("; ", parts);
    }

    private static final String INTRODUCTION = """
            # Benchmarks

            How fast this library is, as ratios: ours against the bare driver doing the same work (`raw`, the limit), and
            against what else one could use. All subjects of a workload take turns within one run on one machine, so that
            what the machine does besides meets all of them; a ratio is one of medians. **A ratio above 1 says that ours is
            faster.** Absolute figures say something about this machine only.

                ./bench quick    under 5 minutes: a table, and target/bench/results.json
                ./bench full     about an hour and a quarter: more rounds and workloads, stores of up to 10 million events
                ./bench page     writes this page from the last run

            `append-10x16` is 10 events in each append by 16 writers, closed loop, each writer with entities of its own and
            the expectation that its entity is where the writer left it. Payloads are 200 bytes unless the name says
            otherwise. **`typed` and `encrypted` workloads go from payload object to payload object, as an application does;
            all others of the engines begin and end with bytes, as a bare driver does.** Each ratio is one of medians in the
            same workload's lines: of ours, `/ raw` is ours against the bare driver and `/ peer` ours against the fastest of
            the others; of another's line, `/ peer` is ours against that one. What `raw` does:
            [ADR 033](adr/033-ratios-of-interleaved-rounds.md).
            """;

    private static final String END = """

            ## The peers, and what they store and do beside

            The `-typed` workloads of PostgreSQL are measured in one process of their own, where ours and all peers take turns
            on one server, each with tables of its own: the same payload object, Jackson for all, a pool of 16 connections
            each. `append-1x16-typed` and `append-1x16` are different work, so ours has a line in each. Of each peer there are
            the settings that its documentation recommends; [ADR 044](adr/044-peers-by-turns.md) says more. Entities are
            loaded out of a thousand of 10 events and a hundred of 100, appended one after the other, beside what
            `append-1x16-typed` has left: a small store, which all subjects hold in memory.

            ![peers](benchmarks/postgres-peers.svg)

            - Ours stores id, type, time, codec and version, and payload; the entity's state is expected where the writer left
              it; a repeated append would be recognized; readers in the global order miss nothing.
            - **Axon** 4.13, JDBC engine, a transaction for each append. Beside: a metadata blob, payload type and revision, a
              unique key on entity and sequence number. Readers of its global order remember gaps and give up on old ones.
            - **Essentials** 0.40, `PostgresqlEventStore`, a unit of work for each append that expects how many events there
              are, so that the last one is not looked for. Beside: event and metadata as JSONB, which the server parses, type,
              revision, timestamp, correlation id, and a local bus that tells of what was committed. `read-all` asks for pages
              of 500 in the order of its aggregate type, outside a subscription, so it handles no gaps.
            - **Pekko** Persistence JDBC 1.1, Scala 2.13. `append` asks a persistent actor, one for each writer, which stays
              in memory for the whole run and never loads; `load` recovers an actor, without snapshots, asks it how many
              events it has, and stops it; `read-all` is `currentEventsByTag`, 5000 events at a time. Beside: writer,
              serializer and manifest, and a row in a second table for the tag, without which its journal cannot be read as a
              whole. Readers of a tag give up on gaps after ten seconds.

            ## What was found and changed

            See [benchmarks/profile.md](benchmarks/profile.md).
            """;
}
