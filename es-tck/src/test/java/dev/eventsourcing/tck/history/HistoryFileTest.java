package dev.eventsourcing.tck.history;

import static dev.eventsourcing.tck.history.Story.event;
import static dev.eventsourcing.tck.history.Story.seen;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.eventsourcing.EventFilter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HistoryFileTest {
    @TempDir
    Path folder;

    @Test
    void everyHistoryComesBackAsItWas() throws IOException {
        Random random = new Random(7);
        for (int i = 0; i < 50; i++) {
            History history = RandomHistory.of(random);
            Path file = folder.resolve("new/history-" + i + ".jsonl");

            history.writeTo(file);

            assertEquals(history, History.readFrom(file), () -> "a history of " + file);
        }
    }

    @Test
    void tailsAndDifficultTextsComeBackToo() throws IOException {
        RecordedEvent difficult =
                new RecordedEvent(new UUID(1, 2), "\"\\\u0001\n", "card-é 🙂", Set.of("a:b", "{}"), "00ff");
        History history = new Story()
                .stored(difficult, Long.MAX_VALUE)
                .tail(3, new Notice.Delivered(4, seen(5, event(1, "ada"))), new Notice.CaughtUp(6, 7))
                .last(new EventFilter(Set.of("ada", "bob"), Set.of("Borrowed"), Set.of()), 0)
                .history(seen(Long.MAX_VALUE, difficult));
        Path file = folder.resolve("history.jsonl");

        history.writeTo(file);

        assertEquals(history, History.readFrom(file));
    }

    @Test
    void whatIsNoHistoryIsRefusedByName() throws IOException {
        for (String content : List.of("", "{}", "hello", "{\"format\":\"es-history\",\"version\":2}")) {
            Path file = Files.writeString(folder.resolve("other.jsonl"), content);

            String message = assertThrows(IOException.class, () -> History.readFrom(file))
                    .getMessage();

            assertTrue(message.contains("other.jsonl"), message);
        }
    }

    @Test
    void damagedLineIsRefused() throws IOException {
        Path file = folder.resolve("damaged.jsonl");
        new Story().stored(event(1, "ada"), 1).history(seen(1, event(1, "ada"))).writeTo(file);
        Files.writeString(file, Files.readString(file).replace("\"append\"", "\"apend\""));

        assertThrows(IOException.class, () -> History.readFrom(file));
    }
}
