package dev.eventsourcing.benchmarks.profile;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import jdk.jfr.Recording;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FlameGraphTest {
    @TempDir
    private Path folder;

    @Test
    void aBoxIsAsWideAsItsShareOfTheSamples() {
        Call root = Call.root();
        sampled(root, 300, "writer-N", "dev.eventsourcing.core.EventStore.append");
        sampled(root, 100, "writer-N", "org.postgresql.Driver.<init>");

        String svg = FlameGraph.of("append", root);

        assertEquals(1200, widthOf(svg, "all"), 1);
        assertEquals(1200, widthOf(svg, "writer-N"), 1);
        assertEquals(900, widthOf(svg, "dev.eventsourcing.core.EventStore.append"), 1);
        assertEquals(300, widthOf(svg, "org.postgresql.Driver.&lt;init>"), 1);
        assertTrue(svg.contains(">EventStore.append</text>"), svg);
    }

    @Test
    void whatIsTooNarrowToSeeIsLeftOutAndTheOthersStayWhereTheyAre() {
        Call root = Call.root();
        sampled(root, 1, "a");
        sampled(root, 99_999, "b");

        String svg = FlameGraph.of("append", root);

        assertFalse(svg.contains("<title>a "), svg);
        assertEquals(1200, widthOf(svg, "b"), 1);
    }

    @Test
    void nothingIsNotDrawn() {
        assertThrows(IllegalArgumentException.class, () -> FlameGraph.of("append", Call.root()));
    }

    @Test
    void aRecordingOfAThreadThatComputesHasItsCalls() throws Exception {
        Path file = folder.resolve("busy.jfr");
        try (Recording recording = new Recording()) {
            recording.enable("jdk.ExecutionSample").withPeriod(Duration.ofMillis(10));
            recording.start();
            Thread busy = new Thread(FlameGraphTest::compute, "busy-7");
            busy.start();
            busy.join();
            recording.dump(file);
        }

        Call busy = profile(file).calls().stream()
                .filter(call -> call.method().equals("busy-N"))
                .findFirst()
                .orElseThrow();
        assertTrue(busy.samples() > 5, "only " + busy.samples() + " samples");
        assertTrue(FlameGraph.of("busy", busy).contains("FlameGraphTest.compute"));
    }

    private static Call profile(Path file) throws IOException {
        return dev.eventsourcing.benchmarks.profile.Recording.samples(file);
    }

    /**
     * Asks for the time seldom: the recorder cannot look into a thread that does, which on some machines takes long.
     */
    private static void compute() {
        long end = System.nanoTime() + Duration.ofSeconds(1).toNanos();
        double sum = 0;
        while (System.nanoTime() < end) {
            for (int i = 0; i < 100_000; i++) {
                sum += Math.sqrt(sum + 1);
            }
        }
        assertTrue(sum > 0);
    }

    private static void sampled(Call root, int times, String... path) {
        for (int i = 0; i < times; i++) {
            root.sampled(List.of(path));
        }
    }

    private static double widthOf(String svg, String method) {
        Matcher box = Pattern.compile(
                        "<title>" + Pattern.quote(method) + " [^<]*</title><rect [^>]*width=\"([0-9.]+)\"")
                .matcher(svg);
        assertTrue(box.find(), () -> "no box for " + method + " in " + svg);
        return Double.parseDouble(box.group(1));
    }
}
