package dev.eventsourcing.examples.git;

import dev.eventsourcing.Entity;
import dev.eventsourcing.Event;
import dev.eventsourcing.EventType;
import dev.eventsourcing.Expectation;
import dev.eventsourcing.codec.json.JsonCodec;
import dev.eventsourcing.core.EventRegistry;
import dev.eventsourcing.core.EventStore;
import dev.eventsourcing.core.Projection;
import dev.eventsourcing.examples.Engine;
import dev.eventsourcing.examples.terminal.BarChart;
import dev.eventsourcing.examples.terminal.ProgressBar;
import dev.eventsourcing.examples.terminal.Table;
import dev.eventsourcing.examples.terminal.Terminal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;

/**
 * Appends one event for each file that each commit changed, and projects the files back out of the log. The events of one
 * commit are of many entities, so each is an append of its own; up to {@value #IN_FLIGHT} are under way at a time.
 */
public final class GitHistory {
    private static final int IN_FLIGHT = 256;
    private static final DateTimeFormatter DAY =
            DateTimeFormatter.ofPattern("yyyy-MM-dd").withZone(ZoneOffset.UTC);

    private final Terminal terminal;
    private final Path repository;
    private final int shown;

    /** An example over the repository at a path, that shows so many files. */
    public GitHistory(Terminal terminal, Path repository, int shown) {
        this.terminal = terminal;
        this.repository = repository;
        this.shown = shown;
    }

    /** Runs it, and gives a fingerprint of the projection: the same on every engine. */
    public String run(Engine engine) {
        EventRegistry registry = new EventRegistry().registerCodec(new JsonCodec());
        EventType<FileChanged> changed = registry.register(EventType.of("file-changed", FileChanged.class));

        terminal.title("git history, kept in " + engine.description());
        try (EventStore store =
                EventStore.named(engine.storeName("git"), engine.backend(), registry).start()) {
            long began = System.nanoTime();
            long events = append(store, changed);
            String appended = rate(events, System.nanoTime() - began);

            began = System.nanoTime();
            Map<String, FileHistory> files = project(store);
            String read = rate(events, System.nanoTime() - began);

            show(files);
            terminal.line();
            terminal.line(String.format(
                    Locale.ROOT, "%,d events of %,d files: appended %s, read back and projected %s", events, files.size(), appended, read));
            return checkedFingerprint(store, files);
        }
    }

    private long append(EventStore store, EventType<FileChanged> changed) {
        GitLog log = new GitLog(repository);
        Deque<CompletableFuture<Long>> inFlight = new ArrayDeque<>();
        long[] events = {0};
        try (ProgressBar progress = new ProgressBar(terminal, "appending commits", log.count())) {
            log.forEach(commit -> {
                for (GitLog.Change change : commit.changes()) {
                    FileChanged payload = new FileChanged(
                            commit.hash(), commit.author(), change.linesAdded(), change.linesRemoved());
                    inFlight.add(store.appendAsync(
                            store.newEvent(changed).entity(change.path()).timestamp(commit.time()).payload(payload),
                            Expectation.any()));
                    events[0]++;
                    if (inFlight.size() >= IN_FLIGHT) {
                        inFlight.remove().join();
                    }
                }
                progress.step(1);
            });
            inFlight.forEach(CompletableFuture::join);
        }
        return events[0];
    }

    /** One pass over the whole log builds every file: a read model. */
    private static Map<String, FileHistory> project(EventStore store) {
        Map<String, FileHistory> files = new TreeMap<>();
        store.events().project(event -> file(files, event).project(event));
        return files;
    }

    private static Entity file(Map<String, FileHistory> files, Event<?> event) {
        return files.computeIfAbsent(event.entityId(), FileHistory::new);
    }

    private void show(Map<String, FileHistory> files) {
        List<FileHistory> top = files.values().stream()
                .sorted(Comparator.comparingLong(FileHistory::changes)
                        .thenComparingLong(file -> file.linesAdded() + file.linesRemoved())
                        .reversed()
                        .thenComparing(FileHistory::id))
                .limit(shown)
                .toList();
        Table table = new Table()
                .text("file", 56)
                .number("changes")
                .number("added")
                .number("removed")
                .number("authors")
                .text("last change", 10);
        BarChart chart = new BarChart(40, 40);
        for (FileHistory file : top) {
            table.row(
                    file.id(),
                    file.changes(),
                    "+" + file.linesAdded(),
                    "-" + file.linesRemoved(),
                    file.authors().size(),
                    DAY.format(file.lastChange()));
            chart.bar(file.id(), file.changes());
        }
        terminal.line();
        table.lines().forEach(terminal::line);
        terminal.line();
        terminal.line(terminal.dim("most changed files, by number of changes"));
        chart.lines(terminal).forEach(terminal::line);
    }

    /** Projects the most changed files a second time, each by its own events, and compares. */
    private static String checkedFingerprint(EventStore store, Map<String, FileHistory> files) {
        List<FileHistory> again =
                files.keySet().stream().limit(100).map(FileHistory::new).toList();
        for (Projection<FileHistory> projection : store.projectAll(again)) {
            String line = projection.orThrow().line();
            FileHistory first = files.get(projection.entity().id());
            if (first == null || !first.line().equals(line)) {
                throw new IllegalStateException("two projections of one file differ: " + line);
            }
        }
        return fingerprint(files);
    }

    private static String fingerprint(Map<String, FileHistory> files) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            files.values().forEach(file -> digest.update((file.line() + "\n").getBytes(StandardCharsets.UTF_8)));
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    private static String rate(long events, long nanos) {
        return String.format(Locale.ROOT, "%,.0f/s", events / Math.max(1e-9, nanos / 1e9));
    }
}
