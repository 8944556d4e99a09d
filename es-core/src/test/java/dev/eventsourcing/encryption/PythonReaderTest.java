package dev.eventsourcing.encryption;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A reader that was written from the documentation opens what we publish. */
class PythonReaderTest {
    private static final Path ROOT = Path.of(System.getProperty("es.root"));
    private static final Path READER = ROOT.resolve("es-core/src/test/python/read_envelope.py");
    private static final String REMEDY = "run scripts/fetch-cryptography.sh, or apt-get install python3-cryptography";

    @TempDir
    private Path directory;

    @Test
    void opensEveryPublishedEnvelope() throws Exception {
        assertEquals(
                "opened %1$d of %1$d".formatted(EnvelopeVectorsTest.COUNT), read(EnvelopeVectorsTest.PUBLISHED, 0));
    }

    @Test
    void noticesAChangedEnvelope() throws Exception {
        String published = Files.readString(EnvelopeVectorsTest.PUBLISHED);
        Path changed = directory.resolve("changed.json");
        Files.writeString(changed, published.replace("eaf7659ba3a6f", "eaf7659ba3a6e"));

        assertTrue(read(changed, 1).contains("the tag is wrong"));
    }

    private static String read(Path vectors, int expectedExit) throws IOException, InterruptedException {
        ProcessBuilder python = new ProcessBuilder("python3", "-B", READER.toString(), vectors.toString());
        python.environment()
                .put("PYTHONPATH", ROOT.resolve(".tools").resolve("python").toString());
        Process process;
        try {
            process = python.redirectErrorStream(true).start();
        } catch (IOException e) {
            return fail("python3 did not start: " + REMEDY, e);
        }
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        assertTrue(process.waitFor(60, TimeUnit.SECONDS), "the reader does not end");
        assertFalse(said.contains("ModuleNotFoundError"), "python3 lacks a package: " + REMEDY + "; it said: " + said);
        assertEquals(expectedExit, process.exitValue(), "the reader said: " + said);
        return said;
    }
}
