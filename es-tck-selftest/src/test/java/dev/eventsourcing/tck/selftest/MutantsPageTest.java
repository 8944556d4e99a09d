package dev.eventsourcing.tck.selftest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The page in {@code docs} lists the subjects that there are, each with its verdict. */
class MutantsPageTest {
    private static final Path PAGE =
            Path.of("").toAbsolutePath().getParent().resolve("docs").resolve("tck-mutants.md");
    private static final Pattern MUTANT =
            Pattern.compile("(?m)^\\| ([^|]+) \\| (P\\d+) \\| ([A-Z][^|]+) \\| (\\d+) \\|$");
    private static final Pattern VARIANT = Pattern.compile("(?m)^\\| ([^|]+) \\| nothing, as it must be \\|$");

    private static Stream<Subject> subjects() {
        return Stream.of(
                        AppendMutants.all(),
                        ReadMutants.all(),
                        TailMutants.all(),
                        LifeCycleMutants.all(),
                        EngineMutants.all(),
                        SecretMutants.all(),
                        GoodVariants.all(),
                        KeyStoreSubjects.all(),
                        CodecSubjects.all())
                .flatMap(list -> list.stream());
    }

    @Test
    void pageListsEverySubjectWithItsVerdict() throws IOException {
        Map<String, String> expected = subjects()
                .collect(Collectors.toMap(
                        Subject::name,
                        subject -> subject.good() ? "passes" : "caught for " + subject.promise(),
                        (a, b) -> "twice",
                        TreeMap::new));

        String page = Files.readString(PAGE);
        Map<String, String> listed = new TreeMap<>();
        for (Matcher row = MUTANT.matcher(page); row.find(); ) {
            listed.put(row.group(1), "caught for " + row.group(2));
        }
        for (Matcher row = VARIANT.matcher(page); row.find(); ) {
            listed.put(row.group(1), "passes");
        }

        assertEquals(
                expected,
                listed,
                "docs/tck-mutants.md is not up to date: copy es-tck-selftest/target/tck/mutants.md there");
    }

    @Test
    void thereAreEnoughMutantsAndVariants() {
        assertTrue(subjects().filter(subject -> !subject.good()).count() >= 25);
        assertTrue(subjects().filter(Subject::good).count() >= 3);
    }
}
