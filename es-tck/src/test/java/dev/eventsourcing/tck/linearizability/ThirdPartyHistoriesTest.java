package dev.eventsourcing.tck.linearizability;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.eventsourcing.tck.linearizability.Linearizability.Verdict;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;

/** The histories with which Porcupine and Knossos are tested, and the verdicts that their authors say are right. */
@Tag("vectors")
class ThirdPartyHistoriesTest {
    private static final Duration DEADLINE = Duration.ofSeconds(60);

    private int judged; // calls, in all histories of a test

    @Test
    void registersOfEtcd(TestReporter reporter) throws IOException {
        Map<String, Verdict> expected = new TreeMap<>();
        for (String line : Files.readAllLines(path("porcupine", "expected.txt"))) {
            String[] parts = line.split(" ", 2);
            expected.put(parts[0], verdict(parts[1].equals("true")));
        }

        Map<String, Verdict> found = new TreeMap<>();
        for (String name : expected.keySet()) {
            Path file = path("porcupine", "test_data/jepsen/" + name);
            found.put(name, judge(new RegisterModel<Long>(), ThirdPartyFormats.etcd(Files.readAllLines(file))));
        }

        report(reporter, "etcd registers", found);
        assertEquals(102, expected.size(), "histories that expected.txt names");
        assertSame(expected, found);
    }

    @Test
    void keyValueStore(TestReporter reporter) throws IOException {
        Map<String, Verdict> expected = new TreeMap<>();
        Map<String, Verdict> found = new TreeMap<>();
        for (Path file : files("porcupine", "test_data/kv", ".txt")) {
            expected.put(name(file), verdict(name(file).endsWith("-ok.txt")));
            found.put(name(file), judge(new KeyValueModel(), ThirdPartyFormats.keyValue(Files.readString(file))));
        }

        report(reporter, "key-value stores", found);
        assertEquals(6, expected.size(), "histories of key-value stores");
        assertSame(expected, found);
    }

    @Test
    void compareAndSetRegisters(TestReporter reporter) throws IOException {
        Map<String, Verdict> expected = new TreeMap<>();
        Map<String, Verdict> found = new TreeMap<>();
        for (String kind : List.of("good", "bad")) {
            for (Path file : files("knossos", "data/cas-register/" + kind, ".edn")) {
                expected.put(name(file), verdict(kind.equals("good")));
                found.put(
                        name(file),
                        judge(new RegisterModel<Long>(), ThirdPartyFormats.knossos(Files.readString(file))));
            }
        }

        report(reporter, "compare-and-set registers", found);
        assertEquals(120, expected.size(), "histories of registers");
        assertSame(expected, found);
    }

    private <S, I, O> Verdict judge(Model<S, I, O> model, List<Call<I, O>> calls) {
        judged += calls.size();
        return LinearizabilityChecker.check(model, calls, DEADLINE).verdict();
    }

    private static Verdict verdict(boolean good) {
        return good ? Verdict.LINEARIZABLE : Verdict.NOT_LINEARIZABLE;
    }

    private static void assertSame(Map<String, Verdict> expected, Map<String, Verdict> found) {
        Map<String, Verdict> others = new TreeMap<>(found);
        others.entrySet().removeIf(entry -> entry.getValue() == expected.get(entry.getKey()));
        assertEquals(Map.of(), others, "verdicts that are not those of the authors");
        assertEquals(expected.keySet(), found.keySet());
    }

    private void report(TestReporter reporter, String what, Map<String, Verdict> found) {
        assertTrue(judged > found.size() * 10, "only " + judged + " calls in " + found.size() + " histories");
        reporter.publishEntry(what + ": " + found.size() + " histories of " + judged + " calls, "
                + found.values().stream().collect(Collectors.groupingBy(verdict -> verdict, Collectors.counting())));
    }

    private static String name(Path file) {
        return String.valueOf(file.getFileName());
    }

    private static List<Path> files(String origin, String folder, String ending) throws IOException {
        try (Stream<Path> files = Files.list(path(origin, folder))) {
            return files.filter(file -> file.toString().endsWith(ending))
                    .sorted()
                    .toList();
        }
    }

    private static Path path(String folder, String name) {
        String root = System.getProperty("es.vectors", System.getenv("ES_VECTORS"));
        assertNotNull(
                root,
                "set -Des.vectors or ES_VECTORS to a folder that has porcupine/ (expected.txt and test_data of"
                        + " github.com/anishathalye/porcupine) and knossos/ (data of github.com/jepsen-io/knossos)");
        Path path = Path.of(root, folder, name);
        assertTrue(Files.exists(path), "missing: " + folder + "/" + name + " in the folder of es.vectors");
        return path;
    }
}
