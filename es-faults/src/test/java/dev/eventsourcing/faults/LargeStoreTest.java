package dev.eventsourcing.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.eventsourcing.EventFilter;
import dev.eventsourcing.spi.StoreName;
import dev.eventsourcing.testkit.PostgresProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A store is as quick when it is large as when it is small. The ordinary build makes a "large" one of 20 thousand
 * events, to see that this works; {@code -Plarge-store} one of ten million, and compares.
 */
class LargeStoreTest {
    private static final long EVENTS = Long.getLong("es.faults.events", 20_000);
    private static final long SMALL = 10_000;

    /** Below this, the two are the same size, and their times differ by chance. */
    private static final long WORTH_COMPARING = 1_000_000;

    private static final double SAME = 2.0;
    private static final long OPEN_MILLIS = 1000;
    private static final int WRITERS = 16;
    private static final int ROUNDS = 5;

    @Test
    void tenMillionEventsAreAsQuickAsTenThousand(@TempDir Path folder) throws Exception {
        long seed = FaultRun.seed();
        SplittableRandom random = new SplittableRandom(seed);
        FilledStore smallStore = new FilledStore(new StoreName("small"), SMALL);
        FilledStore largeStore = new FilledStore(new StoreName("large"), EVENTS);
        boolean full = EVENTS >= WORTH_COMPARING;
        int appends = full ? 500 : 50;
        int loads = full ? 200 : 50;
        try (PostgresProcess process = PostgresProcess.builder()
                .dataFolder(folder.resolve("data"))
                .setting("fsync", "on")
                .setting("max_wal_size", "4GB")
                .setting("shared_buffers", full ? "4GB" : "128MB")
                .start()) {
            fill(process, smallStore);
            long fill = fill(process, largeStore);

            try (StoreTimes small = new StoreTimes(smallStore, process.server(), process.port());
                    StoreTimes large = new StoreTimes(largeStore, process.server(), process.port())) {
                assertEquals(SMALL, small.lastSequence());
                assertEquals(EVENTS, large.lastSequence());
                List<StoreTimes> both = List.of(small, large);
                // by turns, so that whatever else the machine does hits both
                repeat(loads, both, times -> times.load(random));
                repeat(loads, both, times -> times.loadAny(random));
                both.forEach(StoreTimes::forget);
                repeat(loads, both, times -> times.loadAny(random));
                repeat(loads, both, times -> times.load(random));
                both.forEach(times -> times.loads.clear()); // what any others left in the caches
                repeat(loads, both, times -> times.load(random));
                repeat(loads, both, StoreTimes::lastSequence);
                repeat(appends / 2, both, times -> times.append(random));
                for (StoreTimes times : both) {
                    times.appendTogether(WRITERS, appends / 10, random);
                    times.appends.clear();
                    times.crowdedAppends.clear();
                }
                repeat(appends, both, times -> times.append(random));
                for (int round = 0; round < ROUNDS; round++) {
                    for (StoreTimes times : both) {
                        times.appendTogether(WRITERS, appends / 10, random);
                    }
                }

                long now = large.lastSequence();
                long[] read = readEverything(process, largeStore.name(), 64, folder);
                System.out.printf(
                        "LARGE-STORE postgresql=%s java=%s events=%d fill_s=%d seed=%d%n",
                        process.server().version(), System.getProperty("java.version"), EVENTS, fill / 1000, seed);
                System.out.printf("LARGE-STORE open_ms: %d -> %d%n", small.open / 1_000_000, large.open / 1_000_000);
                double load = compare("load_100_us", small.loads, large.loads);
                compare("load_any_100_us", small.loadsOfAny, large.loadsOfAny);
                compare("select_any_100_us", small.selectsOfAny, large.selectsOfAny);
                double select = compare("select_then_load_any_100_us", large.selectsOfAny, large.loadsOfAny);
                double append = compare("append_1_us", small.appends, large.appends);
                double crowded = compare("append_1x16_us", small.crowdedAppends, large.crowdedAppends);
                double last = compare("last_sequence_us", small.lasts, large.lasts);
                System.out.printf(
                        "LARGE-STORE read_all: %d events, %d ms, %d events/s, -Xmx64m (%d MiB usable)%n",
                        read[0], read[2], read[0] * 1000 / Math.max(1, read[2]), read[3]);

                assertEquals(now, read[0], "not everything was read");
                assertTrue(read[1] > 190 * EVENTS, "the payloads are not there");
                assertTrue(read[3] <= 64, "the reader had more memory than it should");
                assertTrue(large.open < OPEN_MILLIS * 1_000_000, "opening took " + large.open + " ns");
                if (full) {
                    assertTrue(load <= SAME, "load: " + load);
                    assertTrue(select <= SAME, "load of any entity, by a plain select: " + select);
                    assertTrue(append <= SAME, "append: " + append);
                    assertTrue(crowded <= SAME, "append by " + WRITERS + ": " + crowded);
                    assertTrue(last <= SAME, "last sequence: " + last);
                }
            }
        }
    }

    private static void repeat(int times, List<StoreTimes> both, Consumer<StoreTimes> what) {
        for (int i = 0; i < times; i++) {
            both.forEach(what);
        }
    }

    private static double compare(String what, List<Long> small, List<Long> large) {
        double before = StoreTimes.medianMicros(small);
        double after = StoreTimes.medianMicros(large);
        System.out.printf("LARGE-STORE %s: %.0f -> %.0f (%.2f times)%n", what, before, after, after / before);
        return after / before;
    }

    private static long fill(PostgresProcess process, FilledStore store) throws SQLException {
        long start = System.nanoTime();
        try (var backend = FilledStore.backend(process.port());
                var log = backend.open(store.name())) {
            assertEquals(0, log.lastSequence(EventFilter.all()));
        }
        store.fill(process.server());
        return (System.nanoTime() - start) / 1_000_000;
    }

    /** Events, bytes of payload, milliseconds, mebibytes of memory. */
    private static long[] readEverything(PostgresProcess process, StoreName store, int mebibytes, Path folder)
            throws IOException, InterruptedException {
        Path said = folder.resolve("read-everything");
        Process reader = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx" + mebibytes + "m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        ReadEverything.class.getName(),
                        Integer.toString(process.port()),
                        store.value())
                .redirectErrorStream(true)
                .redirectOutput(said.toFile())
                .start();
        try {
            assertTrue(reader.waitFor(10, TimeUnit.MINUTES), "the reader does not end");
        } finally {
            reader.destroyForcibly();
        }
        String words = Files.readString(said).strip();
        assertEquals(0, reader.exitValue(), words);
        return Stream.of(words.split(" ")).mapToLong(Long::parseLong).toArray();
    }
}
