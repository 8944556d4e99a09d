package dev.eventsourcing.examples.sqlite;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The tutorial shows this example: all of it, and nothing else. */
class TutorialTest {
    private static final Path PAGE =
            Path.of("").toAbsolutePath().getParent().getParent().resolve("docs/custom-backend.md");
    private static final Pattern BLOCK = Pattern.compile("(?s)```java\n(.*?)```");

    @Test
    void everyBlockIsCodeOfTheExample() throws IOException {
        Map<String, String> sources = sources();
        List<String> foreign = new ArrayList<>();
        for (String block : blocks()) {
            if (sources.values().stream().noneMatch(source -> source.contains(block))) {
                foreign.add(block);
            }
        }

        assertEquals(List.of(), foreign, "blocks of docs/custom-backend.md that are not in the example as they are");
        assertTrue(blocks().size() > 10, blocks().size() + " blocks");
    }

    @Test
    void allCodeOfTheExampleIsShown() throws IOException {
        String shown = String.join("\n", blocks());
        List<String> missing = new ArrayList<>();
        sources()
                .forEach((file, source) -> source.lines()
                        .filter(line -> !line.isBlank() && !shown.contains(line))
                        .forEach(line -> missing.add(file + ": " + line)));

        assertEquals(List.of(), missing, "lines of the example that docs/custom-backend.md does not show");
    }

    private static List<String> blocks() throws IOException {
        return BLOCK.matcher(Files.readString(PAGE))
                .results()
                .map((MatchResult block) -> plain(block.group(1)))
                .toList();
    }

    private static Map<String, String> sources() throws IOException {
        Map<String, String> sources = new TreeMap<>();
        for (String root : List.of("src/main/java", "src/test/java")) {
            try (Stream<Path> files = Files.walk(Path.of(root))) {
                for (Path file : files.filter(TutorialTest::isOfTheTutorial).toList()) {
                    sources.put(file.getFileName().toString(), plain(Files.readString(file)));
                }
            }
        }
        return sources;
    }

    private static boolean isOfTheTutorial(Path file) {
        String name = file.getFileName().toString();
        return name.startsWith("Sqlite") && name.endsWith(".java");
    }

    /** Without what a page does not need: packages, imports, indentation, and the lines between methods. */
    private static String plain(String code) {
        return code.lines()
                .map(String::strip)
                .filter(line -> !line.isEmpty() && !line.startsWith("import ") && !line.startsWith("package "))
                .collect(Collectors.joining("\n"));
    }
}
