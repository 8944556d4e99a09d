package dev.eventsourcing.houserules;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What the documents say about tests and files is so. */
class DocumentsTest {
    private static final Path ROOT = Path.of("").toAbsolutePath().getParent();
    private static final Pattern NAMED_TEST = Pattern.compile("`(\\w+Test)(?:#(\\w+))?` \\|");
    private static final Pattern LINK = Pattern.compile("\\]\\((?!https?:)([^)#]+)");
    private static final int ROWS = 30;

    @Test
    void testsThatAreNamedExist() throws IOException {
        List<MatchResult> named = NAMED_TEST
                .matcher(Files.readString(ROOT.resolve("docs/from-go.md")))
                .results()
                .toList();
        Map<String, String> sources = testSources();

        assertTrue(named.size() >= ROWS, named.size() + " rows");
        for (MatchResult test : named) {
            String source = sources.get(test.group(1));
            assertTrue(source != null, "there is no " + test.group(1));
            assertTrue(test.group(2) == null || source.contains("void " + test.group(2) + "("), "there is no " + test);
        }
    }

    @Test
    void filesThatAreLinkedExist() throws IOException {
        List<String> broken = new ArrayList<>();
        int links = 0;
        for (Path document : documents()) {
            for (MatchResult link :
                    LINK.matcher(Files.readString(document)).results().toList()) {
                links++;
                if (!Files.exists(document.resolveSibling(link.group(1)))) {
                    broken.add(document.getFileName() + " links to " + link.group(1));
                }
            }
        }

        assertEquals(List.of(), broken);
        assertTrue(links > 10, links + " links");
    }

    private static List<Path> documents() throws IOException {
        try (Stream<Path> top = Files.list(ROOT);
                Stream<Path> docs = Files.walk(ROOT.resolve("docs"))) {
            return Stream.concat(top, docs)
                    .filter(file -> file.toString().endsWith(".md"))
                    .toList();
        }
    }

    private static Map<String, String> testSources() throws IOException {
        Map<String, String> sources = new HashMap<>();
        try (Stream<Path> modules = Files.list(ROOT)) {
            for (Path folder : modules.map(module -> module.resolve("src/test/java"))
                    .filter(Files::isDirectory)
                    .toList()) {
                try (Stream<Path> files = Files.walk(folder)) {
                    for (Path file : files.filter(one -> one.toString().endsWith("Test.java"))
                            .toList()) {
                        sources.put(file.getFileName().toString().replace(".java", ""), Files.readString(file));
                    }
                }
            }
        }
        return sources;
    }
}
