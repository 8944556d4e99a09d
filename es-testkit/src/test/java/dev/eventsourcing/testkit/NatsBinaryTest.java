package dev.eventsourcing.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NatsBinaryTest {
    @TempDir
    Path project;

    @TempDir
    Path elsewhere;

    @Test
    void variableWinsOverEverything() throws Exception {
        Path chosen = program(elsewhere.resolve("my-nats"), "2.11.0");
        program(project.resolve(".tools/nats/2.15.1/nats-server"), "2.15.1");

        NatsBinary found = find(Map.of("ES_NATS_SERVER", chosen.toString()));

        assertEquals(new NatsBinary(chosen, new Version(2, 11, 0)), found);
    }

    @Test
    void variableThatNamesAnOldServerFailsAlthoughThereIsABetterOne() throws Exception {
        Path chosen = program(elsewhere.resolve("my-nats"), "2.9.10");
        program(project.resolve(".tools/nats/2.15.1/nats-server"), "2.15.1");

        Unavailable failure = assertThrows(Unavailable.class, () -> find(Map.of("ES_NATS_SERVER", chosen.toString())));

        assertTrue(failure.reason().endsWith("is version 2.9.10, 2.10.0 or newer is needed"), failure.reason());
    }

    @Test
    void newestOfTheFetchedOnesWinsOverPath() throws Exception {
        program(project.resolve(".tools/nats/2.9.10/nats-server"), "2.9.10");
        program(project.resolve(".tools/nats/2.10.27/nats-server"), "2.10.27");
        program(elsewhere.resolve("nats-server"), "2.15.1");

        NatsBinary found = find(Map.of("PATH", elsewhere.toString()));

        assertEquals(new Version(2, 10, 27), found.version());
    }

    @Test
    void pathIsUsedWhenNothingWasFetched() throws Exception {
        Path installed = program(elsewhere.resolve("nats-server"), "2.10.0");

        NatsBinary found = find(Map.of("PATH", "/nowhere:" + elsewhere));

        assertEquals(installed, found.file());
    }

    @Test
    void oldServerOnPathIsPassedOverAndOneIsFetched() throws Exception {
        program(elsewhere.resolve("nats-server"), "2.9.10");
        Path script = project.resolve("scripts/fetch-nats.sh");
        Files.createDirectories(script.getParent());
        Files.writeString(script, """
                mkdir -p %1$s && printf '#!/bin/sh\\necho nats-server: v2.15.1\\n' >%1$s/nats-server
                chmod +x %1$s/nats-server
                """.formatted(project.resolve(".tools/nats/2.15.1")));

        NatsBinary found = find(Map.of("PATH", elsewhere.toString()));

        assertEquals(new Version(2, 15, 1), found.version());
    }

    @Test
    void failedFetchIsPartOfTheReason() throws Exception {
        Path script = project.resolve("scripts/fetch-nats.sh");
        Files.createDirectories(script.getParent());
        Files.writeString(script, "echo no network; exit 1");

        Unavailable failure = assertThrows(Unavailable.class, () -> find(Map.of()));

        assertTrue(failure.reason().endsWith("scripts/fetch-nats.sh (no network)"), failure.reason());
    }

    @Test
    void lineOfVersionsIsTakenFromTheFetchedOnes() throws Exception {
        program(project.resolve(".tools/nats/2.10.27/nats-server"), "2.10.27");
        program(project.resolve(".tools/nats/2.15.1/nats-server"), "2.15.1");

        assertEquals(
                new Version(2, 10, 27),
                NatsBinary.ofLine("2.10", surroundings(Map.of())).version());
        assertThrows(Unavailable.class, () -> NatsBinary.ofLine("2.1", surroundings(Map.of())));
    }

    @Test
    void lineThatIsMissingIsFetched() throws Exception {
        program(project.resolve(".tools/nats/2.15.1/nats-server"), "2.15.1");
        Path script = project.resolve("scripts/fetch-nats.sh");
        Files.createDirectories(script.getParent());
        Files.writeString(script, """
                [ "$*" = "--line 2.10" ] || exit 1
                mkdir -p %1$s && printf '#!/bin/sh\\necho nats-server: v2.10.27\\n' >%1$s/nats-server
                chmod +x %1$s/nats-server
                """.formatted(project.resolve(".tools/nats/2.10.27")));

        assertEquals(
                new Version(2, 10, 27),
                NatsBinary.ofLine("2.10", surroundings(Map.of())).version());
    }

    private NatsBinary find(Map<String, String> environment) throws Unavailable {
        return NatsBinary.find(surroundings(environment));
    }

    private Surroundings surroundings(Map<String, String> environment) {
        return new Surroundings(environment, Optional.of(project));
    }

    private static Path program(Path file, String version) throws IOException {
        Files.createDirectories(file.getParent());
        Files.writeString(file, "#!/bin/sh\necho nats-server: v" + version + "\n");
        return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }
}
