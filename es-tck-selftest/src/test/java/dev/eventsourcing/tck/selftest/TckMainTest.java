package dev.eventsourcing.tck.selftest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.eventsourcing.backend.memory.MemoryBackend;
import dev.eventsourcing.backend.memory.MemoryKeyStore;
import dev.eventsourcing.codec.json.JsonCodec;
import dev.eventsourcing.spi.Backend;
import dev.eventsourcing.spi.Codec;
import dev.eventsourcing.spi.EventLog;
import dev.eventsourcing.spi.KeyStore;
import dev.eventsourcing.tck.BackendFixture;
import dev.eventsourcing.tck.Capability;
import dev.eventsourcing.tck.CodecFixture;
import dev.eventsourcing.tck.KeyStoreFixture;
import dev.eventsourcing.tck.Scale;
import dev.eventsourcing.tck.TckMain;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A suite run from a main, and the report files of any run. */
class TckMainTest {
    private static final String FOLDER = "es.tck.report";
    private static final String ONLY = "es.tck.cases";

    @TempDir
    Path folder;

    private String before = "";

    /** A correct backend. */
    public static final class InMemory implements BackendFixture {
        private final MemoryBackend engine = new MemoryBackend();

        @Override
        public String name() {
            return "In <memory> & \"main\"";
        }

        @Override
        public String version() {
            return "of today";
        }

        @Override
        public Backend connect() {
            return engine.anotherClient();
        }

        @Override
        public Set<Capability> claims() {
            return Set.of(Capability.MULTI_ENTITY_APPEND);
        }

        @Override
        public Scale scale() {
            return MemoryFixture.LITTLE;
        }
    }

    /** One that opens nothing. */
    public static final class Broken implements BackendFixture {
        @Override
        public String name() {
            return "broken";
        }

        @Override
        public Backend connect() {
            return new Backend() {
                @Override
                public EventLog open(dev.eventsourcing.spi.StoreName store) {
                    throw new IllegalStateException("nothing is <b>written</b> yet");
                }

                @Override
                public void close() {}
            };
        }
    }

    /** A key store. */
    public static final class Keys implements KeyStoreFixture {
        private final MemoryKeyStore engine = new MemoryKeyStore();

        @Override
        public String name() {
            return "keys";
        }

        @Override
        public KeyStore connect() {
            return engine.anotherClient();
        }

        @Override
        public Scale scale() {
            return MemoryFixture.LITTLE;
        }
    }

    /** A codec. */
    public static final class Json implements CodecFixture {
        @Override
        public String name() {
            return "json";
        }

        @Override
        public Codec codec() {
            return new JsonCodec();
        }

        @Override
        public Scale scale() {
            return MemoryFixture.LITTLE;
        }
    }

    @BeforeEach
    void reportHere() {
        before = System.getProperty(FOLDER, "");
        System.setProperty(FOLDER, folder.toString());
    }

    @AfterEach
    void reportThere() {
        System.setProperty(FOLDER, before);
        System.clearProperty(ONLY);
    }

    @Test
    void correctBackendEndsWithZeroAndLeavesFourFiles() throws IOException {
        String console = run(0, InMemory.class);

        JsonNode report = new ObjectMapper().readTree(read("in-memory-main-.json"));
        int cases = report.get("cases").size();
        assertEquals("In <memory> & \"main\"", report.get("backend").asText());
        assertEquals("of today", report.get("version").asText());
        assertEquals("backend", report.get("suite").asText());
        assertTrue(report.get("seed").isNumber() && report.get("millis").asLong() > 0, report::toPrettyString);
        assertTrue(cases > 190, "cases: " + cases);
        assertEquals(cases, report.get("total").asInt());
        assertEquals(
                cases, report.get("passed").asInt() + report.get("notClaimed").asInt());
        assertEquals(0, report.get("failed").asInt());
        for (JsonNode one : report.get("cases")) {
            assertTrue(one.get("promise").asText().matches("P\\d+") && one.has("millis"), one::toString);
            boolean needsMore =
                    one.get("needs").size() > 0 && !one.get("needs").toString().contains("MULTI_ENTITY");
            assertEquals(
                    needsMore ? "NOT_CLAIMED" : "PASSED",
                    one.get("verdict").asText(),
                    one.get("id").asText());
        }
        assertTrue(console.contains("0 failures"), console);
        assertEquals(report.get("badge").asText() + "\n", read("in-memory-main-.badge.txt"));
        assertTrue(read("in-memory-main-.md").contains("| HELD_WRITES | NOT CLAIMED: nobody has shown"));
        String page = read("in-memory-main-.html");
        assertTrue(page.contains("<h1>In &lt;memory&gt; &amp; &quot;main&quot;</h1>"), "the name is text in the page");
        assertTrue(page.contains("P3 Exact conflicts") && page.contains("APP-13"), "promise by promise, case by case");
    }

    @Test
    void brokenBackendEndsWithOneAndSaysWhy() throws IOException {
        System.setProperty(ONLY, "APP-0, LIF-01");

        String console = run(1, Broken.class);

        assertTrue(console.contains("broken breaks APP-01 (P15)"), console);
        JsonNode report = new ObjectMapper().readTree(read("broken.json"));
        assertEquals("APP-0, LIF-01", report.get("only").asText());
        assertEquals(0, report.get("passed").asInt());
        assertEquals(10, report.get("total").asInt());
        String page = read("broken.html");
        assertTrue(page.contains("nothing is &lt;b&gt;written&lt;/b&gt; yet"), "the failure is told in the page");
        assertTrue(page.contains("not a statement of conformance"), "a part of the suite is not the suite");
    }

    @Test
    void suitesOfOneNameDoNotOverwriteEachOther() throws IOException {
        run(0, Keys.class, Json.class);

        assertTrue(Files.exists(folder.resolve("keys-keystore.json")), "the key store's report");
        assertTrue(Files.exists(folder.resolve("json-codec.json")), "the codec's report");
    }

    @Test
    void whatIsNoFixtureEndsWithTwo() {
        assertTrue(run(2, String.class).contains("it is no fixture"));
        assertTrue(run(2).contains("usage"));
    }

    private String run(int expected, Class<?>... fixtures) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        String[] names = java.util.Arrays.stream(fixtures).map(Class::getName).toArray(String[]::new);
        int code = TckMain.run(new PrintStream(out, true, StandardCharsets.UTF_8), names);
        String console = out.toString(StandardCharsets.UTF_8);
        assertEquals(expected, code, console);
        return console;
    }

    private String read(String file) throws IOException {
        return Files.readString(folder.resolve(file));
    }
}
