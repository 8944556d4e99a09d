package dev.eventsourcing.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.eventsourcing.examples.bank.Bank;
import dev.eventsourcing.examples.devices.Devices;
import dev.eventsourcing.examples.git.GitHistory;
import dev.eventsourcing.examples.git.SmallRepository;
import dev.eventsourcing.examples.terminal.Terminal;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The examples do the same on every engine. */
class SameProjectionsTest {
    @TempDir
    private Path folder;

    private final ByteArrayOutputStream shown = new ByteArrayOutputStream();
    private final Terminal terminal = new Terminal(new PrintStream(shown, true, StandardCharsets.UTF_8), false, false);

    @ParameterizedTest
    @EnumSource(Engine.Kind.class)
    void deviceIsProjectedEncryptedAndForgotten(Engine.Kind kind) {
        try (Engine engine = Engine.open(kind, Optional.empty())) {
            assertEquals(
                    "Device device  serial S-1  MAC [00:00:5e:00:53:01]  owner Ada", new Devices(terminal).run(engine));
        }

        String text = shown.toString(StandardCharsets.UTF_8);
        assertTrue(text.contains("conflict: expected"), text);
        assertTrue(text.contains("owner (forgotten)"), text);
    }

    @ParameterizedTest
    @EnumSource(Engine.Kind.class)
    void bankDecidesProjectsParksUpcastsAndForgets(Engine.Kind kind) throws Exception {
        try (Engine engine = Engine.open(kind, Optional.empty())) {
            assertEquals("[Ada 7500, Bob 560]", new Bank(terminal).run(engine));
        }

        String text = shown.toString(StandardCharsets.UTF_8);
        assertTrue(text.contains("deposited once: true"), text);
        assertTrue(text.contains("refused: cannot withdraw 1, there is 0"), text);
        assertTrue(text.contains("parked: 1, the others were sent"), text);
        assertTrue(text.contains("and mended                  parked: 0"), text);
        assertTrue(text.contains("Bob 560, opened by the first release"), text);
        assertTrue(text.contains("[(forgotten) 0, Bob 560]"), text);
        assertTrue(text.contains("everything can be read      true, 3 events are forgotten"), text);
    }

    @ParameterizedTest
    @EnumSource(
            value = Engine.Kind.class,
            names = {"POSTGRES", "NATS"})
    void gitHistoryGivesTheProjectionsOfMemory(Engine.Kind kind) throws Exception {
        SmallRepository repository = SmallRepository.create(folder);

        assertEquals(fingerprint(Engine.Kind.MEMORY, repository.path()), fingerprint(kind, repository.path()));
    }

    @Test
    void historyIsShownWithItsCounts() throws Exception {
        SmallRepository repository = SmallRepository.create(folder);

        fingerprint(Engine.Kind.MEMORY, repository.path());

        String text = shown.toString(StandardCharsets.UTF_8);
        assertTrue(text.contains("4 events of 3 files"), text);
        assertTrue(text.contains("a file.txt"), text);
    }

    private String fingerprint(Engine.Kind kind, Path repository) {
        try (Engine engine = Engine.open(kind, Optional.empty())) {
            return new GitHistory(terminal, repository, 5).run(engine);
        }
    }
}
