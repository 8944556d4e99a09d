package dev.eventsourcing.examples.quickstart;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** The README shows the program that is there, and what it prints. */
class ReadmeTest {
    private static final Path ROOT = Path.of("").toAbsolutePath().getParent();

    @Test
    void codeIsThatOfTheProgram() throws IOException {
        String program = Files.readString(
                ROOT.resolve("examples/src/main/java/dev/eventsourcing/examples/quickstart/Quickstart.java"));

        assertShown(marked(program, "// readme:types\n"));
        assertShown(marked(program, "// readme:program\n"));
    }

    @Test
    void outputIsWhatItPrints() throws IOException {
        PrintStream console = System.out;
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
        try {
            Quickstart.main(new String[0]);
        } finally {
            System.setOut(console);
        }

        String output = printed.toString(StandardCharsets.UTF_8).replace("\r\n", "\n");
        assertEquals(4, output.lines().count(), output);
        assertShown("```text\n" + output + "```");
    }

    private static String marked(String program, String mark) {
        int start = program.indexOf(mark) + mark.length();
        return program.substring(start, program.indexOf("// readme:end", start))
                .stripIndent()
                .strip();
    }

    private static void assertShown(String text) throws IOException {
        assertTrue(Files.readString(ROOT.resolve("README.md")).contains(text), "the README does not show:\n" + text);
    }
}
